/** Who may do what in a conversation. */
import { isLive, type Conversation } from "./conversation";
import {
  calledColleague,
  farLeg,
  holder,
  isAdmitted,
  isColleagueAway,
  isFar,
  isRung,
  isWaiting,
  legOf,
  mainCall,
} from "./parties";

/** Whether this leg may claim the call. The first claim wins; an ended call, or one in voicemail, can't be claimed. */
export function mayClaim(c: Conversation, legId: string): boolean {
  const leg = legOf(c, legId);
  return isWaiting(c) && leg !== undefined && isRung(c, leg);
}

/** Whether this agent's browser may rejoin a call: the call is theirs and not over. */
export const mayRejoin = (c: Conversation, userId: string) =>
  (c.state === "LOST" && mainCall(c).agentId === userId) ||
  (c.state === "ACTIVE" && mainCall(c).answeredAt !== null && holder(c)?.userId === userId) ||
  (isTalkedIn(c) && mainCall(c).answeredAt !== null && calledColleague(c) === userId);

/** Whether both parties have, or had, each other in the call, and it is not over. */
const isTalkedIn = (c: Conversation) => c.state === "ACTIVE" || c.state === "LOST";

/** A user's relation to a call: it rings them, they are talking, they are expected back, or they are not part of it. */
export type Standing = "offered" | "talking" | "lost" | "gone";

export function standing(c: Conversation, userId: string): Standing {
  const leg = c.legs.findLast((one) => one.userId === userId);
  if (!leg || c.state === "ENDED") return "gone";
  if (isFar(c, leg)) return farLeg(c)!.answeredAt === null ? "offered" : isLive(leg) ? "talking" : "lost";
  if (isLive(leg) && !isAdmitted(leg)) return isWaiting(c) || leg.entry === "TRANSFER" ? "offered" : "gone";
  if (mainCall(c).agentId !== userId || c.state === "QUEUED") return "gone";
  if (c.state === "LOST") return isColleagueAway(c) && isLive(leg) ? "talking" : "lost";
  // Transferred to a telephone, the call still belongs to this agent, who is no longer on it.
  return holder(c)?.userId === userId ? "talking" : "gone";
}

/** What a user can ask of a call. */
export type Command = "end" | "decline" | "transfer";

/** Whether a user may give a command now. The server checks it, and the card offers it: both by this function. */
export function may(c: Conversation, userId: string, command: Command): boolean {
  switch (command) {
    case "end":
      return ["talking", "lost"].includes(standing(c, userId));
    case "decline":
      return standing(c, userId) === "offered";
    case "transfer":
      return (
        c.state === "ACTIVE" &&
        calledColleague(c) === null &&
        holder(c)?.userId === userId &&
        !c.legs.some((leg) => leg.requestedById === userId && isLive(leg))
      );
  }
}

/** The commands a user may give now. */
export const commandsOf = (c: Conversation, userId: string): Command[] =>
  (["end", "decline", "transfer"] as const).filter((command) => may(c, userId, command));
