import { failureText } from "../calls/model/failure";
import type { CallCard } from "../calls/views/card";
import type { WaitingCall } from "../calls/views/queue";

import { PAUSE, PAUSE_MS, TONE_MS } from "./tones";
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
 * A call of ours that goes on without us (the page was loaded anew, the network was away) is `returning`: as soon as the
 * line is ready we connect to it again.
 *
 * Three things run beside each other: the line (can the phone be reached), the phase above, and the notes still to be
 * written. What a call is (ringing at the customer's, answered, over) is never inferred here: it stands on its card,
 * which the server sends. Nothing touches the network, the clock or React; `phone.ts` carries the effects out.
 */
export interface PhoneState {
  line: { status: "connecting" | "ready" | "disconnected"; message: string };
  /** The server's events are heard: it knows of this phone, and would ring it. */
  isHeard: boolean;
  /** Since when the phone is what it says (`status.ts`), by the server's clock; null until that is known. */
  since: number | null;
  microphone: "unknown" | "granted" | "blocked";
  /** A9: the browser lets the phone ring. It may not before the first click on the page. */
  canRing: boolean;
  phase: Phase;
  /** The cards of the calls below, by id. */
  cards: Record<string, CallCard>;
  /** Calls whose note is still to be written, oldest first. */
  wrapUps: readonly string[];
  /** What the agent must be told: why a call could not be placed. */
  notice: string | null;
  /** B8: what speaks against a call, which the agent may place nevertheless. */
  question: { message: string; target: DialTarget; label: string } | null;
  /** E1: the outbound call that nobody answered, until something else is done. */
  unanswered: string | null;
  /** The call whose end was said last: news of one end come more than once. */
  saidEndOf: string | null;
  /** The call this browser talks in, kept through a reload or a crash. */
  kept: KeptCall | null;
  /** A call of ours that goes on without us. `auto`: this browser lost it and takes it up by itself. */
  returning: { callId: string; auto: boolean } | null;
  /** Calls the agent has ended: nobody comes back to those, whatever the server still says. */
  ended: readonly string[];
  /** The call that was handed over last, until it is over or something else begins: what becomes of it is told. */
  handedOver: string | null;
  /** The transfer whose failure was said last. */
  saidTransferOf: string | null;
  postCallNote: boolean;
  /** Calls missed since the agent last looked. */
  missed: number;
  /** Messages that nobody has listened to. */
  voicemails: number;
  /** I5: not rung, wherever they are signed in. */
  dnd: boolean;
  /** Customers in the queue, the longest first. */
  waiting: readonly WaitingCall[];
}

export interface KeptCall {
  callId: string;
  muted: boolean;
}

export type Phase =
  | { name: "idle" }
  /** The browser connects while the server decides. `media`: how far it is; `dead`: it has failed. */
  | {
      name: "requesting";
      callId: string;
      label: string;
      target: DialTarget;
      media: "connecting" | "open" | "reconnecting" | "dead";
    }
  /** `invited`: the phone itself rings, so it can be answered. `legId`: its leg. */
  | { name: "ringing"; callId: string; invited: boolean; legId?: string | null }
  | {
      name: "connected";
      callId: string;
      /** The number, until its card is here. */
      label: string;
      ticket: string | null;
      media: "connecting" | "open" | "reconnecting";
      muted: boolean;
      /** What is bad about the connection now, the worst first. */
      troubles?: readonly Trouble[];
      /** Digits on their way to the far end. */
      tones?: Tones;
      /** The leg that was answered here. */
      legId?: string | null;
      /** Come back to: a failure ends nothing, it is tried again. */
      back?: boolean;
    };

/** One tone goes after the other, at a pace the far end hears. A comma is a pause. */
interface Tones {
  sent: string;
  left: string;
  /** Many at once: they are shown, and can be stopped. */
  isPasted: boolean;
  /** There is no sound to send them in: they go on as soon as there is. */
  isWaiting: boolean;
}

/** What an agent notices of a bad network: words are lost, or arrive late. */
export type Trouble = "loss" | "delay";

export type DialTarget = (
  | { recordId: string; fieldKey: string }
  | { callId: string }
  | { taskId: string }
  | { userId: string }
  | { number: string }
) & { fromId?: string; confirmed?: boolean };

/** Refusals that the agent may overrule. */
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
  /** As `readTones` gives them. */
  | { type: "digits-pasted"; digits: string }
  | { type: "tones-stopped" }
  | { type: "notice-dismissed" }
  | { type: "wrap-up-done"; callId: string }
  | { type: "return-pressed" }
  | { type: "dnd-pressed" }
  // the device
  | { type: "line-changed"; status: PhoneState["line"]["status"]; message: string }
  | { type: "microphone-changed"; microphone: PhoneState["microphone"] }
  | { type: "sound-changed"; canRing: boolean }
  | { type: "call-invited"; callId: string; legId: string | null }
  | { type: "media-changed"; callId: string; media: "open" | "reconnecting" }
  | { type: "troubles-changed"; callId: string; troubles: readonly Trouble[] }
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
      waiting: readonly WaitingCall[];
    }
  | { type: "preferences-changed"; dnd?: boolean; postCallNote?: boolean }
  | { type: "waiting-changed"; waiting: readonly WaitingCall[] }
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

