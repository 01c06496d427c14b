/** Who may do what in a conversation. */
import { isLive, type Conversation, type Leg } from "./conversation";
import type { Fact } from "./facts";
import {
  awaited,
  calledColleague,
  consultation,
  expectedUser,
  farLeg,
  holder,
  isAdmitted,
  isColleagueAway,
  isFar,
  isIn,
  isMember,
  isRung,
  isThere,
  isWaiting,
  legOf,
  members,
  ours,
  ringingTransfer,
} from "./parties";

/** So many parties fit in a room, those who ring for it included. */
const MOST_IN_A_ROOM = 10;

/**
 * Whether this leg may answer. The first claim of an offered call wins; an ended call, or one in voicemail, can't be
 * claimed.
 */
export function mayClaim(c: Conversation, legId: string): boolean {
  const leg = legOf(c, legId);
  if (!leg || !isRung(c, leg) || c.state === "ENDED") return false;
  switch (leg.entry) {
    case "CONSULT":
      return consultation(c)?.leg === leg;
    case "ADDED":
      return c.room !== null;
    default:
      return isWaiting(c);
  }
}

/** Whether this agent's browser may rejoin a call: the call is theirs and not over. */
export function mayRejoin(c: Conversation, userId: string): boolean {
  if (c.room !== null && c.state !== "ENDED")
    return isIn(c, userId) || awaited(c).some((leg) => leg.userId === userId);
  return (
    (c.state === "LOST" && expectedUser(c) === userId) ||
    (c.state === "ACTIVE" && holder(c)?.userId === userId) ||
    (isTalkedIn(c) && calledColleague(c) === userId)
  );
}

/** Whether both parties have, or had, each other in the call, and it is not over. */
const isTalkedIn = (c: Conversation) => c.state === "ACTIVE" || c.state === "LOST";

/**
 * A user's relation to a call: it rings them, they are talking, they are consulted, they are expected back, they have
 * left a room that goes on, or they are not part of it.
 */
export type Standing = "offered" | "talking" | "consulted" | "lost" | "left" | "gone";

export function standing(c: Conversation, userId: string): Standing {
  const leg = c.legs.findLast((one) => one.userId === userId);
  if (!leg || c.state === "ENDED") return "gone";
  const talk = consultation(c);
  if (talk?.leg === leg && talk.phase !== "ending")
    return talk.phase === "answered" ? "consulted" : "offered";
  if (leg.entry === "ADDED" && isRung(c, leg)) return "offered";
  if (c.room !== null) return standingInRoom(c, userId);
  if (isFar(c, leg)) return farLeg(c).answeredAt === null ? "offered" : isThere(leg) ? "talking" : "lost";
  if (isRung(c, leg)) return isWaiting(c) || leg.entry === "TRANSFER" ? "offered" : "gone";
  if (c.state === "LOST") {
    if (expectedUser(c) !== userId) return "gone";
    return isColleagueAway(c) && isThere(leg) ? "talking" : "lost";
  }
  // Transferred to a telephone, the call still belongs to this agent, who is no longer on it.
  return holder(c)?.userId === userId ? "talking" : "gone";
}

function standingInRoom(c: Conversation, userId: string): Standing {
  if (awaited(c).some((leg) => leg.userId === userId)) return "lost";
  // They are in, or their browser is on its way.
  if (c.legs.some((leg) => leg.userId === userId && isAdmitted(leg) && isThere(leg))) return "talking";
  return wasIn(c, userId) ? "left" : "gone";
}

/** Whether a user was in and may come back: nobody removed them. */
function wasIn(c: Conversation, userId: string): boolean {
  const leg = c.legs.findLast((one) => one.userId === userId && isAdmitted(one));
  return leg !== undefined && leg.dismissal !== "removed";
}

const COMMANDS = [
  "end",
  "decline",
  "leave",
  "cancel",
  "end-for-all",
  "hold",
  "resume",
  "transfer",
  "consult",
  "complete",
  "merge",
  "conference",
  "add",
  "join",
  "share",
  "mute",
  "remove",
] as const;

/** What a user can ask of a call. */
export type Command = (typeof COMMANDS)[number];

/** Whether a user may give a command now. The server checks it, and the card offers it: both by this function. */
export function may(c: Conversation, userId: string, command: Command): boolean {
  const talk = consultation(c);
  const isAsker = talk?.askerId === userId && talk.phase !== "ending";
  const isInRoom = c.state === "ROOM" && isIn(c, userId);
  switch (command) {
    case "end":
      return c.room === null && ["talking", "lost"].includes(standing(c, userId));
    case "decline":
      return standing(c, userId) === "offered";
    case "leave":
      return standing(c, userId) === "consulted" || (c.room !== null && isPresent(c, userId));
    case "cancel":
      return isAsker;
    case "end-for-all":
      return isInRoom && (c.room!.ownerId === userId || ours(c).length === 1);
    case "hold":
      return hasCall(c, userId) && talk === null && c.hold === null && !ringingTransfer(c);
    case "resume":
      return c.hold?.byUserId === userId && c.state === "ACTIVE";
    case "transfer":
      return mayHandOn(c, userId);
    case "consult":
      return mayHandOn(c, userId) || mayBring(c, userId);
    case "complete":
      return mayComplete(c, userId);
    case "merge":
      return isAsker && talk.phase === "answered" && isCustomerThere(c) && isIn(c, userId);
    case "conference":
      return hasCall(c, userId) && talk === null && !ringingTransfer(c);
    case "add":
      return mayBring(c, userId);
    case "join":
      return mayJoin(c, userId);
    case "share":
    case "mute":
    case "remove":
      return isInRoom && c.room!.ownerId === userId;
  }
}

