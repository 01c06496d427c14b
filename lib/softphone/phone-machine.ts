import type { DialTarget } from "../calls/commands/dial-target";
import { failureText } from "../calls/model/failure";
import type { CallCard } from "../calls/views/card";
import type { QueuedCall } from "../calls/views/queue";

import { PAUSE, PAUSE_MS, TONE_MS } from "./tones";
import { words } from "../words/softphone";
import { common } from "../words/common";

/**
 * The agent's phone, as a pure function: (state, event) -> [next state, effects].
 *
 *            dial-pressed        call-placed             call-ended, end-pressed,
 *   idle ──────────────► requesting ────► connected ◄──┐  or the server reports the end
 *    ▲  ◄── call-refused ──┘                  │        │ answer-pressed
 *    │                                        ▼        │
 *    └────────────────────────────────────── idle ◄─ ringing ◄── call-invited, or a card that rings us
 *
 * A call of ours that continues without us (the page was reloaded, the network was down) is `returning`: once the
 * device is registered we connect to it again.
 *
 * Three things run side by side: the registration (can the phone be reached), the phase above, and the notes still to
 * be written. What a call is (ringing, answered, over) is never inferred here: its card, which the server sends, says
 * so. Nothing touches the network, the clock or React; `phone.ts` carries the effects out.
 */
export interface PhoneState {
  registration: { status: "connecting" | "ready" | "disconnected"; message: string };
  /** The server's events arrive, so the server knows this phone and would ring it. */
  isHeard: boolean;
  /** When the phone's current status began (`status.ts`), by the server's clock; null until that is known. */
  since: number | null;
  microphone: "unknown" | "granted" | "blocked";
  /** Whether the browser lets the phone ring. It may not before the first click on the page (A9). */
  canRing: boolean;
  phase: Phase;
  /** Cards of the calls below, by id. */
  cards: Record<string, CallCard>;
  /** Calls whose note is not written yet, oldest first. */
  wrapUps: readonly string[];
  /** A notice for the agent, such as why a call could not be placed. */
  notice: string | null;
  /** An objection to a call, which the agent may override (B8). */
  question: { message: string; target: DialTarget; label: string } | null;
  /** The last unanswered outbound call, until the agent does something else (E1). */
  unanswered: string | null;
  /** The call whose end was last announced: one end is reported more than once. */
  saidEndOf: string | null;
  /** The call this browser is in, kept through a reload or a crash. */
  kept: KeptCall | null;
  /** A call of ours that continues without us. `auto`: this browser lost it and rejoins by itself. */
  returning: { callId: string; auto: boolean } | null;
  /** Calls the agent has ended. This phone never rejoins them, whatever the server still says. */
  ended: readonly string[];
  /** The last transferred call, until it ends or the agent does something else. Its outcome is shown. */
  transferred: string | null;
  /** The transfer whose failure was last announced. */
  saidTransferOf: string | null;
  postCallNote: boolean;
  /** Calls missed since the agent last looked. */
  missed: number;
  /** Voicemail messages nobody has listened to. */
  voicemails: number;
  /** Do not disturb: the agent is not rung in any browser (I5). */
  dnd: boolean;
  /** Customers in the queue, longest wait first. */
  queued: readonly QueuedCall[];
}

export interface KeptCall {
  callId: string;
  muted: boolean;
}

export type Phase =
  | { name: "idle" }
  /** The browser connects while the server decides. `media`: the state of the connection; `dead`: it has failed. */
  | {
      name: "requesting";
      callId: string;
      label: string;
      target: DialTarget;
      media: "connecting" | "open" | "reconnecting" | "dead";
    }
  /** `invited`: the device itself rings, so the call can be answered. `legId`: its leg. */
  | { name: "ringing"; callId: string; invited: boolean; legId?: string | null }
  | {
      name: "connected";
      callId: string;
      /** The number, until the card arrives. */
      label: string;
      ticket: string | null;
      media: "connecting" | "open" | "reconnecting";
      muted: boolean;
      /** Current faults of the connection, worst first. */
      faults?: readonly Fault[];
      /** Digits being sent to the far end. */
      tones?: Tones;
      /** The leg answered here. */
      legId?: string | null;
      /** True when rejoining: a failure ends nothing, it is retried. */
      back?: boolean;
    };

