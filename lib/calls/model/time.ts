/** What the passing of time alone does. */
import type { Conversation } from "./conversation";
import { lostAt, musicAt } from "./desired";
import type { Fact } from "./facts";
import { calledColleague, mainCall, nearLegs, ringingTransfer } from "./parties";
import { isNeverAsked } from "./pending";

/** How long a browser may take to connect after its call was placed. */
const CONNECT_TIMEOUT_MS = 15_000;
/** How long a transfer may take until its target rings: those who wait for it must hear music first. */
const TRANSFER_RINGS_WITHIN_MS = 15_000;

/** Time limits in milliseconds; settings of a channel. */
export interface Timeouts {
  /** An inbound call is offered for this long. */
  incoming: number;
  /** A lost agent may rejoin for this long. */
  grace: number;
  /** A customer waits in the queue for this long. */
  queue: number;
}

/** Returns the facts that the passing of time alone adds. */
export function due(c: Conversation, now: number, timeouts: Timeouts): Fact[] {
  switch (c.state) {
    case "DIALING": {
      const isWaitingForAgent = nearLegs(c).every((leg) => leg.sid === null);
      if (!isWaitingForAgent || now - c.createdAt < CONNECT_TIMEOUT_MS) return [];
      return [{ type: "end-requested", by: "system", at: now, failure: "browser-did-not-connect" }];
    }
    case "OFFERING":
      return now - c.createdAt >= timeouts.incoming ? [{ type: "voicemail-chosen", at: now }] : [];
    case "ACTIVE":
      return givenUp(c, now);
    case "LOST":
      if (now - lostAt(c) < timeouts.grace) return [];
      // A call between colleagues is neither queued nor called back.
      if (calledColleague(c) !== null) return [{ type: "end-requested", by: "system", at: now }];
      return [{ type: mainCall(c).direction === "INBOUND" ? "queued" : "announced", at: now }];
    case "QUEUED":
      return now - c.queuedAt! >= timeouts.queue ? [{ type: "voicemail-chosen", at: now }] : givenUp(c, now);
    default:
      return [];
  }
}

/** The transfer whose target was not called yet. */
function unrungTransfer(c: Conversation) {
  const target = ringingTransfer(c);
  return target && isNeverAsked(target) ? target : undefined;
}

/** A transfer that did not ring in time: its agent keeps the call, or others are offered it if they have left. */
function givenUp(c: Conversation, now: number): Fact[] {
  const target = unrungTransfer(c);
  if (!target || now - target.createdAt < TRANSFER_RINGS_WITHIN_MS) return [];
  const failure = "no-answer-from-channel";
  return [{ type: "leg-refused", legId: target.id, code: failure, failure, at: now }];
}

/** When the time of a transfer that does not ring is up. */
function givenUpAt(c: Conversation): number | null {
  const target = unrungTransfer(c);
  return target ? target.createdAt + TRANSFER_RINGS_WITHIN_MS : null;
}

/** When time alone next adds a fact, or makes an order due. */
export function nextTurn(c: Conversation, now: number, timeouts: Timeouts): number | null {
  switch (c.state) {
    case "OFFERING":
      return Math.max(now, c.createdAt + timeouts.incoming);
    case "ACTIVE": {
      const at = givenUpAt(c);
      return at === null ? null : Math.max(now, at);
    }
    case "LOST":
      return musicAt(c) > now ? musicAt(c) : Math.max(now, lostAt(c) + timeouts.grace);
    case "QUEUED":
      return Math.max(now, Math.min(c.queuedAt! + timeouts.queue, givenUpAt(c) ?? Infinity));
    default:
      return null;
  }
}

/** The latest known moment of a conversation. Its time is never earlier, whatever a clock says. */
export const newestOf = (c: Conversation): number =>
  Math.max(
    c.createdAt,
    ...[c.endRequestedAt, c.voicemailAt, c.queuedAt, c.announcementAt].map((at) => at ?? 0),
    ...c.legs.flatMap((leg) =>
      [leg.askedAt, leg.order?.at, leg.movedAt, leg.answeredAt, leg.endedAt].map((at) => at ?? 0),
    ),
  );
