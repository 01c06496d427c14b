/** What follows from what is known of a conversation: its state, its end, and what became of its calls. */
import {
  isFinal,
  type Call,
  type CallOutcome,
  type Conversation,
  type ConversationState,
  type Leg,
  type LegStatus,
} from "./conversation";
import {
  awaited,
  consultation,
  farLeg,
  goneAt,
  holder,
  isAdmitted,
  isColleagueAway,
  isFar,
  isIn,
  isNeverAsked,
  isRung,
  legOf,
  mainCall,
  members,
  nearLegs,
} from "./parties";

export const newCall = (
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

export function derive(c: Conversation): Conversation {
  const known = { ...c, legs: c.legs.map((leg) => place(c, leg)) };
  const answeredAt = answerOf(known);
  const endedAt = endOf(known, answeredAt);
  const state = endedAt !== null ? "ENDED" : stateOf(known, answeredAt);
  const [main, ...others] = c.calls;
  const mainEndedAt = mainEndOf(known, answeredAt) ?? endedAt;
  const outcome = mainEndedAt === null ? null : outcomeOf(known, answeredAt, mainEndedAt);
  const first = same(main, { agentId: agentOf(known), answeredAt, endedAt: mainEndedAt, outcome });
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
  const { answeredAt } = leg;
  // A telephone is let in by its answer, of which several reports may tell.
  const isByAnswer = leg.userId === null && (leg.entry === "TRANSFER" || leg.entry === "ADDED");
  const admittedAt = isByAnswer && leg.admittedAt !== null ? answeredAt : leg.admittedAt;
  const memberSince = admittedAt === null || answeredAt === null ? null : Math.max(admittedAt, answeredAt);
  return same(leg, { admittedAt, memberSince, dismissedAt: leg.dismissedAt ?? leftAt(c, leg) });
}

/** When an agent has left a call that they transferred: the channel rings the target, so they are free. */
const leftAt = (c: Conversation, leg: Leg): number | null => {
  const rungAt = (target: Leg) => target.askedAt ?? target.createdAt;
  const target = c.legs.find(
    (other) =>
      other.entry === "TRANSFER" &&
      other.requestedById === leg.userId &&
      other.sid !== null &&
      rungAt(other) >= leg.createdAt,
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
  const ends = [
    c.endRequestedAt,
    c.announcementAt,
    c.goodbyeAt,
    c.rejected ? c.createdAt : null,
    ...(c.room === null ? endsOfTwo(c, answeredAt) : [endOfRoom(c)]),
  ].filter((at) => at !== null);
  // A late report may remove the reason for an end. It stays ended; its agent is free and its legs are hung up.
  return ends.length > 0 ? Math.max(Math.min(...ends), answeredAt ?? 0) : c.endedAt;
}

/** When the far end was out for good. */
function farEndOf(c: Conversation): number | null {
  const far = farLeg(c);
  if (isColleagueAway(c)) return null;
  return isFinal(far.status) ? far.endedAt : far.dismissedAt;
}

/** What ends a conversation that is no room: either end is out. */
function endsOfTwo(c: Conversation, answeredAt: number | null): (number | null)[] {
  const far = farLeg(c);
  const admitted = nearLegs(c).filter(isAdmitted);
  // Nobody can rejoin once the telephone it was transferred to hangs up.
  const latest = admitted.toSorted((a, b) => a.admittedAt! - b.admittedAt!).at(-1);
  const telephone = latest?.userId === null ? latest : undefined;
  return [
    isConsulted(c) ? null : farEndOf(c),
    // An unanswered call ends when its agent leaves, once it is known that nobody answered.
    answeredAt === null && admitted[0] && isFinal(admitted[0].status) && !isStillCalled(far)
      ? admitted[0].endedAt
      : null,
    telephone && isFinal(telephone.status) ? telephone.endedAt : null,
  ];
}

/** Whether an agent still talks to whom they consult: they finish their sentence, although the customer has hung up. */
function isConsulted(c: Conversation) {
  const talk = consultation(c);
  return talk?.phase === "answered" && isIn(c, talk.askerId);
}

/** When a room was over: nobody is in, nobody is rung and nobody is waited for. */
function endOfRoom(c: Conversation): number | null {
  const isEmpty = members(c).length === 0 && awaited(c).length === 0 && !c.legs.some((leg) => isRung(c, leg));
  return isEmpty ? Math.max(c.room!.openedAt, ...c.legs.map(goneAt)) : null;
}

/** When the first call was over, although its conversation may go on as a room. */
function mainEndOf(c: Conversation, answeredAt: number | null): number | null {
  const at = c.room === null ? null : farEndOf(c);
  return at === null ? null : Math.max(at, answeredAt ?? 0);
}

/** Whether the far end rings, or may ring. */
const isStillCalled = (far: Leg) => !isFinal(far.status) && !isNeverAsked(far);

function stateOf(c: Conversation, answeredAt: number | null): ConversationState {
  if (c.voicemailAt !== null) return "VOICEMAIL";
  if (answeredAt === null) return mainCall(c).direction === "INBOUND" ? "OFFERING" : "DIALING";
  if (c.room !== null) return isLastLost(c) ? "LOST" : "ROOM";
  if (holder(c) && !isColleagueAway(c)) return "ACTIVE";
  return c.queuedAt !== null ? "QUEUED" : "LOST";
}

/** Whether one outside party is left in a room, and the last of ours was lost: a crash makes nobody wait alone. */
function isLastLost(c: Conversation): boolean {
  const [party, ...others] = members(c);
  if (!party || party.userId !== null || others.length > 0) return false;
  const gone = c.legs.filter((leg) => leg.userId !== null && isAdmitted(leg) && leg.sid !== null);
  return gone.toSorted((a, b) => goneAt(a) - goneAt(b)).at(-1)?.dismissedAt === null;
}

/**
 * The user who was admitted last, until a room was opened. A call transferred to a telephone stays with the agent who
 * transferred it.
 */
const agentOf = (c: Conversation): string | null => {
  if (c.room !== null) return mainCall(c).agentId;
  const users = nearLegs(c).filter(({ userId, admittedAt }) => userId !== null && admittedAt !== null);
  return users.toSorted((a, b) => a.admittedAt! - b.admittedAt!).at(-1)?.userId ?? null;
};

const BY_STATUS: Partial<Record<LegStatus, CallOutcome>> = {
  busy: "BUSY",
  "no-answer": "NO_ANSWER",
  failed: "FAILED",
};

/** The channel tells times in whole seconds. */
const SECOND_MS = 1_000;

/** Whether we ended a leg: it was dismissed, or all was over at `overAt`, before it ended. */
const isEndedByUs = ({ dismissedAt, endedAt }: Leg, overAt: number | null): boolean =>
  Math.min(dismissedAt ?? Infinity, overAt ?? Infinity) < (endedAt ?? Infinity) + SECOND_MS;

/** Outcome of a telephone's end; only an answered one completes, unless we ended it. */
const farOutcome = (far: Leg, failure: string | null, overAt: number | null): CallOutcome => {
  if (failure !== null) return "FAILED";
  if (far.declined) return "DECLINED";
  if (far.status === "completed" && !isEndedByUs(far, overAt)) return "ANSWERED";
  return BY_STATUS[far.status] ?? "CANCELED";
};

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
  if (direction !== "INBOUND") return farOutcome(farLeg(c), failure, c.endRequestedAt);
  if (c.rejected) return "BUSY";
  if (messageSeconds) return "VOICEMAIL";
  const offers = nearLegs(c);
  if (offers.length > 0 && offers.every((leg) => leg.declined)) return "DECLINED";
  return c.voicemailAt !== null ? "NO_ANSWER" : "CANCELED";
}

/** What becomes of the call to a further telephone: its own leg's answer and end, or the conversation's. */
function ofTelephone(c: Conversation, call: Call, endedAt: number | null): Partial<Call> {
  const leg = legOf(c, call.id)!;
  const over = isFinal(leg.status) ? leg.endedAt : endedAt;
  const { answeredAt } = leg;
  const outcome = answeredAt !== null ? "ANSWERED" : farOutcome(leg, call.failure, endedAt);
  const ends = over === null ? null : Math.max(over, answeredAt ?? 0);
  return { answeredAt, endedAt: ends, outcome: over === null ? null : outcome };
}