/** Tones sent one after another, at a pace the far end can hear. A comma is a pause. */
interface Tones {
  sent: string;
  left: string;
  /** Pasted digits are shown and can be stopped. */
  isPasted: boolean;
  /** No audio to send them in yet; they continue as soon as there is. */
  isWaiting: boolean;
}

/** The faults of a bad network that an agent notices: words get lost or arrive late. */
export type Fault = "loss" | "delay";

/** Refusals the agent may override. */
const CONFIRMABLE = new Set(["do-not-call", "colleague-talks"]);

/** Past tense: each event reports something that has happened. */
export type PhoneEvent =
  // the agent
  | { type: "dial-pressed"; callId: string; target: DialTarget; label: string }
  | { type: "answer-pressed" }
  | { type: "decline-pressed" }
  | { type: "end-pressed" }
  | { type: "mute-pressed" }
  | { type: "digit-pressed"; digit: string }
  /** Digits as `readTones` returns them. */
  | { type: "digits-pasted"; digits: string }
  | { type: "tones-stopped" }
  | { type: "notice-dismissed" }
  | { type: "wrap-up-done"; callId: string }
  | { type: "return-pressed" }
  | { type: "dnd-pressed" }
  // the device
  | { type: "registration-changed"; status: PhoneState["registration"]["status"]; message: string }
  | { type: "microphone-changed"; microphone: PhoneState["microphone"] }
  | { type: "sound-changed"; canRing: boolean }
  | { type: "call-invited"; callId: string; legId: string | null }
  | { type: "media-changed"; callId: string; media: "open" | "reconnecting" }
  | { type: "faults-changed"; callId: string; faults: readonly Fault[] }
  | { type: "call-ended"; callId: string }
  // the clock
  | { type: "return-due"; callId: string }
  | { type: "tone-due"; callId: string }
  // the server
  | { type: "server-lost" }
  | { type: "call-placed"; callId: string; ticket: string; number: string }
  | { type: "call-refused"; callId: string; message: string; code?: string }
  | {
      type: "snapshot-received";
      cards: readonly CallCard[];
      postCallNote: boolean;
      missed: number;
      voicemails: number;
      dnd: boolean;
      queued: readonly QueuedCall[];
    }
  | { type: "preferences-changed"; dnd?: boolean; postCallNote?: boolean }
  | { type: "queue-changed"; queued: readonly QueuedCall[] }
  | { type: "missed-counted"; count: number; voicemails: number }
  | { type: "card-received"; card: CallCard };

/** Imperative: each effect is an order, to the device or to the server. */
export type PhoneEffect =
  | { type: "place"; callId: string; target: DialTarget }
  | { type: "connect"; callId: string }
  | { type: "accept"; callId: string }
  | { type: "reject"; callId: string }
  | { type: "disconnect"; callId: string }
  | { type: "set-muted"; callId: string; muted: boolean }
  | { type: "send-digit"; callId: string; digit: string }
  | { type: "tone-later"; callId: string; delayMs: number }
  | { type: "return-later"; callId: string; delayMs: number }
  | { type: "set-dnd"; dnd: boolean }
  | { type: "tell-declined"; callId: string }
  | { type: "tell-ended"; callId: string; ticket: string | null };

type Step = readonly [PhoneState, readonly PhoneEffect[]];

const IDLE: Phase = { name: "idle" };

/** A customer who hangs up takes our leg along, so we wait for news of the end before we rejoin. */
const RETURN_AFTER_MS = 1_500;

