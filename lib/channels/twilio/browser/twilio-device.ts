import type { Call, Device } from "@twilio/voice-sdk";
import { SYSTEM_DEVICES, type DeviceChoice } from "../../../softphone/devices";
import type { Fault, Session } from "../../../softphone/state/events";
import type { DeviceEffect, DeviceEvent, VoiceDevice } from "../../../softphone/voice-device";
import { reachCarrier } from "./carrier-socket";
import { words } from "../../../words/channels";
import { common } from "../../../words/common";

/** Renews the token well before it expires, since a sleeping tab may be late. */
const TOKEN_REFRESH_MS = 120_000;
/** How long the SDK may try to recover its call after its socket broke. */
const SIGNALLING_TIMEOUT_MS = 20_000;
const RETRY_MS = 3_000;
/**
 * A device that does not register within this is replaced. Left alone, the SDK waits up to 20 seconds between attempts
 * once a service has been down for a while (`MAX_PRIMARY_DELAY` of its transport).
 */
const REMAKE_AFTER_MS = 8_000;
/** How long the SDK takes with its own microphone after a change of devices. */
const SDK_SETTLES_MS = 500;
const SIGN_IN_AGAIN = common.signedOut;

/** https://www.twilio.com/docs/voice/sdks/error-codes */
const TOKEN_ERRORS = new Set([20101, 20104, 20151, 31202, 31204, 31205]);
const MICROPHONE_ERRORS = new Set([31401, 31402]);

/**
 * What the SDK's warnings mean to an agent. Warnings about sound levels are left out: silent listening causes them too.
 * https://www.twilio.com/docs/voice/sdks/javascript/twiliocall#warning-event
 */
const FAULTS: Record<string, Fault> = {
  "high-packet-loss": "loss",
  "high-packets-lost-fraction": "loss",
  "high-jitter": "loss",
  "low-mos": "loss",
  "low-bytes-received": "loss",
  "low-bytes-sent": "loss",
  "high-rtt": "delay",
};

const WORST_FIRST = ["loss", "delay"] as const;

const SOUNDS = ["incoming", "outgoing", "disconnect"];
const DIGITS: Record<string, string> = { "*": "s", "#": "h" };

interface Options {
  /** The local carrier, or null for Twilio. */
  signallingHost: string | null;
  fetchToken: () => Promise<{ ok: true; token: string } | { ok: false; message: string }>;
  tell: (event: DeviceEvent) => void;
}

/** The phone of a Twilio account, on the Voice SDK. The SDK is loaded at the first start, in the owner tab only. */
export class TwilioDevice implements VoiceDevice {
  #device: Device | null = null;
  /** SDK calls with their sessions, by `keyOf`. */
  readonly #calls = new Map<string, { session: Session; call: Call }>();
  /** Keys of sessions that are connecting and still wanted. */
  readonly #connecting = new Set<string>();
  #choice = SYSTEM_DEVICES;
  #isClosed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #remake: ReturnType<typeof setTimeout> | undefined;
  #attempt: Promise<void> | null = null;
  #started: Promise<void> | null = null;

  constructor(private readonly options: Options) {}

