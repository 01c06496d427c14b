/** What each leg should hear, and what the channel is known to do. */
import {
  isFinal,
  type Conversation,
  type Hearing,
  type Leg,
  type Position,
  type Whereabouts,
} from "./conversation";
import {
  awaited,
  consultation,
  farLeg,
  goneAt,
  isAdmitted,
  isFar,
  isIn,
  isMember,
  isNeverAsked,
  isThere,
  members,
  nearLegs,
  ringingTransfer,
} from "./parties";

/**
 * Grace period before hold music. An agent's leg can end just before their hang-up command arrives; without it the
 * customer would hear a burst of music.
 */
const LOST_AFTER_MS = 700;

export const TALK: Hearing = { music: null, muted: false };

/** Which music it is does not matter: what plays goes on until it ends. */
export const isSameHearing = (a: Hearing, b: Hearing) =>
  (a.music === null) === (b.music === null) && a.muted === b.muted;

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
  // A leg that left a conference that is over may be in the next one: that it entered may not have been told.
  const isOver = seen !== null && seen.conference !== c.conferenceSids.at(-1);
  // Nothing was ordered yet: a leg that enters its conference hears the others.
  if (answer === null) return isOver ? null : (seen ?? { in: true, hearing: TALK });
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
  if (isFinal(leg.status) || isNeverAsked(leg)) return true;
  const now = observed(c, leg);
  if (now === null) return false;
  return !now.in || (now.hearing.music !== null && !mayHaveChanged(leg, now));
}

/** Returns what a leg should hear; null if nothing is wanted of it: it is out, moved or going, or nobody waits for it. */
export function desired(c: Conversation, leg: Leg, now: number): Hearing | null {
  const isTarget = isAnsweredTarget(c, leg);
  if (!isMember(c, leg) && !isTarget) return null;
  const muted =
    leg.mutedById !== null &&
    (isIn(c, leg.mutedById) || awaited(c).some(({ userId }) => userId === leg.mutedById));
  const hears = (music: Hearing["music"]): Hearing => ({ music, muted });
  switch (c.state) {
    case "LOST":
      return now - lostAt(c) >= LOST_AFTER_MS ? hears("hold") : null;
    case "QUEUED":
      return hears("hold");
    case "ACTIVE":
    case "ROOM":
      return hears(isTarget ? targetsMusic(c, now) : membersMusic(c, leg, now));
    default:
      return null;
  }
}

const isAnsweredTarget = (c: Conversation, leg: Leg) => {
  const talk = consultation(c);
  return talk?.leg === leg && talk.phase === "answered";
};

/** The target of a consultation hears the asker, or music while the asker is lost. */
function targetsMusic(c: Conversation, now: number): Hearing["music"] {
  const { askerId } = consultation(c)!;
  return isIn(c, askerId) || now - lastGoneAt(c, askerId) < LOST_AFTER_MS ? null : "hold";
}

function membersMusic(c: Conversation, leg: Leg, now: number): Hearing["music"] {
  const { userId } = leg;
  const askerId = ringingTransfer(c)?.requestedById ?? consultation(c)?.askerId ?? null;
  if (askerId !== null) return userId === askerId ? null : "hold";
  if (c.hold !== null) return userId === c.hold.byUserId ? null : "hold";
  const alone = aloneSince(c);
  return alone?.leg === leg && now - alone.since >= LOST_AFTER_MS ? "alone" : null;
}

/**
 * The outside party that is the only one left in a room, and since when. Somebody who rings is no company yet, nor is one
 * of ours who is kept out while others consult.
 */
export function aloneSince(c: Conversation): { leg: Leg; since: number } | null {
  const [leg, ...others] = members(c).filter((one) => one.userId === null || observed(c, one)?.in !== false);
  if (c.state !== "ROOM" || !leg || leg.userId !== null || others.length > 0) return null;
  return { leg, since: Math.max(leg.memberSince ?? 0, ...c.legs.map(goneAt)) };
}

/** When a user's legs were last in the conversation. */
const lastGoneAt = (c: Conversation, userId: string) =>
  Math.max(0, ...c.legs.map((leg) => (leg.userId === userId ? goneAt(leg) : 0)));

/** When the lost party was last on the call. */
export const lostAt = (c: Conversation) =>
  Math.max(
    c.createdAt,
    ...c.legs.map((leg) => (isAdmitted(leg) || isFar(c, leg) ? (leg.browserGoneAt ?? leg.endedAt ?? 0) : 0)),
  );

/** When a party's music is next due, which time alone brings. */
export function musicAt(c: Conversation, now: number): number | null {
  const talk = consultation(c);
  const since =
    c.state === "LOST" ? lostAt(c)
    : talk && !isIn(c, talk.askerId) ? lastGoneAt(c, talk.askerId)
    : (aloneSince(c)?.since ?? null); // prettier-ignore
  return since !== null && since + LOST_AFTER_MS > now ? since + LOST_AFTER_MS : null;
}

/** Whether all who wait for the target of a transfer or a consultation are known to hear music, so that it may ring. */
export const isHeldFor = (c: Conversation, target: Leg) =>
  waitersFor(c, target.requestedById!).every((leg) => isKnownAway(c, leg));

/** Whether all but this user are known to hear music. */
export const isHoldKnown = (c: Conversation, byUserId: string) =>
  waitersFor(c, byUserId).every((leg) => isKnownAway(c, leg));

/** A telephone that is given up may still answer before it is hung up, and then comes in by itself. */
const waitersFor = (c: Conversation, exceptId: string) => {
  const near = nearLegs(c).filter((leg) => isAdmitted(leg) || (leg.userId === null && !isThere(leg)));
  return [farLeg(c), ...near].filter(({ userId }) => userId !== exceptId);
};

/** Whether a leg must not come in now: an agent talks to somebody in private. Whoever waits hears music outside. */
export function isKeptOut(c: Conversation, leg: Leg): boolean {
  const talk = consultation(c);
  return talk !== null && talk.leg !== leg && leg.userId !== talk.askerId;
}