export const initialPhone = (kept: KeptCall | null = null, ended: readonly string[] = []): PhoneState => ({
  registration: { status: "connecting", message: common.connectingToService },
  isHeard: false,
  since: null,
  microphone: "unknown",
  canRing: true,
  phase: IDLE,
  cards: {},
  wrapUps: [],
  notice: null,
  question: null,
  unanswered: null,
  saidEndOf: null,
  kept,
  returning: null,
  ended,
  transferred: null,
  saidTransferOf: null,
  postCallNote: true,
  missed: 0,
  voicemails: 0,
  dnd: false,
  queued: [],
});

/** Returns the call of the current phase. */
export const currentCallId = (phase: Phase): string | null => ("callId" in phase ? phase.callId : null);

export const currentCard = (state: PhoneState): CallCard | null => {
  const callId = currentCallId(state.phase);
  return callId ? (state.cards[callId] ?? null) : null;
};

/**
 * Returns the next state and its effects. An event that means nothing in the current phase changes nothing: the SDK may
 * report an end twice, and a server message may be late.
 */
export function step(state: PhoneState, event: PhoneEvent): Step {
  const [next, effects] = stepOne(state, event);
  const [back, more] = comeBack(next);
  return [keep(back), [...effects, ...more]];
}

/** Remembers the call we are in until it ends. */
function keep(state: PhoneState): PhoneState {
  const { phase, kept } = state;
  if (phase.name !== "connected") return state;
  if (kept?.callId === phase.callId && kept.muted === phase.muted) return state;
  return { ...state, kept: { callId: phase.callId, muted: phase.muted } };
}

/** Connects to the call we lost, once that is possible. */
function comeBack(state: PhoneState): Step {
  const { phase, returning, registration, cards, kept } = state;
  if (phase.name !== "idle" || !returning?.auto || registration.status !== "ready") return [state, []];
  const { callId } = returning;
  const card = cards[callId];
  const muted = kept?.callId === callId && kept.muted;
  return [
    {
      ...state,
      returning: null,
      notice: null,
      phase: {
        name: "connected",
        callId,
        label: card?.number ?? "",
        ticket: card?.ticket ?? null,
        media: "connecting",
        muted,
        back: true,
      },
    },
    [{ type: "connect", callId }],
  ];
}

function stepOne(state: PhoneState, event: PhoneEvent): Step {
  switch (event.type) {
    case "registration-changed":
      return [{ ...state, registration: { status: event.status, message: event.message } }, []];
    case "microphone-changed":
      return [{ ...state, microphone: event.microphone }, []];
    case "server-lost":
      return [{ ...state, isHeard: false }, []];
    case "sound-changed":
      return [{ ...state, canRing: event.canRing }, []];
    case "notice-dismissed":
      return [forget({ ...state, notice: null, question: null, unanswered: null, transferred: null }), []];
    case "wrap-up-done": {
      const wrapUps = state.wrapUps.filter((id) => id !== event.callId);
      const isUnanswered = state.unanswered === event.callId;
      return [
        forget({
          ...state,
          wrapUps,
          unanswered: isUnanswered ? null : state.unanswered,
          notice: isUnanswered ? null : state.notice,
        }),
        [],
      ];
    }
    case "snapshot-received": {
      const { postCallNote, missed, voicemails, dnd, queued } = event;
      const known: PhoneState = { ...state, isHeard: true, postCallNote, missed, voicemails, dnd, queued };
      return event.cards.reduce<Step>(
        ([current, effects], card) => {
          const [next, more] = receive(current, card, true);
          return [next, [...effects, ...more]];
        },
        [known, []],
      );
    }
    case "card-received":
      return receive(state, event.card, false);
    case "return-due":
      return state.returning?.callId === event.callId
        ? [{ ...state, returning: { ...state.returning, auto: true } }, []]
        : [state, []];
    case "return-pressed":
      return state.returning
        ? [{ ...state, returning: { ...state.returning, auto: true } }, []]
        : [state, []];
    case "dnd-pressed":
      return [{ ...state, dnd: !state.dnd }, [{ type: "set-dnd", dnd: !state.dnd }]];
    case "preferences-changed": {
      const { dnd = state.dnd, postCallNote = state.postCallNote } = event;
      return [{ ...state, dnd, postCallNote }, []];
    }
    case "queue-changed":
      return [{ ...state, queued: event.queued }, []];
    case "missed-counted":
      return [
        {
          ...state,
          missed: event.count,
          voicemails: event.voicemails,
          notice: noticeOfMissed(state, event.count),
        },
        [],
      ];
    case "call-invited":
      return stepInvited(state, event);
    default:
      return stepPhase(state, event);
  }
}

