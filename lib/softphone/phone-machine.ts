import type { CallCard } from "../calls/card";

import { words } from "../words/softphone";
import { common } from "../words/common";

/**
 * The agent's phone, as a pure function: (state, event) -> [next state, effects].
 *
 *            dial-pressed        call-placed             call-ended, end-pressed,
 *   idle ──────────────► requesting ────► connected ◄──┐  or the server says it is over
 *    ▲  ◄── call-refused ──┘                  │        │ answer-pressed
 *    │                                        ▼        │
 *    └────────────────────────────────────── idle ◄─ ringing ◄── call-invited, or a card that rings us
 *
 * Three things run beside each other: the line (can the phone be reached), the phase above, and the notes still to be
 * written. What a call is (ringing at the customer's, answered, over) is never inferred here: it stands on its card,
 * which the server sends. Nothing touches the network, the clock or React; `phone.ts` carries the effects out.
 */
export interface PhoneState {
  line: { status: "connecting" | "ready" | "disconnected"; message: string; since: number };
  microphone: "unknown" | "granted" | "blocked";
  phase: Phase;
  /** The cards of the calls below, by id. */
  cards: Record<string, CallCard>;
  /** Calls whose note is still to be written, oldest first. */
  wrapUps: readonly string[];
  /** What the agent must be told: why a call could not be placed. */
  notice: string | null;
  /** The call whose end was said last: news of one end come more than once. */
  saidEndOf: string | null;
  postCallNote: boolean;
  /** Calls missed since the agent last looked. */
  missed: number;
}

export type Phase =
  | { name: "idle" }
  | { name: "requesting"; label: string }
  /** `invited`: the phone itself rings, so it can be answered. */
  | { name: "ringing"; callId: string; invited: boolean }
  | {
      name: "connected";
      callId: string;
      /** The number, until its card is here. */
      label: string;
      ticket: string | null;
      media: "connecting" | "open" | "reconnecting";
      muted: boolean;
    };

export type DialTarget = { recordId: string; fieldKey: string } | { callId: string } | { number: string };

/** Past tense: each event reports something that has happened. `at` is epoch milliseconds. */
export type PhoneEvent =
  // the agent
  | { type: "dial-pressed"; target: DialTarget; label: string }
  | { type: "answer-pressed" }
  | { type: "decline-pressed" }
  | { type: "end-pressed" }
  | { type: "mute-pressed" }
  | { type: "digit-pressed"; digit: string }
  | { type: "notice-dismissed" }
  | { type: "wrap-up-done"; callId: string }
  // the device
  | { type: "line-changed"; status: PhoneState["line"]["status"]; message: string; at: number }
  | { type: "microphone-changed"; microphone: PhoneState["microphone"] }
  | { type: "call-invited"; callId: string }
  | { type: "media-changed"; callId: string; media: "open" | "reconnecting" }
  | { type: "call-ended"; callId: string }
  // the server
  | { type: "call-placed"; callId: string; ticket: string; number: string }
  | { type: "call-refused"; message: string }
  | { type: "snapshot-received"; cards: readonly CallCard[]; postCallNote: boolean; missed: number }
  | { type: "missed-counted"; count: number }
  | { type: "card-received"; card: CallCard };

/** Imperative: each effect is an order, to the device or to the server. */
export type PhoneEffect =
  | { type: "place"; target: DialTarget }
  | { type: "connect"; callId: string }
  | { type: "accept"; callId: string }
  | { type: "reject"; callId: string }
  | { type: "disconnect"; callId: string }
  | { type: "set-muted"; callId: string; muted: boolean }
  | { type: "send-digit"; callId: string; digit: string }
  | { type: "tell-declined"; callId: string }
  | { type: "tell-ended"; callId: string; ticket: string };

type Step = readonly [PhoneState, readonly PhoneEffect[]];

const IDLE: Phase = { name: "idle" };

export const initialPhone = (now: number): PhoneState => ({
  line: { status: "connecting", message: common.connectingToService, since: now },
  microphone: "unknown",
  phase: IDLE,
  cards: {},
  wrapUps: [],
  notice: null,
  saidEndOf: null,
  postCallNote: true,
  missed: 0,
});

/** The call of the present phase. */
export const currentCallId = (phase: Phase): string | null => ("callId" in phase ? phase.callId : null);

export const currentCard = (state: PhoneState): CallCard | null => {
  const callId = currentCallId(state.phase);
  return callId ? (state.cards[callId] ?? null) : null;
};

/**
 * Next state, and what to ask for. An event that means nothing in the present phase changes nothing: the SDK may report
 * an end twice, and a message of the server may be late.
 */
