/** Who is who in a conversation. */
import { isFinal, isLive, type Call, type Conversation, type Leg } from "./conversation";

/** The customer's call, or the internal one. */
export const mainCall = (c: Conversation) => c.calls[0];

export const legOf = (c: Conversation, legId: string) => c.legs.find((leg) => leg.id === legId);

/** The call that a leg came in for. */
export const callOf = (c: Conversation, { callId }: Leg): Call =>
  c.calls.find(({ id }) => id === callId) ?? mainCall(c);

/** The called colleague, in an internal call. */
export const calledColleague = (c: Conversation) => c.legs.find(({ entry }) => entry === "REMOTE")!.userId;

/** Whether a leg is the far end's: the customer's, or one of a called colleague, who may have come back with another. */
export const isFar = (c: Conversation, leg: Leg) =>
  leg.entry === "REMOTE" || (leg.entry === "JOINED" && leg.userId === calledColleague(c));

/** The far end's current leg. Every conversation has one. */
export const farLeg = (c: Conversation): Leg => c.legs.findLast((leg) => isFar(c, leg))!;

/** The legs of the agents, and of further telephones. */
export const nearLegs = (c: Conversation) => c.legs.filter((leg) => !isFar(c, leg));

/** Whether this leg has, or had, the call: it dialled, answered first, was let in, or came back. */
export const isAdmitted = (leg: Leg) => leg.admittedAt !== null;

/** Whether a leg is live, and has neither been dismissed nor lost its page. */
export const isThere = (leg: Leg) => isLive(leg) && leg.dismissedAt === null && leg.browserGoneAt === null;

/** Whether this leg is rung for the conversation and has not answered. */
export const isRung = (c: Conversation, leg: Leg) =>
  !isFar(c, leg) && !isAdmitted(leg) && isThere(leg) && (leg.entry !== "CONSULT" || leg.answeredAt === null);

/** The current leg of who has the call. Somebody who came back also has an older one, which no longer counts. */
export const holder = (c: Conversation) => nearLegs(c).findLast((leg) => isAdmitted(leg) && isThere(leg));

/** Whether a leg is the newest one of its user that was let in. Each telephone has one leg. */
export const isNewest = (c: Conversation, leg: Leg) =>
  leg.userId === null || c.legs.findLast((other) => other.userId === leg.userId && isAdmitted(other)) === leg;

/** Whether a leg belongs to the conversation now: let in, answered, and neither gone nor moved. */
export const isMember = (c: Conversation, leg: Leg) =>
  isAdmitted(leg) && isThere(leg) && leg.movedAt === null && isNewest(c, leg) && hasAnswered(c, leg);

/** A caller, or a browser that connects by itself, is in from its first document, whatever is reported since. */
function hasAnswered(c: Conversation, leg: Leg): boolean {
  if (leg.answeredAt !== null) return true;
  const isCaller = leg.entry === "REMOTE" && mainCall(c).direction === "INBOUND";
  return isCaller || (leg.sid !== null && (leg.entry === "DIALLED" || leg.entry === "JOINED"));
}

export const members = (c: Conversation) => c.legs.filter((leg) => isMember(c, leg));

/** The members who are users, in a conversation with or without a room. */
export const ours = (c: Conversation) => members(c).filter(({ userId }) => userId !== null);

/** The members at telephones. */
const outside = (c: Conversation) => members(c).filter(({ userId }) => userId === null);

/** The transfer that rings: its target's leg, asked for by who has the call, or has just left it. */
export const ringingTransfer = (c: Conversation) =>
  c.legs.findLast((leg) => leg.entry === "TRANSFER" && isRung(c, leg));

/** Whether a leg that a call is transferred to was consulted before: it has been in the conference since it rang. */
export const wasConsulted = (c: Conversation, leg: Leg) =>
  leg.entry === "TRANSFER" && c.queuedAt !== null && leg.createdAt < c.queuedAt;

/** An agent, the asker, talks to somebody or rings them, while all others hear music. */
export interface Consultation {
  /** The target's leg. */
  leg: Leg;
  askerId: string;
  phase: "calling" | "ringing" | "answered" | "ending";
}

/** The live consultation, until its leg is a member or has ended. */
export function consultation(c: Conversation): Consultation | null {
  const leg = c.legs.findLast(({ entry, admittedAt }) => entry === "CONSULT" && admittedAt === null);
  if (!leg || isFinal(leg.status) || (!isThere(leg) && isNeverAsked(leg))) return null;
  return { leg, askerId: leg.requestedById!, phase: phaseOf(leg) };
}

function phaseOf(leg: Leg): Consultation["phase"] {
  if (!isThere(leg)) return "ending";
  if (leg.answeredAt !== null) return "answered";
  return leg.status === "ringing" ? "ringing" : "calling";
}

/** Whether a user is a member now. */
export const isIn = (c: Conversation, userId: string) => members(c).some((leg) => leg.userId === userId);

/** The legs of users who were in the room and were lost; they are waited for. */
export const awaited = (c: Conversation): Leg[] =>
  c.room === null
    ? []
    : c.legs.filter(
        (leg) =>
          leg.userId !== null &&
          isAdmitted(leg) &&
          leg.sid !== null &&
          leg.dismissedAt === null &&
          isNewest(c, leg) &&
          (isFinal(leg.status) || leg.browserGoneAt !== null),
      );

/** Whether the called colleague answered and then dropped out without ending the call. */
export const isColleagueAway = (c: Conversation) => {
  const leg = farLeg(c);
  return (
    leg.userId !== null &&
    leg.answeredAt !== null &&
    leg.dismissedAt === null &&
    (isFinal(leg.status) || leg.browserGoneAt !== null) &&
    c.endRequestedAt === null
  );
};

/** The user who had the call last and has not left it: a lost one is expected back. */
export const expectedUser = (c: Conversation): string | null =>
  nearLegs(c)
    .filter((leg) => leg.userId !== null && isAdmitted(leg) && leg.dismissal !== "left")
    .toSorted((a, b) => a.admittedAt! - b.admittedAt!)
    .at(-1)?.userId ?? null;

/** The outside party that waits, once no agent is left: the customer, or the telephone that stayed. */
export const waitingParty = (c: Conversation) => {
  const far = farLeg(c);
  return isLive(far) ? far : (outside(c).at(-1) ?? far);
};

/** Whether a customer is waiting for an agent to answer. */
export const isWaiting = (c: Conversation) => c.state === "OFFERING" || c.state === "QUEUED";

/** Whether a leg was never requested, so there is nothing at the channel to end. */
export const isNeverAsked = (leg: Leg) => leg.sid === null && leg.askedAt === null;

/** When a leg was last in, as far as is known; 0 if it still is, or never was. */
export const goneAt = (leg: Leg) =>
  isAdmitted(leg) ? Math.max(leg.dismissedAt ?? 0, leg.browserGoneAt ?? 0, leg.endedAt ?? 0) : 0;