/** An agent who is talking cannot see a caller who gets busy, so a notice says so (C7). */
const noticeOfMissed = ({ phase, missed, notice }: PhoneState, count: number) =>
  phase.name === "connected" && count > missed ? words.missedWhileTalking : notice;

/** Drops cards that nothing refers to any more. */
function forget(state: PhoneState): PhoneState {
  const kept = new Set([
    ...state.wrapUps,
    currentCallId(state.phase),
    state.returning?.callId,
    state.unanswered,
    state.transferred,
  ]);
  const cards = Object.fromEntries(Object.entries(state.cards).filter(([id]) => kept.has(id)));
  return { ...state, cards };
}

const toIdle = (state: PhoneState): PhoneState => forget({ ...state, phase: IDLE });

/** Handles a ringing device. One call at a time: during anything else the new one is rejected at once. */
function stepInvited(
  state: PhoneState,
  { callId, legId }: Extract<PhoneEvent, { type: "call-invited" }>,
): Step {
  const { phase } = state;
  if (phase.name === "idle" || (phase.name === "ringing" && phase.callId === callId)) {
    return [{ ...state, phase: { name: "ringing", callId, invited: true, legId } }, []];
  }
  return [state, [{ type: "reject", callId }]];
}

/**
 * A transferred or lost call can ring the same agent again before the update that ended their earlier leg arrives. Such
 * a card belongs to the earlier leg and says nothing about the ringing one.
 */
const isOfBefore = (phase: Phase, card: CallCard) =>
  (phase.name === "ringing" || phase.name === "connected") &&
  phase.callId === card.id &&
  phase.legId != null &&
  phase.legId !== card.legId;

/** Handles an update to one of our calls. The first after connecting may belong to a call this browser lost. */
function receive(before: PhoneState, card: CallCard, isFirst: boolean): Step {
  const state = sayTransfer(before, card);
  const { phase } = state;
  const isCurrent = currentCallId(phase) === card.id;
  if (card.state === "ENDED") return receiveEnd(state, card, isCurrent);
  const known = { ...state, cards: { ...state.cards, [card.id]: card } };
  if (isOfBefore(phase, card)) return [{ ...known, wrapUps: wrapUpsAfter(state, card) }, []];
  if (phase.name === "ringing" && isCurrent && card.mine === "gone") return receiveEnd(state, card, true);
  if (isTransferred(card) && phase.name !== "ringing") {
    // The device may have reported the end of our leg earlier.
    const isNews = isCurrent || (isRinging(card) && !isRinging(state.cards[card.id]));
    return receiveTransfer(isNews ? { ...known, transferred: card.id } : known, card, isCurrent);
  }
  if (phase.name === "idle" && card.mine === "offered") {
    return [{ ...known, phase: { name: "ringing", callId: card.id, invited: false } }, []];
  }
  if (isCurrent) return [known, []];
  return phase.name === "idle" ? receiveLost(known, state, card, isFirst) : [state, []];
}

/** Decides whether a call that continues without this phone is one to rejoin. */
function receiveLost(known: PhoneState, state: PhoneState, card: CallCard, isFirst: boolean): Step {
  const isOurs = state.kept?.callId === card.id;
  const isLost = card.mine === "lost" || (card.mine === "talking" && isFirst && isOurs);
  if (isLost && !state.ended.includes(card.id) && card.answeredAt !== null) {
    const returning = { callId: card.id, auto: isOurs && isFirst };
    const later: PhoneEffect = { type: "return-later", callId: card.id, delayMs: RETURN_AFTER_MS };
    return [{ ...known, returning }, isOurs && !isFirst ? [later] : []];
  }
  // Another browser has rejoined it, or it is a colleague's now.
  const isTakenAway = state.returning?.callId === card.id && (card.mine === "gone" || !isOurs);
  return [isTakenAway ? forget({ ...state, returning: null }) : state, []];
}

