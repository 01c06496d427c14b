import type { CallCard } from "../calls/views/card";
import { initialAfterCall, stepAfterCall, type AfterCall } from "./state/after-call";
import { currentCallId, IDLE, isMeant, stepCall, type CallEffect, type Phase } from "./state/call";
import { readCard, readRed } from "./state/card-reading";
import type { PartEvent, PhoneEvent } from "./state/events";
import { initialMirror, stepMirror, type Mirror, type MirrorEffect } from "./state/mirror";
import { initialNotices, newEndNotice, stepNotices, type Notices } from "./state/notices";
import { cannotDial, initialRegistration, stepRegistration, type Registration } from "./state/registration";
import {
  initialReturning,
  keepCall,
  stepReturning,
  wasMuted,
  type KeptCall,
  type Returning,
  type ReturningEffect,
} from "./state/returning";

/**
 * The agent's phone, as a pure function: (state, event) -> [next state, effects]. It is cut by what changes together:
 * six parts side by side, each with a table of the events that concern it, which see the same event at once and need
 * nothing of each other but the arguments in `stepParts`. Only what concerns all of them is here: how a card is read,
 * which cards are still needed, and when to rejoin a lost call.
 *
 * Nothing touches the network, the clock or React; `phone.ts` carries the effects out.
 */
export interface PhoneState {
  registration: Registration;
  phase: Phase;
  returning: Returning;
  afterCall: AfterCall;
  notices: Notices;
  mirror: Mirror;
  /** The last cards of the calls that a part names, by id. */
  cards: Readonly<Record<string, CallCard>>;
  /** When the phone's current status began (`status.ts`), by the server's clock; null until that is known. */
  since: number | null;
}

/** Imperative: each effect is an order, to the device or to the server. */
export type PhoneEffect = CallEffect | ReturningEffect | MirrorEffect;

type Step = readonly [PhoneState, readonly PhoneEffect[]];

export const initialPhone = (kept: KeptCall | null = null, ended: readonly string[] = []): PhoneState => ({
  registration: initialRegistration,
  phase: IDLE,
  returning: initialReturning(kept, ended),
  afterCall: initialAfterCall,
  notices: initialNotices,
  mirror: initialMirror,
  cards: {},
  since: null,
});

export const currentCard = ({ phase, cards }: PhoneState): CallCard | null =>
  cards[currentCallId(phase) ?? ""] ?? null;

/** Returns the next state and its effects. An event that means nothing in the current phase changes nothing. */
export function step(state: PhoneState, event: PhoneEvent): Step {
  if (!isMeant(state.phase, event)) return [state, []];
  const [next, effects] = stepOne(state, event);
  const [back, more] = rejoin(next);
  return [{ ...back, returning: keepCall(back.returning, back.phase) }, [...effects, ...more]];
}

function stepOne(state: PhoneState, event: PhoneEvent): Step {
  switch (event.type) {
    case "card-received":
      return receive(state, event.card, false);
    case "snapshot-received":
      return event.cards.reduce<Step>(
        ([current, effects], card) => {
          const [next, more] = receive(current, card, true);
          return [next, [...effects, ...more]];
        },
        stepParts(state, event),
      );
    case "dial-pressed": {
      const problem = cannotDial(state.registration);
      return stepParts(state, problem ? { type: "dial-prevented", problem } : event);
    }
    case "red-pressed":
      return stepParts(state, { ...event, ...readRed(state.phase, currentCard(state)) });
    default:
      return stepParts(state, event);
  }
}

/** Handles an update to one of our calls. The first after connecting may belong to a call this browser lost. */
function receive(state: PhoneState, card: CallCard, isFirst: boolean): Step {
  const { phase, cards } = state;
  return stepParts(
    { ...state, cards: { ...cards, [card.id]: card } },
    {
      type: "card-read",
      card,
      before: cards[card.id] ?? null,
      reading: readCard(phase, card),
      isCurrent: currentCallId(phase) === card.id,
      isFirst,
    },
  );
}

/** Passes an event to all parts. Their arguments are the other parts as before the event. */
function stepParts(state: PhoneState, event: PartEvent): Step {
  const { registration, phase, returning, afterCall, notices, mirror } = state;
  const [nextPhase, ofCall] = stepCall(phase, event, currentCard(state));
  const [nextReturning, ofReturning] = stepReturning(returning, event, phase);
  const [nextMirror, ofMirror] = stepMirror(mirror, event);
  const { postCallNote, missed } = mirror;
  const { unanswered } = afterCall;
  const isEndAnnounced = event.type === "card-read" && newEndNotice(notices, event.card) !== null;
  const next = {
    ...state,
    registration: stepRegistration(registration, event),
    phase: nextPhase,
    returning: nextReturning,
    afterCall: stepAfterCall(afterCall, event, { postCallNote, isEndAnnounced }),
    notices: stepNotices(notices, event, { phase, missed, unanswered }),
    mirror: nextMirror,
  };
  return [forgetCards(next), [...ofCall, ...ofReturning, ...ofMirror]];
}

/** Connects to the call we lost, once that is possible. */
function rejoin(state: PhoneState): Step {
  const { phase, returning, registration, cards } = state;
  if (phase.name !== "idle" || !returning.lost?.auto || registration.status !== "ready") return [state, []];
  const { callId } = returning.lost;
  const muted = wasMuted(returning, callId);
  return stepParts(state, { type: "rejoin-began", callId, card: cards[callId] ?? null, muted });
}

/** Drops the cards of calls that no part names any more. */
function forgetCards(state: PhoneState): PhoneState {
  const { phase, returning, afterCall } = state;
  const named = new Set([
    currentCallId(phase),
    returning.lost?.callId,
    ...afterCall.wrapUps,
    afterCall.unanswered,
    afterCall.transferred,
  ]);
  return { ...state, cards: Object.fromEntries(Object.entries(state.cards).filter(([id]) => named.has(id))) };
}
