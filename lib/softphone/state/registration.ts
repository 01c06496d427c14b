import { common } from "../../words/common";
import { words } from "../../words/softphone";
import { react, type PartEvent, type Reactions } from "./events";

/** Whether the phone can be reached: its device, its microphone, its sound and the server. */
export interface Registration {
  status: "connecting" | "ready" | "disconnected";
  message: string;
  microphone: "unknown" | "granted" | "blocked";
  /** Whether the browser lets the phone ring. It may not before the first click on the page (A9). */
  canRing: boolean;
  /** The server's events arrive, so the server knows this phone and would ring it. */
  isHeard: boolean;
}

export const initialRegistration: Registration = {
  status: "connecting",
  message: common.connectingToService,
  microphone: "unknown",
  canRing: true,
  isHeard: false,
};

const REACTIONS: Reactions<Registration> = {
  "registration-changed": (state, { status, message }) => ({ ...state, status, message }),
  "microphone-changed": (state, { microphone }) => ({ ...state, microphone }),
  "sound-changed": (state, { canRing }) => ({ ...state, canRing }),
  "snapshot-received": (state) => ({ ...state, isHeard: true }),
  "server-lost": (state) => ({ ...state, isHeard: false }),
};

export const stepRegistration = (state: Registration, event: PartEvent): Registration =>
  react(REACTIONS, state, event, undefined) ?? state;

/** Returns the reason why no call can be made now; null if one can. */
export function cannotDial({ status, message, microphone }: Registration): string | null {
  if (microphone === "blocked") return words.allowMicrophoneFirst;
  return status === "disconnected" ? words.cannotCallNow(message) : null;
}
