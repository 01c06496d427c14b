import type { DeviceChoice } from "./devices";
import type { PhoneEffect, PhoneEvent } from "./phone-machine";

/** Orders that go to the device; the others go to the server. */
export type DeviceEffect = Extract<
  PhoneEffect,
  { type: "connect" | "accept" | "reject" | "disconnect" | "set-muted" | "send-digit" }
>;

export type DeviceEvent = Extract<
  PhoneEvent,
  {
    type:
      | "line-changed"
      | "microphone-changed"
      | "call-invited"
      | "media-changed"
      | "troubles-changed"
      | "call-ended";
  }
>;

/**
 * What the softphone needs of a phone line. Twilio's SDK, a SIP stack and the tests' fake each implement it, and nothing
 * else in the browser names a vendor.
 */
export interface VoiceDevice {
  /** Asks for the microphone and registers. Trouble is told as events, now and whenever it comes. */
  start(): Promise<void>;
  perform(effect: DeviceEffect): void;
  /** J1: from now on, and for a call that is going on. A device that is not there leaves the system's in its place. */
  useDevices(choice: DeviceChoice): void;
  close(): void;
}

export type MakeDevice = (tell: (event: DeviceEvent) => void) => VoiceDevice;
