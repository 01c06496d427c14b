import { currentCallId, leavesCall, type Phase } from "./call";
import { react, type CardRead, type PartEvent, type Reactions } from "./events";

/** A call of ours that continues without this browser: the page was reloaded, or the network was down. */
export interface Returning {
  /** The call this browser is in, kept through a reload or a crash. */
  kept: KeptCall | null;
  /** A call of ours that continues without us. `auto`: this browser lost it and rejoins by itself. */
  lost: { callId: string; auto: boolean } | null;
  /** Calls the agent has ended or left. This phone never rejoins them, whatever the server still says. */
  ended: readonly string[];
}

export interface KeptCall {
  callId: string;
  muted: boolean;
}

export interface ReturningEffect {
  type: "return-later";
  callId: string;
  delayMs: number;
}

type Step = readonly [Returning, readonly ReturningEffect[]];

/** A customer who hangs up takes our leg along, so we wait for news of the end before we rejoin. */
const RETURN_AFTER_MS = 1_500;

const later = (callId: string): ReturningEffect => ({
  type: "return-later",
  callId,
  delayMs: RETURN_AFTER_MS,
});

export const initialReturning = (kept: KeptCall | null, ended: readonly string[]): Returning => ({
  kept,
  lost: null,
  ended,
});

const REACTIONS: Reactions<Returning, Phase, Step> = {
  "return-due": (state, { callId }) => [state.lost?.callId === callId ? rejoinSoon(state) : state, []],
  "return-pressed": (state) => [rejoinSoon(state), []],
  /** Who left a call and is rung for it again is in it as before. */
  "answer-pressed": (state, _event, phase) => [
    { ...state, ended: state.ended.filter((callId) => callId !== currentCallId(phase)) },
    [],
  ],
  "rejoin-began": (state) => [{ ...state, lost: null }, []],
  "red-pressed": (state, { red }, phase) => [
    phase.name === "connected" && leavesCall(red)
      ? { ...state, kept: null, ended: [...state.ended, phase.callId] }
      : state,
    [],
  ],
  /** The attempt to rejoin has failed; it is made again. */
  "call-ended": (state, { callId }, phase) =>
    phase.name === "connected" && phase.back && phase.media === "connecting"
      ? [{ ...state, lost: { callId, auto: false } }, [later(callId)]]
      : [state, []],
  "card-read": (state, event) => {
    const { card, reading } = event;
    if (reading === "over" || reading === "transferred") return [forgetCall(state, card.id), []];
    return reading === "elsewhere" ? readElsewhere(state, event) : [state, []];
  },
};

/** @param phase  the call's phase before the event */
export const stepReturning = (state: Returning, event: PartEvent, phase: Phase): Step =>
  react(REACTIONS, state, event, phase) ?? [state, []];

const rejoinSoon = (state: Returning): Returning => ({
  ...state,
  lost: state.lost && { ...state.lost, auto: true },
});

const forgetCall = (state: Returning, callId: string): Returning => ({
  ...state,
  kept: state.kept?.callId === callId ? null : state.kept,
  lost: state.lost?.callId === callId ? null : state.lost,
});

/** Decides whether a call that continues without this phone is one to rejoin. */
function readElsewhere(state: Returning, { card, isFirst }: CardRead): Step {
  const { kept, lost, ended } = state;
  const isOurs = kept?.callId === card.id;
  const isLost = card.mine === "lost" || (card.mine === "talking" && isFirst && isOurs);
  if (isLost && !ended.includes(card.id) && card.answeredAt !== null) {
    return [
      { ...state, lost: { callId: card.id, auto: isOurs && isFirst } },
      isOurs && !isFirst ? [later(card.id)] : [],
    ];
  }
  // Another browser has rejoined it, or it is a colleague's now.
  const isTakenAway = lost?.callId === card.id && (card.mine === "gone" || !isOurs);
  return [isTakenAway ? { ...state, lost: null } : state, []];
}

/** Remembers the call we are in until it ends. */
export function keepCall(state: Returning, phase: Phase): Returning {
  if (phase.name !== "connected") return state;
  const { callId, muted } = phase;
  const isKept = state.kept?.callId === callId && state.kept.muted === muted;
  return isKept ? state : { ...state, kept: { callId, muted } };
}

/** Returns whether the agent was muted in the call when this browser lost it. */
export const wasMuted = ({ kept }: Returning, callId: string): boolean =>
  kept?.callId === callId && kept.muted;