/** Whether a user is in the room, or expected back. */
const isPresent = (c: Conversation, userId: string) => ["talking", "lost"].includes(standing(c, userId));

/** Whether a user talks with the far end now. */
const hasCall = (c: Conversation, userId: string) => c.state === "ACTIVE" && isIn(c, userId);

/** Whether a user may ring somebody for the customer they talk with. */
const mayHandOn = (c: Conversation, userId: string) =>
  hasCall(c, userId) &&
  calledColleague(c) === null &&
  isCustomerThere(c) &&
  consultation(c) === null &&
  !c.legs.some((leg) => leg.entry === "TRANSFER" && leg.requestedById === userId && isLive(leg));

/** Whether a user may ring somebody for the room they are in: one at a time, while there is space. */
const mayBring = (c: Conversation, userId: string) =>
  c.state === "ROOM" &&
  isIn(c, userId) &&
  consultation(c) === null &&
  !c.legs.some((leg) => isRung(c, leg)) &&
  !isFull(c);

const isFull = (c: Conversation) =>
  members(c).length + c.legs.filter((leg) => isRung(c, leg)).length >= MOST_IN_A_ROOM;

/** The asker hands the customer over; the target may take over when the asker is lost. */
function mayComplete(c: Conversation, userId: string): boolean {
  const talk = consultation(c);
  if (!talk || c.room !== null || talk.phase === "ending" || !isCustomerThere(c)) return false;
  if (talk.askerId === userId) return c.state === "ACTIVE" && talk.phase !== "calling";
  return talk.leg.userId === userId && talk.phase === "answered" && c.state === "LOST";
}

/** Whether the far end is still in. In a room, whether anybody is. */
const isCustomerThere = (c: Conversation) => c.room !== null || isMember(c, farLeg(c));

const mayJoin = (c: Conversation, userId: string) =>
  c.state === "ROOM" &&
  !isPresent(c, userId) &&
  (wasIn(c, userId) || (c.room!.isShared && !wasRemoved(c, userId))) &&
  !isFull(c);

const wasRemoved = (c: Conversation, userId: string) =>
  c.legs.some((leg) => leg.userId === userId && leg.dismissal === "removed");

/** The commands a user may give now. */
export const commandsOf = (c: Conversation, userId: string): Command[] =>
  COMMANDS.filter((command) => may(c, userId, command));

export const REDS = ["end", "leave", "cancel", "decline", "end-for-all"] as const;

/** What the red button can mean. */
export type Red = (typeof REDS)[number];

/** What the red button means to a user now; null if there is none. */
export function redOf(c: Conversation, userId: string): Red | null {
  const meanings = ["decline", "cancel", "leave", "end"] as const;
  return meanings.find((meaning) => may(c, userId, meaning)) ?? null;
}

/** A red button that was pressed. `legId`: the leg it was about, as far as the page knew. */
export interface Press {
  red: Red;
  /** Whose consultation is cancelled; for every other meaning the user's own. */
  legId: string | null;
}

/**
 * What a user's red button does, for what they pressed may not be what is found: their page was late, or the request was
 * repeated. A leg that came after the one it was about is none of its business.
 */
export function meant(c: Conversation, userId: string, { red: pressed, legId }: Press): Red | null {
  if (isOutOfDate(c, userId, pressed, legId)) return null;
  const isInRoom = c.room !== null && isPresent(c, userId);
  const isTarget = standing(c, userId) === "consulted";
  switch (pressed) {
    case "decline":
      return isTarget ? "leave" : may(c, userId, "decline") ? "decline" : null;
    case "cancel":
      return may(c, userId, "cancel") ? "cancel" : null;
    case "end-for-all":
      if (may(c, userId, "end-for-all")) return "end-for-all";
      break;
    default:
  }
  if (isTarget || isInRoom) return "leave";
  if (may(c, userId, "end")) return pressed === "leave" ? "leave" : "end";
  return may(c, userId, "decline") ? "decline" : null;
}

function isOutOfDate(c: Conversation, userId: string, pressed: Red, legId: string | null): boolean {
  if (legId === null) return false;
  if (pressed === "cancel") return consultation(c)?.leg.id !== legId;
  const own = c.legs.findLast((leg) => leg.userId === userId);
  if (!own || own.id === legId) return false;
  // Who ended a call that offers itself again wants it ended; who has come back to it does not.
  return pressed === "decline" || isAdmitted(own);
}

/** The facts that follow from what a red button does. */
export function pressed(c: Conversation, userId: string, red: Red | null, at: number): Fact[] {
  const own = c.legs.findLast((leg) => leg.userId === userId);
  switch (red) {
    case "end":
    case "end-for-all":
      return [{ type: "end-requested", by: "agent", at }];
    case "cancel":
      return [{ type: "dismissed", legId: consultation(c)!.leg.id, dismissal: "cancelled", at }];
    case "decline":
      return own ? declined(c, own, at) : [];
    case "leave":
      return own ? [{ type: "dismissed", legId: own.id, dismissal: "left", at }] : [];
    case null:
      return [];
  }
}

/** A calling colleague is told at once that nobody answers. */
function declined(c: Conversation, leg: Leg, at: number): Fact[] {
  const fact: Fact = { type: "declined", legId: leg.id };
  return isFar(c, leg) ? [fact, { type: "end-requested", by: "colleague", at }] : [fact];
}
