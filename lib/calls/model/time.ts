/** What the passing of time alone does. */
import type { Conversation, Leg } from "./conversation";
import { aloneSince, isHeldFor, isHoldKnown, lostAt, musicAt } from "./desired";
import type { Fact } from "./facts";
import {
  awaited,
  calledColleague,
  callOf,
  consultation,
  goneAt,
  isNeverAsked,
  isRung,
  members,
  nearLegs,
  ringingTransfer,
  waitingParty,
} from "./parties";

/** How long a leg lives from its creation, whatever else fails. */
export const LIFE_MS = 2 * 3_600_000;
/** How long a browser may take to connect after its call was placed, or after it asked to join. */
const CONNECT_TIMEOUT_MS = 15_000;
/** How long a transfer may take until its target rings: those who wait for it must hear music first. */
const TRANSFER_RINGS_WITHIN_MS = 15_000;
/** How long the channel may take to put everybody on hold. */
const HELD_WITHIN_MS = 5_000;
/** How much longer than its ring time a leg may ring: the channel ends it, and says so. */
const RINGS_ON_MS = 10_000;

/** Time limits in milliseconds; settings of a channel. */
export interface Timeouts {
  /** An inbound call is offered, and a colleague is rung, for this long. */
  incoming: number;
  /** A lost agent may rejoin for this long. */
  grace: number;
  /** A customer waits in the queue for this long. */
  queue: number;
  /** The only one left in a room waits for the others for this long. */
  alone: number;
}

/** Something that time alone does, and when. */
interface Limit {
  at: number;
  facts: (now: number) => Fact[];
}

/** Returns the facts that the passing of time alone adds. */
export const due = (c: Conversation, now: number, timeouts: Timeouts): Fact[] =>
  limits(c, timeouts).flatMap(({ at, facts }) => (now >= at ? facts(now) : []));

/** When time alone next adds a fact, or makes an order due. */
export function nextTurn(c: Conversation, now: number, timeouts: Timeouts): number | null {
  const times = [...limits(c, timeouts).map(({ at }) => at), musicAt(c, now) ?? Infinity];
  const next = Math.min(...times);
  return next === Infinity ? null : Math.max(now, next);
}

function limits(c: Conversation, timeouts: Timeouts): Limit[] {
  switch (c.state) {
    case "DIALING": {
      const isWaitingForAgent = nearLegs(c).every((leg) => leg.sid === null);
      const failure = "browser-did-not-connect";
      const facts = (at: number): Fact[] => [{ type: "end-requested", by: "system", at, failure }];
      return isWaitingForAgent ? [{ at: c.createdAt + CONNECT_TIMEOUT_MS, facts }] : [];
    }
    case "OFFERING":
      return [{ at: c.createdAt + timeouts.incoming, facts: (at) => [{ type: "voicemail-chosen", at }] }];
    case "ACTIVE":
      return [...transferLimits(c), ...consultationLimits(c, timeouts), ...holdLimits(c), ...lifeLimit(c)];
    case "LOST":
      return [
        ...ringingConsultation(c),
        { at: lostAt(c) + timeouts.grace, facts: (at) => graceOver(c, at) },
        ...lifeLimit(c),
      ];
    case "QUEUED":
      return [
        { at: c.queuedAt! + timeouts.queue, facts: (at) => [{ type: "voicemail-chosen", at }] },
        ...transferLimits(c),
        ...lifeLimit(c),
      ];
    case "ROOM":
      return [...consultationLimits(c, timeouts), ...roomLimits(c, timeouts)];
    default:
      return [];
  }
}

/** A customer we called is told why the call is over: unlike a caller's, their leg has no document that would say it. */
function lifeLimit(c: Conversation): Limit[] {
  const party = waitingParty(c);
  if (callOf(c, party).direction !== "OUTBOUND") return [];
  return [{ at: party.createdAt + LIFE_MS, facts: (at) => [{ type: "goodbye-chosen", at }] }];
}

/** The legs that nobody has called yet are given up in time; whoever asked for them keeps the call. */
const giveUp = (leg: Leg): Limit["facts"] => {
  const failure = "no-answer-from-channel";
  return (at) => [{ type: "leg-refused", legId: leg.id, code: failure, failure, at }];
};

/** A transfer that did not ring in time: its agent keeps the call, or others are offered it if they have left. */
function transferLimits(c: Conversation): Limit[] {
  const target = ringingTransfer(c);
  if (!target || !isNeverAsked(target)) return [];
  return [{ at: target.createdAt + TRANSFER_RINGS_WITHIN_MS, facts: giveUp(target) }];
}

