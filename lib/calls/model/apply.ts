import {
  isFinal,
  isLater,
  newLeg,
  type Call,
  type CallOutcome,
  type Conversation,
  type ConversationState,
  type Leg,
  type LegStatus,
  type Position,
} from "./conversation";
import { isAfter } from "./desired";
import type { Effect, Fact } from "./facts";
import { may, mayClaim, mayRejoin } from "./may";
import {
  farLeg,
  holder,
  isAdmitted,
  isColleagueAway,
  isFar,
  isWaiting,
  legOf,
  mainCall,
  nearLegs,
} from "./parties";
import { isNeverAsked, ORDER_AGAIN_MS } from "./pending";

/**
 * The life of a conversation, as pure functions.
 *
 *   outbound:  DIALING ──customer answers──► ACTIVE
 *   inbound:   OFFERING ──an agent claims──► ACTIVE
 *                  └─all declined, no answer─► VOICEMAIL
 *   ACTIVE ──an agent's leg drops──────────► LOST ──they rejoin──────► ACTIVE
 *                                              └─the grace runs out──► QUEUED (inbound), or the lost-agent
 *                                                                      announcement and ENDED (outbound)
 *   ACTIVE ──transferred───────────────────► QUEUED ──an agent claims──► ACTIVE
 *                                              └─the longest wait──────► VOICEMAIL
 *   any state ──end requested, customer hangs up, agent leaves before an answer──► ENDED
 *
 * Reports may arrive late, twice and in any order. `apply` keeps the latest for each leg. What a conversation is
 * (`derive`), what each leg should hear (`desired`) and what the channel must still do (`pending`) depend on nothing
 * else, so a crash loses nothing: the next process to look at it finds the same work to do.
 */
export function apply(c: Conversation, fact: Fact): Conversation {
  return derive(note(c, fact));
}

/** What is known of a new conversation with one call. Its state, outcome and times follow from that. */
export function newConversation(
  begun: Pick<Conversation, "id" | "channelId" | "createdAt" | "legs"> &
    Pick<Call, "direction" | "numberId"> &
    Partial<Pick<Conversation, "voicemailAt" | "rejected">> &
    Partial<Pick<Call, "remoteNumber" | "record" | "failure">>,
): Conversation {
  const { direction, numberId, remoteNumber = null, record = false, failure = null, ...rest } = begun;
  const { id, createdAt } = begun;
  return derive({
    conferenceSids: [],
    rejected: false,
    queuedAt: null,
    announcementAt: null,
    voicemailAt: null,
    recordingAskedAt: null,
    endRequestedBy: null,
    endRequestedAt: null,
    state: "DIALING",
    endedAt: null,
    ...rest,
    calls: [newCall({ id, createdAt, direction, numberId, remoteNumber, record, failure })],
  });
}

const newCall = (
  call: Pick<Call, "id" | "createdAt" | "direction" | "numberId" | "remoteNumber"> & Partial<Call>,
): Call => ({
  record: false,
  messageSeconds: null,
  failure: null,
  agentId: null,
  outcome: null,
  answeredAt: null,
  endedAt: null,
  ...call,
});