  start(): Promise<void> {
    this.#setRegistration("connecting", common.connectingToService);
    addEventListener("online", this.#makeAnew);
    // Before the SDK's own listener, which ends the calls.
    addEventListener("pagehide", this.#tellLeft);
    this.#started = this.#askMicrophone().then(() => (this.#device === null ? this.#register() : undefined));
    return this.#started;
  }

  #setRegistration(status: "connecting" | "ready" | "disconnected", message: string) {
    if (status === "ready") this.#stopRemake();
    else this.#remake ??= setTimeout(this.#makeAnew, REMAKE_AFTER_MS);
    this.options.tell({ type: "registration-changed", status, message });
  }

  async #askMicrophone(): Promise<void> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      for (const track of stream.getTracks()) track.stop();
      this.options.tell({ type: "microphone-changed", microphone: "granted" });
    } catch {
      this.options.tell({ type: "microphone-changed", microphone: "blocked" });
      this.#watchMicrophone();
    }
  }

  /** Removes the banner once the microphone is allowed or plugged in. */
  #watchMicrophone() {
    const again = () => {
      if (!this.#isClosed) void this.#askMicrophone();
    };
    navigator.mediaDevices?.addEventListener("devicechange", again, { once: true });
    // Not every browser knows this name; in the others the page must be reloaded, as the banner says.
    navigator.permissions?.query({ name: "microphone" as PermissionName }).then(
      (status) => status.addEventListener("change", again, { once: true }),
      () => {},
    );
  }

  /** One attempt at a time: two would make two devices. */
  #register(): Promise<void> {
    this.#attempt ??= this.#tryToRegister().finally(() => (this.#attempt = null));
    return this.#attempt;
  }

  async #tryToRegister(): Promise<void> {
    try {
      const answer = await this.options.fetchToken();
      if (this.#isClosed) return;
      if (!answer.ok) {
        this.#setRegistration("disconnected", answer.message);
        if (answer.message === SIGN_IN_AGAIN) this.#stopRemake();
        else this.#registerLater();
        return;
      }
      if (this.#device) this.#device.updateToken(answer.token);
      else this.#device = await this.#makeDevice(answer.token);
      // The device's events report the result, however long it takes.
      const device = this.#device;
      if (device.state === "registered") this.#setRegistration("ready", words.readyForCalls);
      if (device.state === "unregistered")
        void device.register().catch((error) => this.#device === device && this.#onFailure(error));
    } catch (error) {
      this.#onFailure(error);
    }
  }

  #onFailure(error: unknown) {
    if (this.#isClosed) return;
    // A token that could not be renewed yet is valid until it expires.
    if (this.#device?.state !== "registered") this.#setRegistration("disconnected", messageOf(error));
    this.#registerLater();
  }

  #registerLater() {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      if (!this.#isClosed) void this.#register();
    }, RETRY_MS);
  }

  #stopRemake() {
    clearTimeout(this.#remake);
    this.#remake = undefined;
  }

  /**
   * Replaces a device that is not registered, at once when the network is back. During a call the device stays, since
   * it reconnects by itself.
   */
  readonly #makeAnew = () => {
    this.#stopRemake();
    if (this.#isClosed || this.#device?.state === "registered") return;
    if (this.#calls.size > 0) {
      this.#remake = setTimeout(this.#makeAnew, REMAKE_AFTER_MS);
      return;
    }
    // An emitter without listeners throws its errors.
    this.#device?.removeAllListeners().on("error", () => {});
    this.#device?.destroy();
    this.#device = null;
    void this.#register();
  };

  /**
   * Reports open calls as left, so that the customer hears music at once even if the SDK's hang-up is lost with the
   * page.
   */
  readonly #tellLeft = () => {
    for (const { session, call } of this.#calls.values()) {
      if (call.status() !== "open") continue;
      const body = JSON.stringify({ sid: call.parameters.CallSid });
      navigator.sendBeacon(
        `/api/calls/${session.callId}/left`,
        new Blob([body], { type: "application/json" }),
      );
    }
  };

  async #makeDevice(token: string): Promise<Device> {
    const { signallingHost } = this.options;
    if (signallingHost) reachCarrier(signallingHost);
    const { Device: SdkDevice } = await import("@twilio/voice-sdk");
    const device = new SdkDevice(token, {
      tokenRefreshMs: TOKEN_REFRESH_MS,
      // We get a second invitation and reject it at once; by default the SDK leaves its caller ringing.
      allowIncomingWhileBusy: true,
      closeProtection: true,
      maxCallSignalingTimeoutMs: SIGNALLING_TIMEOUT_MS,
      enableImprovedSignalingErrorPrecision: true,
      sounds: soundFiles(),
      // Private options: `chunderw` is the host of wss://HOST/signal, and a local carrier accepts no event reports.
      ...(signallingHost && { chunderw: signallingHost, publishEvents: false }),
    } as ConstructorParameters<typeof SdkDevice>[1]);
    device.on("registering", () => this.#setRegistration("connecting", common.connectingToService));
    device.on("registered", () => this.#setRegistration("ready", words.readyForCalls));
    device.on("unregistered", () => {
      if (this.#isClosed) return;
      this.#setRegistration("disconnected", words.serviceReconnecting);
      this.#registerLater();
    });
    device.on("error", (error: { code: number; message: string }) => this.#onError(error));
    device.on("tokenWillExpire", () => void this.#register());
    device.on("incoming", (call: Call) => this.#onIncoming(call));
    // After the SDK, which during a call takes the system's microphone again as soon as any device changes.
    device.audio?.on("deviceChange", () => setTimeout(() => void this.#applyDevices(), SDK_SETTLES_MS));
    this.#device = device;
    void this.#applyDevices();
    return device;
  }

  #onError(error: { code: number; message: string }) {
    if (MICROPHONE_ERRORS.has(error.code)) return void this.#askMicrophone();
    if (TOKEN_ERRORS.has(error.code)) return void this.#register();
    if (this.#device?.state !== "registered") this.#setRegistration("disconnected", messageOf(error));
  }

  #onIncoming(call: Call) {
    const callId = call.customParameters.get("callId");
    if (!callId) return call.reject(); // not one of our calls
    const session = { callId, legId: call.customParameters.get("legId") ?? null };
    this.#watch(session, call);
    this.options.tell({ type: "call-invited", ...session });
  }

  #watch(session: Session, call: Call) {
    const key = keyOf(session);
    this.#calls.set(key, { session, call });
    const isCurrent = () => this.#calls.get(key)?.call === call;
    const ended = () => {
      if (!isCurrent()) return; // reported already, or connected anew
      this.#calls.delete(key);
      this.options.tell({ type: "call-ended", ...session });
    };
    const media = (state: "open" | "reconnecting") => () =>
      isCurrent() && this.options.tell({ type: "media-changed", ...session, media: state });
    const warnings = new Set<string>();
    const warned = (isNow: boolean) => (name: string) => {
      if (!(name in FAULTS)) return;
      if (isNow) warnings.add(name);
      else warnings.delete(name);
      const now = new Set([...warnings].map((warning) => FAULTS[warning]));
      const faults = WORST_FIRST.filter((fault) => now.has(fault));
      if (isCurrent()) this.options.tell({ type: "faults-changed", ...session, faults });
    };
    call.on("warning", warned(true));
    call.on("warning-cleared", warned(false));
    call.on("accept", media("open"));
    call.on("reconnecting", media("reconnecting"));
    call.on("reconnected", media("open"));
    for (const event of ["disconnect", "cancel", "reject"] as const) call.on(event, ended);
    call.on("transportClose", () => {
      // A ringing call does not survive its socket; a running one reconnects.
      if (call.status() !== "open" && call.status() !== "reconnecting") ended();
    });
    call.on("error", (error: { code: number; message: string }) => {
      this.#onError(error);
      if (call.status() === "closed") ended();
    });
  }

  useDevices(choice: DeviceChoice): void {
    this.#choice = choice;
    void this.#applyDevices();
  }

  /** Applies the chosen devices, also after one is plugged in or removed; a missing one is replaced by the system's. */
  async #applyDevices(): Promise<void> {
    const audio = this.#device?.audio;
    if (!audio) return;
    const { microphoneId, speakerId, ringerId } = this.#choice;
    const orDefault = (devices: Map<string, unknown>, id: string) => (devices.has(id) ? id : "default");
    const outputs = audio.availableOutputDevices;
    // A device removed in the meantime fails alone, and is tried again at the next change of devices.
    await Promise.allSettled([
      audio.isOutputSelectionSupported && audio.speakerDevices.set(orDefault(outputs, speakerId)),
      audio.isOutputSelectionSupported && audio.ringtoneDevices.set(orDefault(outputs, ringerId)),
      audio.availableInputDevices.has(microphoneId)
        ? audio.setInputDevice(microphoneId)
        : audio.inputDevice && this.#calls.size === 0 && audio.unsetInputDevice(),
    ]);
  }

  perform(effect: DeviceEffect): void {
    if (effect.type === "connect") return void this.#connect(effect.callId);
    const key = keyOf(effect);
    const call = this.#calls.get(key)?.call;
    switch (effect.type) {
      case "accept":
        return call?.accept();
      case "reject":
        return call?.status() === "pending" ? call.reject() : undefined;
      case "disconnect":
        this.#connecting.delete(key);
        call?.mute(true); // nothing more is heard, however long the hang-up takes
        return call?.disconnect();
      case "set-muted":
        return call?.mute(effect.muted);
      case "send-digit":
        return call?.sendDigits(effect.digit);
    }
  }

  async #connect(callId: string): Promise<void> {
    const session = { callId, legId: null };
    const key = keyOf(session);
    this.#connecting.add(key);
    try {
      // A click before registration has finished waits for it.
      await this.#started;
      await this.#attempt;
      if (!this.#connecting.has(key)) return;
      if (!this.#device) throw new Error("The phone is not connected yet.");
      const call = await this.#device.connect({ params: { callId } });
      this.#watch(session, call);
      if (!this.#connecting.delete(key)) call.disconnect();
    } catch (error) {
      this.#connecting.delete(key);
      this.#onError({ code: (error as { code?: number }).code ?? 0, message: messageOf(error) });
      this.options.tell({ type: "call-ended", ...session });
    }
  }

  close(): void {
    this.#isClosed = true;
    removeEventListener("online", this.#makeAnew);
    removeEventListener("pagehide", this.#tellLeft);
    clearTimeout(this.#retry);
    this.#stopRemake();
    this.#device?.destroy();
    this.#device = null;
  }
}

const keyOf = ({ callId, legId }: Session) => `${callId} ${legId ?? ""}`;

const messageOf = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: number };
  if (code === 31005 || code === 31000 || code === 31009 || code === 53000) {
    return words.serviceReconnecting;
  }
  return message ?? words.serviceNotReachable;
};

/** Ringing and key tones from our own server: the SDK would fetch them from the internet. */
function soundFiles(): Record<string, string> {
  const keys = [..."0123456789*#"].map((key) => `dtmf${DIGITS[key] ?? key}`);
  return Object.fromEntries([...SOUNDS, ...keys].map((name) => [name, `/sounds/${name}.wav`]));
}