/** A consultation for which the others were not held in time, or whose target is not called or does not answer. */
function consultationLimits(c: Conversation, { incoming }: Timeouts): Limit[] {
  const talk = consultation(c);
  if (!talk || !isRung(c, talk.leg)) return addedLimits(c, incoming);
  const { leg } = talk;
  if (!isNeverAsked(leg)) return ringLimit(leg, incoming);
  const withinMs = isHeldFor(c, leg) ? TRANSFER_RINGS_WITHIN_MS : HELD_WITHIN_MS;
  return [{ at: leg.createdAt + withinMs, facts: giveUp(leg) }];
}

const addedLimits = (c: Conversation, incoming: number): Limit[] =>
  c.legs.filter((leg) => leg.entry === "ADDED" && isRung(c, leg)).flatMap((leg) => ringLimit(leg, incoming));

const ringLimit = (leg: Leg, incoming: number): Limit[] => [
  {
    at: (leg.askedAt ?? leg.createdAt) + incoming + RINGS_ON_MS,
    facts: (at) => [{ type: "dismissed", legId: leg.id, dismissal: "given-up", at }],
  },
];

function holdLimits(c: Conversation): Limit[] {
  const { hold } = c;
  if (hold === null || hold.isKnown) return [];
  const facts = (at: number): Fact[] =>
    isHoldKnown(c, hold.byUserId) ? [{ type: "hold-known" }] : [{ type: "hold-given-up", at }];
  return [{ at: hold.at + HELD_WITHIN_MS, facts }];
}

/** Whom a lost agent rang is not rung any more: the customer waits for a person who is there. */
function ringingConsultation(c: Conversation): Limit[] {
  const talk = consultation(c);
  if (!talk || !isRung(c, talk.leg)) return [];
  const facts = (at: number): Fact[] => [
    { type: "dismissed", legId: talk.leg.id, dismissal: "cancelled", at },
  ];
  return [{ at: lostAt(c), facts }];
}

/** A lost agent did not come back. A colleague they talked to has the customer; else the customer waits for anybody. */
function graceOver(c: Conversation, at: number): Fact[] {
  // A call between colleagues is neither queued nor called back.
  if (calledColleague(c) !== null) return [{ type: "end-requested", by: "system", at }];
  const talk = consultation(c);
  if (talk?.phase === "answered" && talk.leg.userId !== null) {
    const legId = talk.leg.id;
    return [c.room ? { type: "merged", legId, number: null, at } : { type: "consult-completed", legId, at }];
  }
  const party = waitingParty(c);
  const isInbound = callOf(c, party).direction === "INBOUND";
  return [
    ...(talk
      ? [{ type: "dismissed" as const, legId: talk.leg.id, dismissal: "cancelled" as const, at }]
      : []),
    { type: isInbound ? "queued" : "announced", at },
  ];
}

function roomLimits(c: Conversation, { grace, alone }: Timeouts): Limit[] {
  const given =
    (leg: Leg): Limit["facts"] =>
    (at) => [{ type: "dismissed", legId: leg.id, dismissal: "given-up", at }];
  // One of ours who is out of the conference and still live is on the way in again.
  const lonely = members(c).length === 1 ? aloneSince(c) : null;
  const isAnybodyRung = c.legs.some((leg) => isRung(c, leg));
  return [
    ...awaited(c).map((leg) => ({ at: goneAt(leg) + grace, facts: given(leg) })),
    ...c.legs
      .filter((leg) => leg.entry === "JOINED" && leg.sid === null && leg.dismissedAt === null)
      .map((leg) => ({ at: leg.createdAt + CONNECT_TIMEOUT_MS, facts: given(leg) })),
    ...(lonely && !isAnybodyRung
      ? [{ at: lonely.since + alone, facts: (at: number): Fact[] => [{ type: "goodbye-chosen", at }] }]
      : []),
  ];
}

/** The latest known moment of a conversation. Its time is never earlier, whatever a clock says. */
export const newestOf = (c: Conversation): number =>
  Math.max(
    c.createdAt,
    ...[c.endRequestedAt, c.voicemailAt, c.queuedAt, c.announcementAt, c.goodbyeAt].map((at) => at ?? 0),
    ...c.legs.flatMap((leg) =>
      [
        leg.askedAt,
        leg.order?.at,
        leg.movedAt,
        leg.dismissedAt,
        leg.browserGoneAt,
        leg.answeredAt,
        leg.endedAt,
      ].map((at) => at ?? 0),
    ),
  );