function note(c: Conversation, fact: Fact): Conversation {
  switch (fact.type) {
    case "leg-asked":
      return withLeg(c, fact.legId, (leg) => ({ ...leg, askedAt: fact.at }));
    case "order-given":
      return withLeg(c, fact.legId, (leg) => {
        const { order: type, want, at } = fact;
        const isOpen = leg.order !== null && (leg.order.want !== null || leg.order.isOpen);
        return { ...leg, order: { n: latestOrder(leg) + 1, type, want, isOpen, upTo: newest(c, leg), at } };
      });
    case "order-answered":
      return withLeg(c, fact.legId, (leg) => {
        const order = leg.order?.n === fact.n ? leg.order : null;
        const told = fact.whereabouts && order && { ...fact.whereabouts, n: order.n, upTo: order.upTo };
        return { ...leg, order: order ? null : leg.order, answer: told ?? leg.answer };
      });
    case "order-failed":
      return withLeg(c, fact.legId, (leg) =>
        leg.order?.n === fact.n
          ? { ...leg, order: { ...leg.order, at: fact.againAt - ORDER_AGAIN_MS } }
          : leg,
      );
    case "conference-known":
      return withConference(c, fact.sid);
    case "seen": {
      const { type: _type, legId, ...seen } = fact;
      const known = withConference(c, seen.conference);
      return withLeg(known, legId, (leg) => (isAfter(known, seen, leg.seen) ? { ...leg, seen } : leg));
    }
    case "found": {
      const { type: _type, legId, ...found } = fact;
      return withLeg(c, legId, (leg) => ({
        ...settled(leg, "ask-leg"),
        answer: found.n >= (leg.answer?.n ?? 0) ? found : leg.answer,
      }));
    }
    case "leg-released":
      return withLeg(c, fact.legId, (leg) => ({ ...settled(leg, "find-leg"), askedAt: null }));
    case "leg-known":
      return withLeg(c, fact.legId, (leg) =>
        leg.sid === null ? { ...settled(leg, "find-leg"), sid: fact.sid } : leg,
      );
    case "leg-refused": {
      const leg = legOf(c, fact.legId);
      const refused = withLeg(c, fact.legId, (one) =>
        report({ ...settled(one, "find-leg"), errorCode: fact.code }, { status: "failed", at: fact.at }),
      );
      if (!leg) return c;
      // A telephone has a call of its own, also one the call was transferred to.
      const callId = leg.entry === "REMOTE" || leg.userId === null ? leg.callId : null;
      const told = withCall(refused, callId, (call) => ({ ...call, failure: call.failure ?? fact.failure }));
      // The transfer failed: the agent who started it keeps the call.
      return leg.entry === "TRANSFER" && holder(told) ? { ...told, queuedAt: null } : told;
    }
    case "leg-reported":
      return withLeg(c, fact.legId, (leg) => report(settled(leg, "cancel"), fact));
    case "offered": {
      const legs = fact.legs.map(({ id, userId }, i) =>
        newLeg({ id, userId, callId: mainCall(c).id, entry: "OFFERED", createdAt: fact.at + i }),
      );
      return { ...c, legs: [...c.legs, ...legs] };
    }
    case "claimed":
      return mayClaim(c, fact.legId)
        ? withLeg({ ...c, queuedAt: null }, fact.legId, (leg) => ({
            ...leg,
            admittedAt: fact.at,
            answeredAt: leg.answeredAt ?? fact.at,
          }))
        : c;
    case "declined":
      return withLeg(c, fact.legId, (leg) => ({ ...leg, declined: true }));
    case "moved":
      return withLeg(c, fact.legId, (leg) => ({
        ...settled(leg, "move-to-voicemail", "move-to-announcement"),
        movedAt: leg.movedAt ?? fact.at,
      }));
    case "voicemail-chosen":
      return isWaiting(c) ? { ...c, voicemailAt: c.voicemailAt ?? fact.at } : c;
    case "rejoined": {
      const { legId: id, userId, sid, at } = fact;
      if (!mayRejoin(c, userId) || c.legs.some((leg) => leg.sid === sid)) return c;
      const came = { admittedAt: at, answeredAt: at, createdAt: at };
      const callId = mainCall(c).id;
      return { ...c, legs: [...c.legs, newLeg({ id, callId, entry: "JOINED", userId, sid, ...came })] };
    }
    case "transfer-asked": {
      if (!may(c, fact.byUserId, "transfer")) return c;
      const { legId: id, at: createdAt, byUserId: requestedById, to } = fact;
      const main = mainCall(c);
      const asked = { ...c, queuedAt: createdAt };
      const leg = newLeg({ id, callId: main.id, entry: "TRANSFER", requestedById, createdAt, ...to });
      if (to.number === null) return { ...asked, legs: [...c.legs, leg] };
      const { numberId } = main;
      const call = newCall({
        id, createdAt, numberId, direction: "OUTBOUND", remoteNumber: to.number, agentId: requestedById,
      }); // prettier-ignore
      return { ...asked, legs: [...c.legs, { ...leg, callId: id }], calls: [...c.calls, call] };
    }
    case "queued":
      return c.state === "LOST" ? { ...c, queuedAt: fact.at } : c;
    case "announced":
      return c.state === "LOST" ? { ...c, announcementAt: fact.at } : c;
    case "recording-asked":
      return { ...c, recordingAskedAt: c.recordingAskedAt ?? fact.at };
    case "message-left":
      return withCall(c, mainCall(c).id, (call) => ({
        ...call,
        messageSeconds: Math.max(call.messageSeconds ?? 0, fact.seconds),
      }));
    case "end-requested": {
      if (c.endRequestedAt !== null) return c;
      const ended = { ...c, endRequestedBy: fact.by, endRequestedAt: fact.at };
      return withCall(ended, mainCall(c).id, (call) => ({
        ...call,
        failure: call.failure ?? fact.failure ?? null,
      }));
    }
  }
}

/** The latest position known when an order is given: what is told of a later one is news. */
function newest(c: Conversation, { seen }: Leg): Position | null {
  const conference = c.conferenceSids.at(-1);
  if (conference === undefined) return null;
  return { conference, seq: seen?.conference === conference ? seen.seq : 0 };
}

