import { derive, newCall } from "./derive";
import {
  isLater,
  isFinal,
  newLeg,
  type Call,
  type Conversation,
  type Leg,
  type LegStatus,
  type Position,
} from "./conversation";
import { isAfter } from "./desired";
import type { Effect, Fact, Target } from "./facts";
import { may, mayClaim, mayRejoin } from "./may";
import { consultation, holder, isMember, isNeverAsked, isThere, isWaiting, legOf, mainCall } from "./parties"; // prettier-ignore
import { ORDER_AGAIN_MS } from "./pending";

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
 *   ACTIVE ──opened as a conference────────► ROOM ──nobody is in, rung or waited for──► ENDED
 *                                              └─its last agent is lost──────────────► LOST
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
    Pick<Call, "direction"> &
    Partial<Pick<Conversation, "voicemailAt" | "rejected">> &
    Partial<Pick<Call, "numberId" | "remoteNumber" | "record" | "failure">>,
): Conversation {
  const { direction, numberId = null, remoteNumber = null, record = false, failure = null, ...rest } = begun;
  const { id, createdAt } = begun;
  return derive({
    conferenceSids: [],
    rejected: false,
    queuedAt: null,
    announcementAt: null,
    voicemailAt: null,
    goodbyeAt: null,
    hold: null,
    holdFailedAt: null,
    room: null,
    recordingAskedAt: null,
    recordingKnownAt: null,
    endRequestedBy: null,
    endRequestedAt: null,
    state: "DIALING",
    endedAt: null,
    ...rest,
    calls: [newCall({ id, createdAt, direction, numberId, remoteNumber, record, failure })],
  });
}