/** Tells the agent who transferred a call that the transfer failed. */
function sayTransfer(state: PhoneState, { id, mine, transfer }: CallCard): PhoneState {
  if (transfer?.state !== "failed")
    return state.saidTransferOf === id ? { ...state, saidTransferOf: null } : state;
  if (state.saidTransferOf === id) return state;
  const notice = mine === "talking" ? words.transferNotTaken(transfer.to) : words.transferQueued(transfer.to);
  return { ...state, saidTransferOf: id, notice };
}

/** Whether the call is ringing the target of a transfer. */
const isRinging = (card: CallCard | undefined) => card?.transfer?.state === "ringing";

/** Whether the call continues without this agent, who talked in it. */
const isTransferred = (card: CallCard) =>
  card.mine === "gone" && card.transfer !== null && card.answeredAt !== null;

/** Ends the agent's part after a transfer and asks for their note while the call continues. */
function receiveTransfer(state: PhoneState, card: CallCard, isCurrent: boolean): Step {
  const gone: PhoneState = {
    ...state,
    wrapUps: wrapUpsAfter(state, card),
    kept: state.kept?.callId === card.id ? null : state.kept,
    returning: state.returning?.callId === card.id ? null : state.returning,
  };
  return isCurrent ? [toIdle(gone), [{ type: "disconnect", callId: card.id }]] : [forget(gone), []];
}

/** Asks for a note after every call in which the user talked, one after another (E1). */
function wrapUpsAfter({ wrapUps, postCallNote }: PhoneState, card: CallCard): readonly string[] {
  const hasTalked = card.answeredAt !== null || card.outcome === "ANSWERED";
  if (!postCallNote || !hasTalked || card.wrappedUp) return wrapUps.filter((id) => id !== card.id);
  return wrapUps.includes(card.id) ? wrapUps : [...wrapUps, card.id];
}

function receiveEnd(state: PhoneState, card: CallCard, isCurrent: boolean): Step {
  const wrapUps = wrapUpsAfter(state, card);
  const said = sayEnd(state, card);
  const known = {
    ...state,
    ...said,
    wrapUps,
    unanswered: asksForShortNote(state, card, said) ? card.id : state.unanswered,
    transferred: state.transferred === card.id ? null : state.transferred,
    kept: state.kept?.callId === card.id ? null : state.kept,
    returning: state.returning?.callId === card.id ? null : state.returning,
    cards: { ...state.cards, [card.id]: card },
  };
  if (!isCurrent) return [forget(known), []];
  const { phase } = state;
  const effects: PhoneEffect[] =
    phase.name === "connected" || phase.name === "requesting"
      ? [{ type: "disconnect", callId: card.id }]
      : phase.name === "ringing" && phase.invited
        ? [{ type: "reject", callId: card.id }]
        : [];
  return [toIdle(known), effects];
}

/**
 * Whether to ask for a short note: an outbound call went unanswered, and there is a record to keep the note on (E1).
 */
const asksForShortNote = (state: PhoneState, card: CallCard, said: Pick<PhoneState, "saidEndOf">) =>
  said.saidEndOf === card.id &&
  state.saidEndOf !== card.id &&
  state.postCallNote &&
  card.main?.reachable === true &&
  !card.wrappedUp;

/** Announces the end of a call once, with the reason from the card. The device may have reported the end earlier. */
function sayEnd(state: PhoneState, card: CallCard): Pick<PhoneState, "notice" | "saidEndOf"> {
  const notice = state.saidEndOf === card.id ? null : endNotice(card);
  return notice ? { notice, saidEndOf: card.id } : { notice: state.notice, saidEndOf: state.saidEndOf };
}

