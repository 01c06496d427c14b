import type { DialTarget } from "../../calls/commands/dial-target";
import { failureText } from "../../calls/model/failure";
import type { CallCard } from "../../calls/views/card";
import { common } from "../../words/common";
import { words } from "../../words/softphone";
import type { Phase } from "./call";
import { react, type PartEvent, type Reactions } from "./events";

/** What the agent is told and asked about calls. */
export interface Notices {
  /** A notice for the agent, such as why a call could not be placed. */
  notice: string | null;
  /** An objection to a call, which the agent may override (B8). */
  question: { message: string; target: DialTarget; label: string } | null;
  /** The call whose end was last announced: one end is reported more than once. */
  saidEndOf: string | null;
  /** The transfer whose failure was last announced. */
  saidTransferOf: string | null;
}

export const initialNotices: Notices = {
  notice: null,
  question: null,
  saidEndOf: null,
  saidTransferOf: null,
};

/** All as before the event. */
interface Context {
  phase: Phase;
  /** Missed calls counted so far. */
  missed: number;
  /** The unanswered call, whose notice goes with its short note. */
  unanswered: string | null;
}

/** Refusals the agent may override. */
const CONFIRMABLE = new Set<string | undefined>(["do-not-call", "colleague-talks"]);

const REACTIONS: Reactions<Notices, Context> = {
  "dial-pressed": (state) => ({ ...state, notice: null, question: null }),
  "dial-prevented": (state, { problem }) => ({ ...state, notice: problem }),
  "call-refused": (state, { message, code }, { phase }) => {
    if (phase.name !== "requesting") return state;
    const { target, label } = phase;
    return CONFIRMABLE.has(code)
      ? { ...state, question: { message, target, label } }
      : { ...state, notice: message };
  },
  "answer-pressed": (state) => ({ ...state, notice: null }),
  "rejoin-began": (state) => ({ ...state, notice: null }),
  "notice-dismissed": (state) => ({ ...state, notice: null, question: null }),
  "wrap-up-done": (state, { callId }, { unanswered }) =>
    callId === unanswered ? { ...state, notice: null } : state,
  /** An agent who is talking cannot see a caller who gets busy, so a notice says so (C7). */
  "missed-counted": (state, { count }, { phase, missed }) =>
    phase.name === "connected" && count > missed ? { ...state, notice: words.missedWhileTalking } : state,
  "card-read": (state, { card, reading }) => {
    const said = sayTransfer(state, card);
    return reading === "over" ? sayEnd(said, card) : said;
  },
};

export const stepNotices = (state: Notices, event: PartEvent, context: Context): Notices =>
  react(REACTIONS, state, event, context) ?? state;

/** Tells the agent who transferred a call that the transfer failed. */
function sayTransfer(state: Notices, { id, mine, transfer }: CallCard): Notices {
  const isSaid = state.saidTransferOf === id;
  if (transfer?.state !== "failed") return isSaid ? { ...state, saidTransferOf: null } : state;
  if (isSaid) return state;
  const notice = mine === "talking" ? words.transferNotTaken(transfer.to) : words.transferQueued(transfer.to);
  return { ...state, saidTransferOf: id, notice };
}

/** Announces the end of a call once. The device may have reported it earlier. */
function sayEnd(state: Notices, card: CallCard): Notices {
  const notice = newEndNotice(state, card);
  return notice ? { ...state, notice, saidEndOf: card.id } : state;
}

/** Returns the notice for a call that ended unanswered; null if there is none, or it has been announced. */
export const newEndNotice = ({ saidEndOf }: Notices, card: CallCard): string | null =>
  saidEndOf === card.id ? null : endNotice(card);

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
