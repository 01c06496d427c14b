import type { Conversation } from "./conversation";
import {
  awaited,
  calledColleague,
  consultation,
  expectedUser,
  holder,
  isAdmitted,
  isRung,
  isThere,
  isWaiting,
} from "./parties";

/** A user whose phone a conversation has to itself: it rings, or they talk or are expected back. */
export interface Slot {
  userId: string;
  kind: "RINGING" | "TALKING";
}

/** Returns the users whose phones a conversation has to itself, each once. */
export function slots(c: Conversation): Slot[] {
  if (c.state === "ENDED") return [];
  const talking = new Set<string | null>([...(c.room === null ? talkers(c) : inRoom(c)), ...consulted(c)]);
  const ringing = c.legs.filter((leg) => isRung(c, leg) && isOffer(c, leg.requestedById, leg.entry));
  const rung = new Set<string | null>(ringing.map(({ userId }) => userId));
  // A called colleague whose phone still rings.
  if (c.room === null) rung.add(calledColleague(c));
  const of = (userIds: Iterable<string | null>, kind: Slot["kind"]): Slot[] =>
    [...userIds].flatMap((userId) => (userId === null ? [] : [{ userId, kind }]));
  return [
    ...of(talking, "TALKING"),
    ...of(
      [...rung].filter((userId) => !talking.has(userId)),
      "RINGING",
    ),
  ];
}

/** A lost agent keeps theirs, since they may rejoin. */
function talkers(c: Conversation): (string | null)[] {
  const talker = holder(c)?.userId ?? (c.state === "LOST" ? expectedUser(c) : null);
  return [talker, c.state === "ACTIVE" ? calledColleague(c) : null];
}

const inRoom = (c: Conversation) => [
  ...c.legs.filter((leg) => isAdmitted(leg) && isThere(leg)).map(({ userId }) => userId),
  ...awaited(c).map(({ userId }) => userId),
];

/** Who is consulted and has answered. */
function consulted(c: Conversation): (string | null)[] {
  const talk = consultation(c);
  return talk && talk.phase !== "ending" && talk.leg.answeredAt !== null ? [talk.leg.userId] : [];
}

/** Whether an offer still stands: the customer is waiting, or is being transferred to this agent. */
const isOffer = (c: Conversation, requestedById: string | null, entry: string) =>
  entry === "CONSULT" ||
  entry === "ADDED" ||
  isWaiting(c) ||
  (requestedById !== null && requestedById === holder(c)?.userId);
