import { openEventStream } from "../stream/event-stream";
import { Phone } from "../softphone/phone";
import { watchSound } from "../softphone/watch-sound";
import type { PhoneSetup } from "../company-numbers/queries";
import { TwilioDevice } from "../channels/twilio/browser/twilio-device";

async function post(path: string, body: unknown, options: { keepalive?: boolean } = {}) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...options,
  });
  const text = await response.text();
  return { ok: response.ok, body: text === "" ? {} : (JSON.parse(text) as unknown) };
}

async function fetchToken() {
  const { ok, body } = await post("/api/voice/token", {});
  const { token, message } = body as { token: string; message: string };
  return ok ? { ok, token } : { ok: false as const, message };
}

/** Ticks in a web worker: browsers slow the timers of a hidden page down to one a minute. */
function tick(ms: number, run: () => void): () => void {
  const source = new Blob([`setInterval(() => postMessage(0), ${ms})`], { type: "text/javascript" });
  const address = URL.createObjectURL(source);
  const worker = new Worker(address);
  worker.onmessage = run;
  return () => {
    worker.terminate();
    URL.revokeObjectURL(address);
  };
}

/** Builds a phone from this browser's parts. */
export function makeBrowserPhone({ userId, signallingHost }: PhoneSetup): Phone {
  const isBrowser = typeof window !== "undefined";
  return new Phone({
    userId,
    makeDevice: (tell) => new TwilioDevice({ signallingHost, fetchToken, tell }),
    locks: isBrowser ? navigator.locks : undefined,
    channel: () => new BroadcastChannel(`dockline-phone-${userId}`),
    openStream: openEventStream,
    post,
    tabId: isBrowser ? crypto.randomUUID() : "server",
    makeId: () => crypto.randomUUID(),
    every: tick,
    watchSound,
    now: () => performance.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    storage: () => window.localStorage,
  });
}