/** A customer who hangs up takes our leg along: their end is waited for before we come back. */
const RETURN_AFTER_MS = 1_500;

export const initialPhone = (kept: KeptCall | null = null, ended: readonly string[] = []): PhoneState => ({
  line: { status: "connecting", message: common.connectingToService },
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
  handedOver: null,
  saidTransferOf: null,
  postCallNote: true,
  missed: 0,
  voicemails: 0,
  dnd: false,
  waiting: [],
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
  const [next, effects] = stepOne(state, event);
  const [back, more] = comeBack(next);
  return [keep(back), [...effects, ...more]];
}

/** Remembers the call we talk in until it is over. */
function keep(state: PhoneState): PhoneState {
  const { phase, kept } = state;
  if (phase.name !== "connected") return state;
  if (kept?.callId === phase.callId && kept.muted === phase.muted) return state;
  return { ...state, kept: { callId: phase.callId, muted: phase.muted } };
}

/** Connects to the call we lost, once that is possible. */
function comeBack(state: PhoneState): Step {
  const { phase, returning, line, cards, kept } = state;
  if (phase.name !== "idle" || !returning?.auto || line.status !== "ready") return [state, []];
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
    case "line-changed":
      return [{ ...state, line: { status: event.status, message: event.message } }, []];
    case "microphone-changed":
      return [{ ...state, microphone: event.microphone }, []];
    case "server-lost":
      return [{ ...state, isHeard: false }, []];
    case "sound-changed":
      return [{ ...state, canRing: event.canRing }, []];
    case "notice-dismissed":
      return [forget({ ...state, notice: null, question: null, unanswered: null, handedOver: null }), []];
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
      const { postCallNote, missed, voicemails, dnd, waiting } = event;
      const known: PhoneState = { ...state, isHeard: true, postCallNote, missed, voicemails, dnd, waiting };
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
    case "waiting-changed":
      return [{ ...state, waiting: event.waiting }, []];
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

/** C7: who is talking cannot see a caller who finds everybody busy; they are told. */
const noticeOfMissed = ({ phase, missed, notice }: PhoneState, count: number) =>
  phase.name === "connected" && count > missed ? words.missedWhileTalking : notice;

/** Drops the cards nothing refers to any more. */
function forget(state: PhoneState): PhoneState {
  const kept = new Set([
    ...state.wrapUps,
    currentCallId(state.phase),
    state.returning?.callId,
    state.unanswered,
    state.handedOver,
  ]);
  const cards = Object.fromEntries(Object.entries(state.cards).filter(([id]) => kept.has(id)));
  return { ...state, cards };
}

const toIdle = (state: PhoneState): PhoneState => forget({ ...state, phase: IDLE });

/** The phone itself rings. One call at a time: while anything else is going on, it is refused at once. */
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
 * A call that was handed over, or lost, may ring its agent anew before the news that they were out of it is here: such a
 * card is of their leg before, and says nothing of the one that rings.
 */
const isOfBefore = (phase: Phase, card: CallCard) =>
  (phase.name === "ringing" || phase.name === "connected") &&
  phase.callId === card.id &&
  phase.legId != null &&
  phase.legId !== card.legId;

/** News of one of our calls; the first of a connection may be of one that this browser has lost. */
function receive(before: PhoneState, card: CallCard, isFirst: boolean): Step {
  const state = sayTransfer(before, card);
  const { phase } = state;
  const isCurrent = currentCallId(phase) === card.id;
  if (card.state === "ENDED") return receiveEnd(state, card, isCurrent);
  const known = { ...state, cards: { ...state.cards, [card.id]: card } };
  if (isOfBefore(phase, card)) return [{ ...known, wrapUps: wrapUpsAfter(state, card) }, []];
  if (phase.name === "ringing" && isCurrent && card.mine === "gone") return receiveEnd(state, card, true);
  if (isHandedOver(card) && phase.name !== "ringing") {
    // The device may have told of the end of our part before.
    const isNews = isCurrent || (isRinging(card) && !isRinging(state.cards[card.id]));
    return receiveHandOver(isNews ? { ...known, handedOver: card.id } : known, card, isCurrent);
  }
  if (phase.name === "idle" && card.mine === "offered") {
    return [{ ...known, phase: { name: "ringing", callId: card.id, invited: false } }, []];
  }
  if (isCurrent) return [known, []];
  return phase.name === "idle" ? receiveLost(known, state, card, isFirst) : [state, []];
}

/** Whether a call that goes on without this phone is one to come back to. */
function receiveLost(known: PhoneState, state: PhoneState, card: CallCard, isFirst: boolean): Step {
  const isOurs = state.kept?.callId === card.id;
  const isLost = card.mine === "lost" || (card.mine === "talking" && isFirst && isOurs);
  if (isLost && !state.ended.includes(card.id) && card.answeredAt !== null) {
    const returning = { callId: card.id, auto: isOurs && isFirst };
    const later: PhoneEffect = { type: "return-later", callId: card.id, delayMs: RETURN_AFTER_MS };
    return [{ ...known, returning }, isOurs && !isFirst ? [later] : []];
  }
  // Another browser has taken it up, or it is somebody else's now.
  const isTakenAway = state.returning?.callId === card.id && (card.mine === "gone" || !isOurs);
  return [isTakenAway ? forget({ ...state, returning: null }) : state, []];
}

/** Tells who handed a call over that it did not work out. */
function sayTransfer(state: PhoneState, { id, mine, transfer }: CallCard): PhoneState {
  if (transfer?.state !== "failed")
    return state.saidTransferOf === id ? { ...state, saidTransferOf: null } : state;
  if (state.saidTransferOf === id) return state;
  const notice = mine === "talking" ? words.transferNotTaken(transfer.to) : words.transferQueued(transfer.to);
  return { ...state, saidTransferOf: id, notice };
}

/** It rings somebody it was handed over to. */
const isRinging = (card: CallCard | undefined) => card?.transfer?.state === "ringing";

/** The call goes on without this agent, who talked in it. */
const isHandedOver = (card: CallCard) =>
  card.mine === "gone" && card.transfer !== null && card.answeredAt !== null;

/** Who has handed a call over writes what they know of it while it goes on. */
function receiveHandOver(state: PhoneState, card: CallCard, isCurrent: boolean): Step {
  const gone: PhoneState = {
    ...state,
    wrapUps: wrapUpsAfter(state, card),
    kept: state.kept?.callId === card.id ? null : state.kept,
    returning: state.returning?.callId === card.id ? null : state.returning,
  };
  return isCurrent ? [toIdle(gone), [{ type: "disconnect", callId: card.id }]] : [forget(gone), []];
}

/** E1: a note is asked for after every call in which the user talked, one after the other. */
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
    unanswered: asksForALine(state, card, said) ? card.id : state.unanswered,
    handedOver: state.handedOver === card.id ? null : state.handedOver,
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

/** E1: an outbound call that reached nobody, and a record to keep a line on. */
const asksForALine = (state: PhoneState, card: CallCard, said: Pick<PhoneState, "saidEndOf">) =>
  said.saidEndOf === card.id &&
  state.saidEndOf !== card.id &&
  state.postCallNote &&
  card.main?.reachable === true &&
  !card.wrappedUp;

/** The device may have told of the end before the server said why: the words come with the card, once. */
function sayEnd(state: PhoneState, card: CallCard): Pick<PhoneState, "notice" | "saidEndOf"> {
  const notice = state.saidEndOf === card.id ? null : endNotice(card);
  return notice ? { notice, saidEndOf: card.id } : { notice: state.notice, saidEndOf: state.saidEndOf };
}

/** What the agent is told of a call that ended before anybody talked. */
function endNotice(card: CallCard): string | null {
  const who = card.colleague ?? card.number ?? common.withheldNumber;
  if (card.direction === "INBOUND") {
    const isMissed = card.internal && (card.outcome === "CANCELED" || card.outcome === "NO_ANSWER");
    return isMissed ? words.missedCallFrom(who) : null;
  }
  if (card.failure) return failureText(card.failure);
  switch (card.outcome) {
    // A phone that is declined says so to us and to the channel, which calls it busy: one word for both.
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
  | { type: "line-changed" | "microphone-changed" | "notice-dismissed" | "wrap-up-done" | "missed-counted" }
  | { type: "snapshot-received" | "card-received" | "call-invited" | "return-due" | "return-pressed" }
  | { type: "dnd-pressed" | "preferences-changed" | "waiting-changed" | "sound-changed" | "server-lost" }
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
    // Placed after the agent gave up on it: nobody is to be called.
    return [state, [{ type: "tell-ended", callId: event.callId, ticket: event.ticket }]];
  }
  if (event.type !== "dial-pressed") return [state, []];
  const problem = cannotDial(state);
  if (problem) return [{ ...state, notice: problem }, []];
  const { callId, target, label } = event;
  const phase: Phase = { name: "requesting", callId, label, target, media: "connecting" };
  return [
    { ...state, phase, notice: null, question: null, unanswered: null, handedOver: null },
    [
      { type: "place", callId, target },
      { type: "connect", callId },
    ],
  ];
}

function cannotDial({ line, microphone }: PhoneState): string | null {
  if (microphone === "blocked") return words.allowMicrophoneFirst;
  if (line.status === "disconnected") return words.cannotCallNow(line.message);
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
          handedOver: null,
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
      // Whoever comes back muted stays muted.
      const effects: PhoneEffect[] =
        phase.back && phase.muted && phase.media === "connecting"
          ? [{ type: "set-muted", callId, muted: true }]
          : [];
      const next = { ...phase, media: event.media };
      const [sounding, tones] = phase.tones?.isWaiting ? sendTone(next, phase.tones) : [next, []];
      return [{ ...state, phase: sounding }, [...effects, ...tones]];
    }
    case "troubles-changed":
      if (event.callId !== callId) return [state, []];
      return [{ ...state, phase: { ...phase, troubles: event.troubles } }, []];
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
      // The one that sounds has its time: the next must not take its place.
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
      // It never got through: the server must not wait for it.
      const isStillborn = phase.media === "connecting" && phase.ticket !== null;
      return [toIdle(state), isStillborn ? [{ type: "tell-ended", callId, ticket: phase.ticket! }] : []];
    }
    default:
      return [state, []];
  }
}

type Connected = Extract<Phase, { name: "connected" }>;

/** What is entered follows what is on its way already. */
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