export function step(state: PhoneState, event: PhoneEvent): Step {
  switch (event.type) {
    case "line-changed":
      return [{ ...state, line: lineAfter(state.line, event) }, []];
    case "microphone-changed":
      return [{ ...state, microphone: event.microphone }, []];
    case "notice-dismissed":
      return [{ ...state, notice: null }, []];
    case "wrap-up-done":
      return [forget({ ...state, wrapUps: state.wrapUps.filter((id) => id !== event.callId) }), []];
    case "snapshot-received": {
      const known: PhoneState = { ...state, postCallNote: event.postCallNote, missed: event.missed };
      return event.cards.reduce<Step>(
        ([current, effects], card) => {
          const [next, more] = receive(current, card);
          return [next, [...effects, ...more]];
        },
        [known, []],
      );
    }
    case "card-received":
      return receive(state, event.card);
    case "missed-counted":
      return [{ ...state, missed: event.count, notice: noticeOfMissed(state, event.count) }, []];
    case "call-invited":
      return stepInvited(state, event.callId);
    default:
      return stepPhase(state, event);
  }
}

/** C7: who is talking cannot see a caller who finds everybody busy; they are told. */
const noticeOfMissed = ({ phase, missed, notice }: PhoneState, count: number) =>
  phase.name === "connected" && count > missed ? words.missedWhileTalking : notice;

const lineAfter = (line: PhoneState["line"], event: Extract<PhoneEvent, { type: "line-changed" }>) => ({
  status: event.status,
  message: event.message,
  since: line.status === event.status ? line.since : event.at,
});

/** Drops the cards nothing refers to any more. */
function forget(state: PhoneState): PhoneState {
  const kept = new Set([...state.wrapUps, currentCallId(state.phase)]);
  const cards = Object.fromEntries(Object.entries(state.cards).filter(([id]) => kept.has(id)));
  return { ...state, cards };
}

const toIdle = (state: PhoneState): PhoneState => forget({ ...state, phase: IDLE });

/** The phone itself rings. One call at a time: while anything else is going on, it is refused at once. */
function stepInvited(state: PhoneState, callId: string): Step {
  const { phase } = state;
  if (phase.name === "ringing" && phase.callId === callId)
    return [{ ...state, phase: { ...phase, invited: true } }, []];
  if (phase.name === "idle") return [{ ...state, phase: { name: "ringing", callId, invited: true } }, []];
  return [state, [{ type: "reject", callId }]];
}

/** News of one of our calls. */
function receive(state: PhoneState, card: CallCard): Step {
  const { phase } = state;
  const isCurrent = currentCallId(phase) === card.id;
  if (card.state === "ENDED" || (phase.name === "ringing" && isCurrent && card.mine === "gone")) {
    return receiveEnd(state, card, isCurrent);
  }
  const known = { ...state, cards: { ...state.cards, [card.id]: card } };
  if (phase.name === "idle" && card.mine === "offered") {
    return [{ ...known, phase: { name: "ringing", callId: card.id, invited: false } }, []];
  }
  return isCurrent ? [known, []] : [state, []];
}

function receiveEnd(state: PhoneState, card: CallCard, isCurrent: boolean): Step {
  const needsNote = state.postCallNote && card.outcome === "ANSWERED" && !card.wrappedUp;
  const isListed = state.wrapUps.includes(card.id);
  const wrapUps = needsNote
    ? isListed
      ? state.wrapUps
      : [...state.wrapUps, card.id]
    : state.wrapUps.filter((id) => id !== card.id);
  const said = sayEnd(state, card);
  const known = { ...state, ...said, wrapUps, cards: { ...state.cards, [card.id]: card } };
  if (!isCurrent) return [forget(known), []];
  const { phase } = state;
  const effects: PhoneEffect[] =
    phase.name === "connected"
      ? [{ type: "disconnect", callId: card.id }]
      : phase.name === "ringing" && phase.invited
        ? [{ type: "reject", callId: card.id }]
        : [];
  return [toIdle(known), effects];
}

/** The device may have told of the end before the server said why: the words come with the card, once. */
function sayEnd(state: PhoneState, card: CallCard): Pick<PhoneState, "notice" | "saidEndOf"> {
  const notice = state.saidEndOf === card.id ? null : endNotice(card);
  return notice ? { notice, saidEndOf: card.id } : { notice: state.notice, saidEndOf: state.saidEndOf };
}

