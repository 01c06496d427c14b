/** What each leg should hear, and what the channel is known to do. */
import {
  isFinal,
  type Conversation,
  type Hearing,
  type Leg,
  type Position,
  type Whereabouts,
} from "./conversation";
import { farLeg, holder, isAdmitted, isFar, nearLegs, ringingTransfer } from "./parties";

/**
 * Grace period before hold music. An agent's leg can end just before their hang-up command arrives; without it the
 * customer would hear a burst of music.
 */
const LOST_AFTER_MS = 700;

const CONFERENCE: Hearing = { music: null };
const HOLD: Hearing = { music: "hold" };

export const isSameHearing = (a: Hearing, b: Hearing) => a.music === b.music;

/** Whether `a` comes after `b`. A later conference comes after all of an earlier one. */
export function isAfter({ conferenceSids }: Conversation, a: Position, b: Position | null): boolean {
  if (b === null) return true;
  const [ofA, ofB] = [conferenceSids.indexOf(a.conference), conferenceSids.indexOf(b.conference)];
  return ofA === ofB ? a.seq > b.seq : ofA > ofB;
}

/**
 * Where a leg is and what it hears, as far as the channel is known to do; null if that is not certain. The last answer
 * counts. A later event that agrees confirms it; one that disagrees leaves open which of the two came first.
 */
export function observed(c: Conversation, leg: Leg): Whereabouts | null {
  const { seen, answer } = leg;
  // Nothing was ordered yet: a leg that enters its conference hears the others.
  if (answer === null) return seen ?? { in: true, hearing: CONFERENCE };
  // A conference that began since has nobody on hold, and perhaps not this leg.
  const isOfEarlier = answer.upTo !== null && answer.upTo.conference !== c.conferenceSids.at(-1);
  if (seen === null || !isAfter(c, seen, answer.upTo)) return isOfEarlier ? null : answer;
  if (seen.in === answer.in && isSameHearing(seen.hearing, answer.hearing)) return answer;
  return seen.in ? null : seen;
}

/** Whether an order without an answer yet, or ever, may have changed what a leg was known to hear. */
export const mayHaveChanged = ({ order }: Leg, known: Whereabouts) =>
  order !== null && (order.isOpen || (order.want !== null && !isSameHearing(order.want, known.hearing)));

/** Whether a leg is known to hear music, or not to be in its conference. */
function isKnownAway(c: Conversation, leg: Leg): boolean {
  if (isFinal(leg.status)) return true;
  const now = observed(c, leg);
  if (now === null) return false;
  return !now.in || (now.hearing.music !== null && !mayHaveChanged(leg, now));
}

/** Returns what a leg should hear; null if nothing is wanted of it: it is out, moved or going, or nobody waits for it. */
export function desired(c: Conversation, leg: Leg, now: number): Hearing | null {
  const isIn = isFar(c, leg) ? leg === farLeg(c) : isAdmitted(leg) && leg === holder(c);
  if (!isIn || leg.movedAt !== null || c.announcementAt !== null) return null;
  switch (c.state) {
    case "ACTIVE": {
      const isAsker = leg.userId !== null && leg.userId === ringingTransfer(c)?.requestedById;
      return ringingTransfer(c) && !isAsker ? HOLD : CONFERENCE;
    }
    case "LOST":
      return now - lostAt(c) >= LOST_AFTER_MS ? HOLD : null;
    case "QUEUED":
      return HOLD;
    default:
      return null;
  }
}

/** When the lost party was last on the call. */
export const lostAt = (c: Conversation) =>
  Math.max(c.createdAt, ...c.legs.map((leg) => (isAdmitted(leg) || isFar(c, leg) ? (leg.endedAt ?? 0) : 0)));

/** When a lost party's music is due. */
export const musicAt = (c: Conversation) => lostAt(c) + LOST_AFTER_MS;

/** Whether all who wait for the target of a transfer are known to hear music, so that it may ring. */
export const isHeldFor = (c: Conversation, target: Leg) =>
  [farLeg(c), ...nearLegs(c).filter(isAdmitted)].every(
    (leg) =>
      leg === undefined ||
      leg.userId === target.requestedById ||
      leg.dismissedAt !== null ||
      isKnownAway(c, leg),
  );