/** Returns the notice for a call that ended unanswered. */
function endNotice(card: CallCard): string | null {
  const who = card.colleague ?? card.number ?? common.withheldNumber;
  if (card.direction === "INBOUND") {
    const isMissed = card.internal && (card.outcome === "CANCELED" || card.outcome === "NO_ANSWER");
    return isMissed ? words.missedCallFrom(who) : null;
  }
  if (card.failure) return failureText(card.failure);
  switch (card.outcome) {
    // A declining phone tells us and the channel, which reports it as busy: both get the same words.
    case "DECLINED":
    case "BUSY":
      return card.internal ? words.cannotTakeIt(who) : words.isBusy(who);
    case "NO_ANSWER":
      return words.didNotAnswer(who);
    case "FAILED":
      return words.couldNotBeReached(who);
    default:
      return null;
  }
}

type PhaseEvent = Exclude<
  PhoneEvent,
  | {
      type:
        | "registration-changed"
        | "microphone-changed"
        | "notice-dismissed"
        | "wrap-up-done"
        | "missed-counted";
    }
  | { type: "snapshot-received" | "card-received" | "call-invited" | "return-due" | "return-pressed" }
  | { type: "dnd-pressed" | "preferences-changed" | "queue-changed" | "sound-changed" | "server-lost" }
>;

function stepPhase(state: PhoneState, event: PhaseEvent): Step {
  switch (state.phase.name) {
    case "idle":
      return stepIdle(state, event);
    case "requesting":
      return stepRequesting(state, state.phase, event);
    case "ringing":
      return stepRinging(state, state.phase, event);
    case "connected":
      return stepConnected(state, state.phase, event);
  }
}

function stepIdle(state: PhoneState, event: PhaseEvent): Step {
  if (event.type === "call-placed") {
    // Placed after the agent gave up on it: the customer must not be called.
    return [state, [{ type: "tell-ended", callId: event.callId, ticket: event.ticket }]];
  }
  if (event.type !== "dial-pressed") return [state, []];
  const problem = cannotDial(state);
  if (problem) return [{ ...state, notice: problem }, []];
  const { callId, target, label } = event;
  const phase: Phase = { name: "requesting", callId, label, target, media: "connecting" };
  return [
    { ...state, phase, notice: null, question: null, unanswered: null, transferred: null },
    [
      { type: "place", callId, target },
      { type: "connect", callId },
    ],
  ];
}

function cannotDial({ registration, microphone }: PhoneState): string | null {
  if (microphone === "blocked") return words.allowMicrophoneFirst;
  if (registration.status === "disconnected") return words.cannotCallNow(registration.message);
  return null;
}