/** The number of the last order a leg was given. */
export const latestOrder = (leg: Leg) => Math.max(leg.order?.n ?? 0, leg.answer?.n ?? 0);

/** Clears an order once it is answered; a later one may be in flight. */
const settled = (leg: Leg, ...types: Effect["type"][]): Leg =>
  types.some((type) => type === leg.order?.type) ? { ...leg, order: null } : leg;

const withLeg = (c: Conversation, legId: string, change: (leg: Leg) => Leg): Conversation => ({
  ...c,
  legs: c.legs.map((leg) => (leg.id === legId ? change(leg) : leg)),
});

const withCall = (c: Conversation, callId: string | null, change: (call: Call) => Call): Conversation => {
  const [main, ...others] = c.calls;
  const changed = (call: Call) => (call.id === callId ? change(call) : call);
  return { ...c, calls: [changed(main), ...others.map(changed)] };
};

const withConference = (c: Conversation, sid: string): Conversation =>
  c.conferenceSids.includes(sid) ? c : { ...c, conferenceSids: [...c.conferenceSids, sid] };

/** Applies a status report. A late one never moves the leg back, but may still say when it was answered. */
function report(leg: Leg, fact: { status: LegStatus; at: number; durationSeconds?: number }): Leg {
  const told = fact.status === "in-progress" ? fact.at : null;
  const known = isLater(fact.status, leg.status) ? { ...leg, status: fact.status } : leg;
  if (!isFinal(fact.status)) return { ...known, answeredAt: told ?? known.answeredAt };
  // The report of the answer was lost: the leg's duration gives the time.
  const inferred = fact.durationSeconds ? fact.at - fact.durationSeconds * 1000 : null;
  return { ...known, endedAt: leg.endedAt ?? fact.at, answeredAt: leg.answeredAt ?? inferred };
}

function derive(c: Conversation): Conversation {
  const known = { ...c, legs: c.legs.map((leg) => place(c, leg)) };
  const answeredAt = answerOf(known);
  const endedAt = endOf(known, answeredAt);
  const state = endedAt !== null ? "ENDED" : stateOf(known, answeredAt);
  const [main, ...others] = c.calls;
  const outcome = endedAt === null ? null : outcomeOf(known, answeredAt, endedAt);
  const agentId = agentOf(known);
  const first = same(main, { agentId, answeredAt, endedAt, outcome });
  const calls = [first, ...others.map((call) => same(call, ofTelephone(known, call, endedAt)))] as const;
  return { ...known, state, endedAt, calls };
}

/** Returns the same object when nothing of it changes, so that nothing is written. */
const same = <T extends object>(before: T, change: Partial<T>): T =>
  Object.entries(change).every(([key, value]) => before[key as keyof T] === value)
    ? before
    : { ...before, ...change };

/** Since when a leg is a member, and whether it has ceased to be one. */
function place(c: Conversation, leg: Leg): Leg {
  const { admittedAt, answeredAt } = leg;
  const memberSince = admittedAt === null || answeredAt === null ? null : Math.max(admittedAt, answeredAt);
  return same(leg, { memberSince, dismissedAt: leg.dismissedAt ?? leftAt(c, leg) });
}

/** When an agent has left a call that they transferred: the channel rings the target, so they are free. */
const leftAt = (c: Conversation, leg: Leg): number | null => {
  if (leg.userId === null || !isAdmitted(leg) || isFar(c, leg)) return null;
  const rungAt = (target: Leg) => target.askedAt ?? target.createdAt;
  const target = c.legs.find(
    (other) => other.requestedById === leg.userId && other.sid !== null && rungAt(other) >= leg.createdAt,
  );
  return target ? rungAt(target) : null;
};

function answerOf(c: Conversation): number | null {
  const isInbound = mainCall(c).direction === "INBOUND";
  const answering = isInbound ? nearLegs(c).filter(isAdmitted) : c.legs.filter((leg) => isFar(c, leg));
  const answers = answering.flatMap((leg) => leg.answeredAt ?? []);
  return answers.length > 0 ? Math.min(...answers) : null;
}