function note(c: Conversation, fact: Fact): Conversation {
  switch (fact.type) {
    case "leg-asked":
      return withLeg(c, fact.legId, (leg) => ({ ...leg, askedAt: fact.at }));
    case "order-given":
      return withLeg(c, fact.legId, (leg) => {
        const { order: type, want, at } = fact;
        const isOpen = leg.order !== null && (leg.order.want !== null || leg.order.isOpen);
        const order = { n: latestOrder(leg) + 1, type, want, isOpen, upTo: newest(c, leg), at };
        return { ...leg, order, holds: want?.music ? begun(leg.holds, at) : leg.holds };
      });
    case "order-answered":
      return withLeg(c, fact.legId, (leg) => {
        const { n, whereabouts, at } = fact;
        if (leg.order?.n !== n) return leg;
        const { upTo } = leg.order;
        return { ...learn(leg, whereabouts && { ...whereabouts, n, upTo, at }), order: null };
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
        ...learn(leg, found.n >= (leg.answer?.n ?? 0) ? found : null),
        order: leg.order?.n === found.n ? null : leg.order,
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
      // A telephone has a call of its own.
      const callId = leg.entry === "REMOTE" || leg.userId === null ? leg.callId : null;
      const told = withCall(refused, callId, (call) => ({ ...call, failure: call.failure ?? fact.failure }));
      // The transfer failed: the agent who started it keeps the call.
      return leg.entry === "TRANSFER" && holder(told) ? { ...told, queuedAt: null } : told;
    }
    case "leg-reported": {
      const told = withLeg(c, fact.legId, (leg) => report(settled(leg, "cancel"), fact));
      const answeredAt = legOf(told, fact.legId)?.answeredAt ?? null;
      return answeredAt !== null && isTelephoneRung(c, fact.legId)
        ? admit(told, fact.legId, answeredAt)
        : told;
    }
    case "offered": {
      const legs = fact.legs.map(({ id, userId }, i) =>
        newLeg({ id, userId, callId: mainCall(c).id, entry: "OFFERED", createdAt: fact.at + i }),
      );
      return { ...c, legs: [...c.legs, ...legs] };
    }
    case "claimed": {
      if (!mayClaim(c, fact.legId)) return c;
      const answered = withLeg(c, fact.legId, (leg) => ({ ...leg, answeredAt: leg.answeredAt ?? fact.at }));
      const isConsulted = legOf(c, fact.legId)!.entry === "CONSULT";
      return isConsulted ? answered : admit(answered, fact.legId, fact.at);
    }
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
      return withNewLeg(c, { id, entry: "JOINED", userId, sid, ...came });
    }
    case "browser-gone":
      return withLeg(c, fact.legId, (leg) => ({ ...leg, browserGoneAt: leg.browserGoneAt ?? fact.at }));
    case "hold-asked": {
      const { byUserId, at } = fact;
      return may(c, byUserId, "hold")
        ? { ...c, hold: { byUserId, at, isKnown: false }, holdFailedAt: null }
        : c;
    }
    case "resumed":
      return may(c, fact.byUserId, "resume") ? { ...c, hold: null } : c;
    case "hold-known":
      return { ...c, hold: c.hold && { ...c.hold, isKnown: true } };
    case "hold-given-up":
      return c.hold ? { ...c, hold: null, holdFailedAt: fact.at } : c;
    case "transfer-asked":
      return may(c, fact.byUserId, "transfer")
        ? { ...withTarget(c, "TRANSFER", fact), queuedAt: fact.at }
        : c;
    case "consult-asked":
      // The consultation holds by itself.
      return may(c, fact.byUserId, "consult") ? { ...withTarget(c, "CONSULT", fact), hold: null } : c;
    case "consult-completed":
      return complete(c, fact.legId, fact.at);
    case "merged": {
      const talk = consultation(c);
      if (talk?.leg.id !== fact.legId || talk.phase !== "answered") return c;
      const room = opened(fact.number, talk.askerId, fact.at);
      return admit({ ...c, room: c.room ?? room }, fact.legId, fact.at);
    }
    case "room-opened":
      return may(c, fact.ownerId, "conference")
        ? { ...c, room: opened(fact.number, fact.ownerId, fact.at), hold: null }
        : c;
    case "room-shared":
      return { ...c, room: c.room && { ...c.room, isShared: fact.isShared } };
    case "add-asked":
      return may(c, fact.byUserId, "add") ? withTarget(c, "ADDED", fact) : c;
    case "join-asked": {
      const { legId: id, userId, at } = fact;
      return may(c, userId, "join")
        ? withNewLeg(c, { id, entry: "JOINED", userId, admittedAt: at, createdAt: at })
        : c;
    }
    case "dismissed":
      return dismiss(c, fact);
    case "mute-asked":
      return withLeg(c, fact.legId, (leg) => ({ ...leg, mutedById: fact.byUserId }));
    case "goodbye-chosen":
      return ["ROOM", "ACTIVE", "LOST", "QUEUED"].includes(c.state)
        ? { ...c, goodbyeAt: c.goodbyeAt ?? fact.at }
        : c;
    case "queued":
      return c.state === "LOST" ? { ...c, queuedAt: fact.at, room: null, hold: null } : c;
    case "announced":
      return c.state === "LOST" ? { ...c, announcementAt: fact.at, room: null, hold: null } : c;
    case "recording-asked":
      return { ...c, recordingAskedAt: c.recordingAskedAt ?? fact.at };
    case "recording-known":
      return { ...c, recordingKnownAt: c.recordingKnownAt ?? fact.at };
    case "recording-refused":
      return c;
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

/** Lets a leg in. Who waited for it waits no more. */
const admit = (c: Conversation, legId: string, at: number): Conversation =>
  withLeg({ ...c, queuedAt: null, hold: null }, legId, (leg) => ({
    ...leg,
    admittedAt: leg.admittedAt ?? at,
  }));

/** Whether a leg is a telephone's that is rung for the conversation, so that its answer lets it in. */
function isTelephoneRung(c: Conversation, legId: string) {
  const { userId, entry } = legOf(c, legId)!;
  return userId === null && ["TRANSFER", "ADDED"].includes(entry) && mayClaim(c, legId);
}

const opened = (number: number | null, ownerId: string, openedAt: number) =>
  number === null ? null : { number, ownerId, openedAt, isShared: false };

/** Adds a leg that is rung for somebody in the conversation. A telephone has a call of its own. */
function withTarget(
  c: Conversation,
  entry: Leg["entry"],
  { legId: id, to, byUserId, at: createdAt }: { legId: string; to: Target; byUserId: string; at: number },
): Conversation {
  const leg = { id, entry, requestedById: byUserId, createdAt };
  if (to.number === null) return withNewLeg(c, { ...leg, userId: to.userId });
  const { number, numberId } = to;
  const call = { id, createdAt, numberId, remoteNumber: number, agentId: byUserId };
  const asked = withNewLeg(c, { ...leg, number }, id);
  return { ...asked, calls: [...c.calls, newCall({ direction: "OUTBOUND", ...call })] };
}

/** Adds a leg, for the call its user came in for before, if they did. */
function withNewLeg(
  c: Conversation,
  leg: Pick<Leg, "id" | "entry" | "createdAt"> & Partial<Leg>,
  callId = c.legs.findLast(({ userId }) => userId === leg.userId)?.callId,
): Conversation {
  return { ...c, legs: [...c.legs, newLeg({ callId: callId ?? mainCall(c).id, ...leg })] };
}

/**
 * The asker leaves, and the target of their consultation has the call, or gets it by answering: then it has become a
 * transfer.
 */
function complete(c: Conversation, legId: string, at: number): Conversation {
  const talk = consultation(c);
  if (c.room !== null || talk?.leg.id !== legId || talk.phase === "ending") return c;
  const left: Conversation = {
    ...c,
    legs: c.legs.map((leg) =>
      leg.userId === talk.askerId && isThere(leg)
        ? { ...leg, dismissedAt: at, dismissal: "completed" as const }
        : leg,
    ),
  };
  if (talk.phase === "answered") return admit(left, legId, at);
  return withLeg({ ...left, queuedAt: at }, legId, (leg) => ({ ...leg, entry: "TRANSFER" }));
}

/** Dismisses a leg, and whom its user consults: they cannot talk any more. */
function dismiss(
  c: Conversation,
  { legId, dismissal, at }: Pick<Leg, "dismissal"> & { legId: string; at: number },
): Conversation {
  const leg = legOf(c, legId);
  if (!leg || leg.dismissedAt !== null) return c;
  const talk = consultation(c);
  const isAsker = talk !== null && talk.askerId === leg.userId && isMember(c, leg);
  const gone = withLeg(c, legId, (one) => ({ ...one, dismissedAt: at, dismissal }));
  return isAsker ? dismiss(gone, { legId: talk.leg.id, dismissal: "cancelled", at }) : gone;
}

/**
 * Remembers an answer of the channel. What was heard until then has ended, if it tells so, unless music was ordered since
 * the question: the answer is about the time before.
 */
function learn(leg: Leg, answer: Leg["answer"]): Leg {
  if (!answer) return leg;
  const { order } = leg;
  const isOlder = order !== null && order.n > answer.n && (order.want?.music != null || order.isOpen);
  const hasEnded = answer.hearing.music === null && !isOlder;
  return { ...leg, answer, holds: hasEnded ? ended(leg.holds, answer.at) : leg.holds };
}

const begun = (holds: Leg["holds"], from: number): Leg["holds"] =>
  holds.at(-1)?.to === null ? holds : [...holds, { from, to: null }];

const ended = (holds: Leg["holds"], to: number): Leg["holds"] =>
  holds.at(-1)?.to === null ? [...holds.slice(0, -1), { from: holds.at(-1)!.from, to }] : holds;

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

/** Whether nothing more can happen to a conversation and nothing is left to do. */
export const isSettled = (c: Conversation) =>
  c.state === "ENDED" && c.legs.every((leg) => isFinal(leg.status) || isNeverAsked(leg));
