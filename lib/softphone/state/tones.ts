import { PAUSE, PAUSE_MS, TONE_MS } from "../tones";
import type { Session } from "./events";

/** Tones sent one after another, at a pace the far end can hear. A comma is a pause. */
export interface Tones {
  sent: string;
  left: string;
  /** Pasted digits are shown and can be stopped. */
  isPasted: boolean;
  /** No audio to send them in yet; they continue as soon as there is. */
  isWaiting: boolean;
}

export type TonesEffect =
  ({ type: "send-digit"; digit: string } & Session) | { type: "tone-later"; callId: string; delayMs: number };

/** The call the tones are sent in. */
interface Line extends Session {
  media: "connecting" | "open" | "reconnecting";
}

/** Undefined once all are sent. */
type Step = readonly [Tones | undefined, readonly TonesEffect[]];

const NONE: Tones = { sent: "", left: "", isPasted: false, isWaiting: false };

/** Queues digits behind those already being sent. */
export function addTones(before: Tones | undefined, digits: string, isPasted: boolean, line: Line): Step {
  const { left, isPasted: wasPasted, ...rest } = before ?? NONE;
  const tones = { ...rest, left: left + digits, isPasted: wasPasted || isPasted };
  return before ? [tones, []] : sendTone(tones, line);
}

/** Sends the next tone. Called again when it has sounded, and when the audio is back. */
export function sendTone(tones: Tones, { callId, legId, media }: Line): Step {
  const [tone] = tones.left;
  if (!tone) return [undefined, []];
  if (media !== "open") return [{ ...tones, isWaiting: true }, []];
  return [
    { ...tones, sent: tones.sent + tone, left: tones.left.slice(1), isWaiting: false },
    tone === PAUSE
      ? [{ type: "tone-later", callId, delayMs: PAUSE_MS }]
      : [
          { type: "send-digit", callId, legId, digit: tone },
          { type: "tone-later", callId, delayMs: TONE_MS },
        ],
  ];
}

/** Drops what is left. The tone that is sounding keeps its time: the next must not replace it. */
export const stopTones = (tones: Tones): Tones | undefined =>
  tones.isWaiting ? undefined : { ...tones, left: "", isPasted: false };