function endOf(c: Conversation, answeredAt: number | null): number | null {
  const far = farLeg(c);
  const admitted = nearLegs(c).filter(isAdmitted);
  // Nobody can rejoin once the telephone it was transferred to hangs up.
  const latest = admitted.toSorted((a, b) => a.admittedAt! - b.admittedAt!).at(-1);
  const telephone = latest?.userId === null ? latest : undefined;
  const isUnanswered = mainCall(c).direction !== "INBOUND" && answeredAt === null;
  const ends = [
    c.endRequestedAt,
    c.announcementAt,
    far && isFinal(far.status) && !isColleagueAway(c) ? far.endedAt : null,
    // An unanswered call ends when its agent leaves, once it is known that nobody answered.
    isUnanswered && admitted[0] && isFinal(admitted[0].status) && !isStillCalled(far)
      ? admitted[0].endedAt
      : null,
    telephone && isFinal(telephone.status) ? telephone.endedAt : null,
    c.rejected ? c.createdAt : null,
  ].filter((at): at is number => at !== null);
  // A late report may remove the reason for an end. It stays ended; its agent is free and its legs are hung up.
  const known = c.state === "ENDED" ? c.endedAt : null;
  return ends.length > 0 ? Math.max(Math.min(...ends), answeredAt ?? 0) : known;
}

/** Whether the far end rings, or may ring. */
const isStillCalled = (far: Leg | undefined) =>
  far !== undefined && !isFinal(far.status) && !isNeverAsked(far);

function stateOf(c: Conversation, answeredAt: number | null): ConversationState {
  if (c.voicemailAt !== null) return "VOICEMAIL";
  if (answeredAt === null) return mainCall(c).direction === "INBOUND" ? "OFFERING" : "DIALING";
  if (holder(c) && !isColleagueAway(c)) return "ACTIVE";
  return c.queuedAt !== null ? "QUEUED" : "LOST";
}

/** The user who was admitted last. A call transferred to a telephone stays with the agent who transferred it. */
const agentOf = (c: Conversation): string | null => {
  const users = nearLegs(c).filter(({ userId, admittedAt }) => userId !== null && admittedAt !== null);
  return users.toSorted((a, b) => a.admittedAt! - b.admittedAt!).at(-1)?.userId ?? null;
};

const BY_STATUS: Partial<Record<LegStatus, CallOutcome>> = {
  busy: "BUSY",
  "no-answer": "NO_ANSWER",
  failed: "FAILED",
};

/** Outcome of a telephone's end; only an answered one completes, unless we ended it. */
const farOutcome = (far: Leg | undefined, failure: string | null, isEndedByUs: boolean): CallOutcome => {
  if (failure !== null) return "FAILED";
  if (far?.declined) return "DECLINED";
  if (far?.status === "completed" && !isEndedByUs) return "ANSWERED";
  return (far && BY_STATUS[far.status]) ?? "CANCELED";
};

/** The channel tells times in whole seconds. */
const SECOND_MS = 1_000;

/** Whether somebody still had the call when it ended, although their own leg has ended since. */
const isAgentThere = (c: Conversation, endedAt: number): boolean =>
  nearLegs(c).some(
    (leg) =>
      isAdmitted(leg) &&
      leg.dismissedAt === null &&
      (!isFinal(leg.status) || leg.endedAt! + SECOND_MS > endedAt),
  );

/** The outcome of the conversation's first call. */
function outcomeOf(c: Conversation, answeredAt: number | null, endedAt: number): CallOutcome {
  const { direction, failure, messageSeconds } = mainCall(c);
  // A late report may show that the customer hung up before they were queued.
  if (c.queuedAt !== null && endedAt > c.queuedAt && !isAgentThere(c, endedAt))
    return messageSeconds ? "VOICEMAIL" : "ABANDONED";
  if (answeredAt !== null) return "ANSWERED";
  if (direction !== "INBOUND") return farOutcome(farLeg(c), failure, c.endRequestedAt !== null);
  if (c.rejected) return "BUSY";
  if (messageSeconds) return "VOICEMAIL";
  const offers = nearLegs(c);
  if (offers.length > 0 && offers.every((leg) => leg.declined)) return "DECLINED";
  return c.voicemailAt !== null ? "NO_ANSWER" : "CANCELED";
}

/** What becomes of the call to a further telephone: its own leg's answer and end, or the conversation's. */
function ofTelephone(c: Conversation, call: Call, endedAt: number | null): Partial<Call> {
  const leg = legOf(c, call.id);
  const over = leg && isFinal(leg.status) ? leg.endedAt : endedAt;
  const answeredAt = leg?.answeredAt ?? null;
  const outcome = answeredAt !== null ? "ANSWERED" : farOutcome(leg, call.failure, endedAt !== null);
  const ends = over === null ? null : Math.max(over, answeredAt ?? 0);
  return { answeredAt, endedAt: ends, outcome: over === null ? null : outcome };
}

/** Whether nothing more can happen to a conversation and nothing is left to do. */
export const isSettled = (c: Conversation) =>
  c.state === "ENDED" && c.legs.every((leg) => isFinal(leg.status) || isNeverAsked(leg));
