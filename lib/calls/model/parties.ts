/** Who is who in a conversation. */
import { isFinal, isLive, type Conversation, type Leg } from "./conversation";

/** The customer's call, or the internal one. */
export const mainCall = (c: Conversation) => c.calls[0];

const remoteLeg = (c: Conversation) => c.legs.find(({ entry }) => entry === "REMOTE");

/** The called colleague, in an internal call. */
export const calledColleague = (c: Conversation) => remoteLeg(c)?.userId ?? null;

/** Whether a leg is the far end's: the customer's, or one of a called colleague, who may have come back with another. */
export const isFar = (c: Conversation, leg: Leg) =>
  leg.entry === "REMOTE" || (leg.entry === "JOINED" && leg.userId === calledColleague(c));

/** The far end's current leg. */
export const farLeg = (c: Conversation) => c.legs.findLast((leg) => isFar(c, leg));

/** The legs of the agents, and of the telephones a call is transferred to. */
export const nearLegs = (c: Conversation) => c.legs.filter((leg) => !isFar(c, leg));

/** Whether this leg has, or had, the call: it dialled, answered first, or came back. */
export const isAdmitted = (leg: Leg) => leg.admittedAt !== null;

/** Whether this leg is rung for the conversation and has not answered. */
export const isRung = (c: Conversation, leg: Leg) => !isFar(c, leg) && !isAdmitted(leg) && isLive(leg);

/** The current leg of who has the call. Somebody who came back also has an older one, which no longer counts. */
export const holder = (c: Conversation) =>
  nearLegs(c).findLast((leg) => isAdmitted(leg) && isLive(leg) && leg.dismissedAt === null);

/** The transfer that rings: its target's leg, asked for by who has the call, or has just left it. */
export const ringingTransfer = (c: Conversation) =>
  c.legs.findLast((leg) => leg.entry === "TRANSFER" && isRung(c, leg));

/** Whether the called colleague answered and then dropped out without ending the call. */
export const isColleagueAway = (c: Conversation) => {
  const leg = farLeg(c);
  return (
    leg !== undefined &&
    leg.userId !== null &&
    leg.answeredAt !== null &&
    isFinal(leg.status) &&
    c.endRequestedAt === null
  );
};

/** Whether a customer is waiting for an agent to answer. */
export const isWaiting = (c: Conversation) => c.state === "OFFERING" || c.state === "QUEUED";

export const legOf = (c: Conversation, legId: string) => c.legs.find((leg) => leg.id === legId);
