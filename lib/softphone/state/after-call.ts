import type { CallCard } from "../../calls/views/card";
import { react, type CardRead, type PartEvent, type Reactions } from "./events";

/** What is left to do, or to follow, after a call. */
export interface AfterCall {
  /** Calls whose note is not written yet, oldest first. */
  wrapUps: readonly string[];
  /** The last unanswered outbound call, until the agent does something else (E1). */
  unanswered: string | null;
  /** The last transferred call, until it ends or the agent does something else. Its outcome is shown. */
  transferred: string | null;
}

export const initialAfterCall: AfterCall = { wrapUps: [], unanswered: null, transferred: null };

interface Context {
  /** The agent has not turned notes off. */
  postCallNote: boolean;
  /** The card announces why a call was not answered. */
  isEndAnnounced: boolean;
}

const REACTIONS: Reactions<AfterCall, Context> = {
  "dial-pressed": (state) => ({ ...state, unanswered: null, transferred: null }),
  "answer-pressed": (state) => ({ ...state, transferred: null }),
  "notice-dismissed": (state) => ({ ...state, unanswered: null, transferred: null }),
  "wrap-up-done": ({ wrapUps, unanswered, transferred }, { callId }) => ({
    wrapUps: wrapUps.filter((id) => id !== callId),
    unanswered: unanswered === callId ? null : unanswered,
    transferred,
  }),
  "card-read": (state, event, context) => {
    const { card, reading } = event;
    const next = { ...state, wrapUps: wrapUpsAfter(state.wrapUps, card, context.postCallNote) };
    switch (reading) {
      case "earlier-leg":
        return next;
      case "transferred":
        return isNewTransfer(event) ? { ...next, transferred: card.id } : next;
      case "over":
        return {
          ...next,
          unanswered: asksForShortNote(card, context) ? card.id : state.unanswered,
          transferred: state.transferred === card.id ? null : state.transferred,
        };
      default:
        return state;
    }
  },
};

export const stepAfterCall = (state: AfterCall, event: PartEvent, context: Context): AfterCall =>
  react(REACTIONS, state, event, context) ?? state;

/** Asks for a note after every call in which the user talked, one after another (E1). */
function wrapUpsAfter(wrapUps: readonly string[], card: CallCard, postCallNote: boolean): readonly string[] {
  const hasTalked = card.answeredAt !== null || card.outcome === "ANSWERED";
  if (!postCallNote || !hasTalked || card.wrappedUp) return wrapUps.filter((id) => id !== card.id);
  return wrapUps.includes(card.id) ? wrapUps : [...wrapUps, card.id];
}

const isRinging = (card: CallCard | null) => card?.transfer?.state === "ringing";

/** The device may have reported the end of our leg before the card of the transfer arrived. */
const isNewTransfer = ({ card, before, isCurrent }: CardRead) =>
  isCurrent || (isRinging(card) && !isRinging(before));

/** Whether an outbound call went unanswered, and there is a record to keep a short note on (E1). */
const asksForShortNote = (card: CallCard, { postCallNote, isEndAnnounced }: Context) =>
  isEndAnnounced && postCallNote && card.main?.reachable === true && !card.wrappedUp;