/** What the agent is told of a call that ended before anybody talked. */
function endNotice(card: CallCard): string | null {
  if (card.direction === "INBOUND") return null;
  if (card.failure) return card.failure;
  const number = card.number ?? common.withheldNumber;
  switch (card.outcome) {
    case "BUSY":
      return words.isBusy(number);
    case "NO_ANSWER":
      return words.didNotAnswer(number);
    case "FAILED":
      return words.couldNotBeReached(number);
    default:
      return null;
  }
}

type PhaseEvent = Exclude<
  PhoneEvent,
  | { type: "line-changed" | "microphone-changed" | "notice-dismissed" | "wrap-up-done" | "missed-counted" }
  | { type: "snapshot-received" | "card-received" | "call-invited" }
>;

function stepPhase(state: PhoneState, event: PhaseEvent): Step {
  switch (state.phase.name) {
    case "idle":
      return stepIdle(state, event);
    case "requesting":
      return stepRequesting(state, event);
    case "ringing":
      return stepRinging(state, state.phase, event);
    case "connected":
      return stepConnected(state, state.phase, event);
  }
}

function stepIdle(state: PhoneState, event: PhaseEvent): Step {
  if (event.type === "call-placed") {
    // Placed after the agent gave up on it: nobody is to be called.
    return [state, [{ type: "tell-ended", callId: event.callId, ticket: event.ticket }]];
  }
  if (event.type !== "dial-pressed") return [state, []];
  const problem = cannotDial(state);
  if (problem) return [{ ...state, notice: problem }, []];
  const phase: Phase = { name: "requesting", label: event.label };
  return [{ ...state, phase, notice: null }, [{ type: "place", target: event.target }]];
}

function cannotDial({ line, microphone }: PhoneState): string | null {
  if (microphone === "blocked") return words.allowMicrophoneFirst;
  if (line.status === "disconnected") return words.notConnected(line.message);
  return null;
}

function stepRequesting(state: PhoneState, event: PhaseEvent): Step {
  switch (event.type) {
    case "call-placed": {
      const { callId, ticket, number } = event;
      const phase: Phase = {
        name: "connected",
        callId,
        ticket,
        label: number,
        media: "connecting",
        muted: false,
      };
      return [{ ...state, phase }, [{ type: "connect", callId }]];
    }
    case "call-refused":
      return [{ ...toIdle(state), notice: event.message }, []];
    case "end-pressed":
      return [toIdle(state), []];
    default:
      return [state, []];
  }
}

function stepRinging(state: PhoneState, phase: Extract<Phase, { name: "ringing" }>, event: PhaseEvent): Step {
  const { callId } = phase;
  switch (event.type) {
    case "answer-pressed": {
      if (!phase.invited) return [state, []];
      const card = state.cards[callId];
      const label = card?.number ?? "";
      const ticket = card?.ticket ?? null;
      return [
        {
          ...state,
          notice: null,
          phase: { name: "connected", callId, label, ticket, media: "connecting", muted: false },
        },
        [{ type: "accept", callId }],
      ];
    }
    case "decline-pressed":
    case "end-pressed":
      return [
        toIdle(state),
        [{ type: "tell-declined", callId }, ...(phase.invited ? [{ type: "reject" as const, callId }] : [])],
      ];
    case "call-ended":
      return event.callId === callId ? [toIdle(state), []] : [state, []];
    default:
      return [state, []];
  }
}

function stepConnected(
  state: PhoneState,
  phase: Extract<Phase, { name: "connected" }>,
  event: PhaseEvent,
): Step {
  const { callId } = phase;
  switch (event.type) {
    case "media-changed":
      return event.callId === callId
        ? [{ ...state, phase: { ...phase, media: event.media } }, []]
        : [state, []];
    case "mute-pressed": {
      const muted = !phase.muted;
      return [{ ...state, phase: { ...phase, muted } }, [{ type: "set-muted", callId, muted }]];
    }
    case "digit-pressed":
      return [state, [{ type: "send-digit", callId, digit: event.digit }]];
    case "end-pressed": {
      const ticket = phase.ticket ?? state.cards[callId]?.ticket;
      return [
        toIdle(state),
        [
          ...(ticket ? [{ type: "tell-ended" as const, callId, ticket }] : []),
          { type: "disconnect", callId },
        ],
      ];
    }
    case "call-ended": {
      if (event.callId !== callId) return [state, []];
      // It never got through: the server must not wait for it.
      const isStillborn = phase.media === "connecting" && phase.ticket !== null;
      return [toIdle(state), isStillborn ? [{ type: "tell-ended", callId, ticket: phase.ticket! }] : []];
    }
    default:
      return [state, []];
  }
}
