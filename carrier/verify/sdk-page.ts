import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A page with only the Voice SDK, as `window.sdk`; it keeps every event as a line. */
const PAGE = `
import { Device } from "@twilio/voice-sdk";
const sdk = { Device, events: [], at: [], calls: [], device: null, call: null };
const say = (...words) => {
  sdk.events.push(words.filter((word) => word !== undefined).join(" "));
  sdk.at.push(Date.now());
};
const codeOf = (error) => error?.code;
function follow(call) {
  sdk.call = call;
  sdk.calls.push(call);
  call.on("ringing", (early) => say("call ringing", early));
  for (const name of ["accept", "cancel", "reject", "disconnect", "reconnected", "transportClose"]) call.on(name, () => say("call", name));
  call.on("error", (error) => say("call error", codeOf(error)));
  call.on("reconnecting", (error) => say("call reconnecting", codeOf(error)));
  call.on("mute", (isMuted) => say("call mute", isMuted));
  call.on("warning", (name) => say("call warning", name));
  call.on("warning-cleared", (name) => say("call warning-cleared", name));
  call.on("messageReceived", (message) => say("call messageReceived", JSON.stringify(message.content)));
  call.on("messageSent", () => say("call messageSent"));
}
sdk.open = (token, options) => {
  const names = ["incoming", "outgoing", "disconnect", ..."0123456789sh"].map((n) => (n.length > 1 ? n : "dtmf" + n));
  const sounds = Object.fromEntries(names.map((name) => [name, "/sounds/" + name + ".wav"]));
  const device = new Device(token, { publishEvents: false, sounds, enableImprovedSignalingErrorPrecision: true, ...options });
  sdk.device = device;
  for (const name of ["registered", "unregistered", "destroyed", "tokenWillExpire"]) device.on(name, () => say("device", name));
  device.on("error", (error) => say("device error", codeOf(error)));
  device.on("incoming", (call) => { follow(call); say("device incoming"); });
};
sdk.connect = async (options) => follow(await sdk.device.connect(options));
window.sdk = sdk;
`;

/** A carrier on loopback has no certificate, so wss://localhost:… opens as ws://. */
const PLAIN_SOCKETS = `{ const N = WebSocket; window.WebSocket = class extends N {
  constructor(u, p) { super(String(u).replace(/^wss:\\/\\/localhost/, "ws://localhost"), p); }
}; }`;

let bundled: Promise<string> | null = null;

/** Bundles the page's script with the SDK. */
export function bundleSdkPage(): Promise<string> {
  bundled ??= build({
    stdin: { contents: PAGE, resolveDir: fileURLToPath(new URL("../..", import.meta.url)) },
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    banner: { js: PLAIN_SOCKETS },
  }).then(({ outputFiles }) => outputFiles[0]!.text);
  return bundled;
}

declare global {
  interface Window {
    sdk: {
      events: string[];
      /** Time of each event, in epoch milliseconds. */
      at: number[];
      device: import("@twilio/voice-sdk").Device;
      call: import("@twilio/voice-sdk").Call;
      calls: import("@twilio/voice-sdk").Call[];
      Device: typeof import("@twilio/voice-sdk").Device;
      open(token: string, options: object): void;
      connect(options: object): Promise<void>;
    };
  }
}
