import type { DeviceChoice } from "./devices";
import type { PhoneEffect } from "./phone-machine";
import type { PhoneEvent } from "./state/events";

/** Orders to the device; the others go to the server. */
export type DeviceEffect = Extract<
  PhoneEffect,
  { type: "connect" | "accept" | "reject" | "disconnect" | "set-muted" | "send-digit" }
>;

export type DeviceEvent = Extract<
  PhoneEvent,
  {
    type:
      | "registration-changed"
      | "microphone-changed"
      | "call-invited"
      | "media-changed"
      | "faults-changed"
      | "call-ended";
  }
>;

/**
 * What the softphone needs of a phone. Twilio's SDK, a SIP stack and the tests' stand-in each implement it; nothing
 * else in the browser names a vendor.
 */
export interface VoiceDevice {
  /** Asks for the microphone and registers. Reports failures as events, now and later. */
  start(): Promise<void>;
  perform(effect: DeviceEffect): void;
  /** Uses these devices from now on, also in a running call. A missing device is replaced by the system's (J1). */
  useDevices(choice: DeviceChoice): void;
  close(): void;
}

export type MakeDevice = (tell: (event: DeviceEvent) => void) => VoiceDevice;