function stepRequesting(
  state: PhoneState,
  phase: Extract<Phase, { name: "requesting" }>,
  event: PhaseEvent,
): Step {
  const { callId, target, label, media } = phase;
  switch (event.type) {
    case "call-placed": {
      const { ticket, number } = event;
      if (event.callId !== callId || media === "dead") {
        return [
          media === "dead" ? toIdle(state) : state,
          [{ type: "tell-ended", callId: event.callId, ticket }],
        ];
      }
      return [
        { ...state, phase: { name: "connected", callId, ticket, label: number, media, muted: false } },
        [],
      ];
    }
    case "call-refused": {
      if (event.callId !== callId) return [state, []];
      const said = CONFIRMABLE.has(event.code ?? "")
        ? { question: { message: event.message, target, label } }
        : { notice: event.message };
      return [{ ...toIdle(state), ...said }, [{ type: "disconnect", callId }]];
    }
    case "media-changed":
      return event.callId === callId
        ? [{ ...state, phase: { ...phase, media: event.media } }, []]
        : [state, []];
    case "call-ended":
      return event.callId === callId ? [{ ...state, phase: { ...phase, media: "dead" } }, []] : [state, []];
    case "end-pressed":
      return [toIdle(state), [{ type: "disconnect", callId }]];
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
      return [
        {
          ...state,
          notice: null,
          transferred: null,
          phase: {
            name: "connected",
            callId,
            label,
            ticket: null,
            media: "connecting",
            muted: false,
            legId: phase.legId,
          },
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

function stepConnected(state: PhoneState, phase: Connected, event: PhaseEvent): Step {
  const { callId } = phase;
  switch (event.type) {
    case "media-changed": {
      if (event.callId !== callId) return [state, []];
      // An agent who rejoins muted stays muted.
      const effects: PhoneEffect[] =
        phase.back && phase.muted && phase.media === "connecting"
          ? [{ type: "set-muted", callId, muted: true }]
          : [];
      const next = { ...phase, media: event.media };
      const [sounding, tones] = phase.tones?.isWaiting ? sendTone(next, phase.tones) : [next, []];
      return [{ ...state, phase: sounding }, [...effects, ...tones]];
    }
    case "faults-changed":
      if (event.callId !== callId) return [state, []];
      return [{ ...state, phase: { ...phase, faults: event.faults } }, []];
    case "mute-pressed": {
      const muted = !phase.muted;
      return [{ ...state, phase: { ...phase, muted } }, [{ type: "set-muted", callId, muted }]];
    }
    case "digit-pressed": {
      const [next, effects] = addTones(phase, event.digit, false);
      return [{ ...state, phase: next }, effects];
    }
    case "digits-pasted": {
      const [next, effects] = addTones(phase, event.digits, true);
      return [{ ...state, phase: next }, effects];
    }
    case "tone-due": {
      if (event.callId !== callId || !phase.tones) return [state, []];
      const [next, effects] = sendTone(phase, phase.tones);
      return [{ ...state, phase: next }, effects];
    }
    case "tones-stopped": {
      // The tone that is sounding keeps its time: the next must not replace it.
      const tones = phase.tones && { ...phase.tones, left: "", isPasted: false };
      return [
        { ...state, phase: tones?.isWaiting ? { ...phase, tones: undefined } : { ...phase, tones } },
        [],
      ];
    }
    case "end-pressed": {
      const ticket = phase.ticket ?? state.cards[callId]?.ticket ?? null;
      return [
        toIdle({ ...state, kept: null, ended: [...state.ended, callId] }),
        [
          { type: "tell-ended", callId, ticket },
          { type: "disconnect", callId },
        ],
      ];
    }
    case "call-ended": {
      if (event.callId !== callId) return [state, []];
      if (phase.back && phase.media === "connecting") {
        const returning = { callId, auto: false };
        return [
          { ...state, phase: IDLE, returning },
          [{ type: "return-later", callId, delayMs: RETURN_AFTER_MS }],
        ];
      }
      // The call never connected: the server must not wait for it.
      const isStillborn = phase.media === "connecting" && phase.ticket !== null;
      return [toIdle(state), isStillborn ? [{ type: "tell-ended", callId, ticket: phase.ticket! }] : []];
    }
    default:
      return [state, []];
  }
}

type Connected = Extract<Phase, { name: "connected" }>;

/** Queues digits behind those already being sent. */
function addTones(phase: Connected, digits: string, isPasted: boolean): [Connected, PhoneEffect[]] {
  const before = phase.tones ?? { sent: "", left: "", isPasted: false, isWaiting: false };
  const tones = { ...before, left: before.left + digits, isPasted: before.isPasted || isPasted };
  return phase.tones ? [{ ...phase, tones }, []] : sendTone(phase, tones);
}

function sendTone(phase: Connected, tones: Tones): [Connected, PhoneEffect[]] {
  const { callId, media } = phase;
  const [tone] = tones.left;
  if (!tone) return [{ ...phase, tones: undefined }, []];
  if (media !== "open") return [{ ...phase, tones: { ...tones, isWaiting: true } }, []];
  const rest = { ...tones, sent: tones.sent + tone, left: tones.left.slice(1), isWaiting: false };
  return [
    { ...phase, tones: rest },
    [
      ...(tone === PAUSE ? [] : [{ type: "send-digit" as const, callId, digit: tone }]),
      { type: "tone-later", callId, delayMs: tone === PAUSE ? PAUSE_MS : TONE_MS },
    ],
  ];
}
