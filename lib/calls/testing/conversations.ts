/** Conversations, and what becomes known of them, for tests of the pure core. */
import { apply, newConversation } from "../model/apply";
import { newLeg, type Call, type Conversation, type Dismissal, type Leg } from "../model/conversation";
import type { Fact, Target } from "../model/facts";
import { mainCall } from "../model/parties";
import { pending } from "../model/pending";

/** When the conversations of these tests begin. */
export const T = 1_700_000_000_000;

export const TIMEOUTS = { incoming: 25_000, grace: 20_000, queue: 300_000, alone: 600_000 };

/** A number of seconds after the beginning. */
export const at = (seconds: number) => T + seconds * 1_000;

/** A conversation together with its first call, but for that one's own end. */
export type Shown = Conversation & Omit<Call, "endedAt">;

export const shown = (c: Conversation): Shown => ({ ...c, ...mainCall(c), endedAt: c.endedAt });

export const leg = (id: string, entry: Leg["entry"], known: Partial<Leg> = {}): Leg =>
  newLeg({ id, callId: "c1", entry, createdAt: T, ...known });

export const begin = (
  direction: Call["direction"],
  legs: readonly Leg[],
  known: Partial<Parameters<typeof newConversation>[0]> = {},
): Conversation => {
  const remoteNumber = direction === "INTERNAL" ? null : "+33199001234";
  const ids = { id: "c1", channelId: "channel", numberId: "n1" };
  return newConversation({ ...ids, direction, remoteNumber, createdAt: T, legs, ...known });
};

export const after = (c: Conversation, ...facts: Fact[]): Shown => shown(facts.reduce(apply, c));

export const asked = (legId: string, seconds = 0): Fact => ({ type: "leg-asked", legId, at: at(seconds) });

export const known = (legId: string): Fact => ({ type: "leg-known", legId, sid: `CA${legId}` });

export const claimed = (legId: string, seconds: number): Fact => ({
  type: "claimed",
  legId,
  at: at(seconds),
});

export const reported = (
  legId: string,
  status: Leg["status"],
  seconds: number,
  durationSeconds?: number,
): Fact => ({ type: "leg-reported", legId, status, at: at(seconds), durationSeconds });

/** The channel has done an order about what a leg hears: its first, unless it says otherwise. */
export const done = (legId: string, music: "hold" | null, n = 1): Fact[] => {
  const hearing = { music, muted: false };
  return [
    { type: "order-given", legId, order: "set", want: hearing, at: T },
    { type: "order-answered", legId, n, whereabouts: { in: true, hearing }, at: T },
  ];
};

export const BEN: Target = { userId: "ben", number: null };
export const CEM: Target = { userId: "cem", number: null };
export const telephone = (number: string): Target => ({ userId: null, number, numberId: "n1" });
export const TELEPHONE = telephone("+33199005678");

/** A customer who called talks with Ada, since 4 s. */
export const talking = () => {
  const ringing = { sid: "CAc", status: "ringing", askedAt: T, admittedAt: T } as const;
  const legs = [leg("c", "REMOTE", ringing), leg("a", "OFFERED", { userId: "ada" })];
  return after(begin("INBOUND", legs), asked("a"), known("a"), claimed("a", 4));
};

/** Ada has called a customer, who answered at 4 s. */
export const calling = () => {
  const legs = [leg("a", "DIALLED", { userId: "ada", admittedAt: T }), leg("c", "REMOTE", { admittedAt: T })];
  return after(begin("OUTBOUND", legs), known("a"), asked("c"), known("c"), reported("c", "in-progress", 4));
};

/** Ada has called Ben, her colleague, who answered at 4 s. */
export const colleagues = () => {
  const far = leg("c", "REMOTE", { userId: "ben", admittedAt: T });
  const legs = [leg("a", "DIALLED", { userId: "ada", admittedAt: T }), far];
  return after(begin("INTERNAL", legs), known("a"), asked("c"), known("c"), reported("c", "in-progress", 4));
};

/** Ada asks to ring somebody, whose leg is "t" unless it is said otherwise. */
export const asks = (
  type: "transfer-asked" | "consult-asked" | "add-asked",
  to: Target,
  seconds: number,
  legId = "t",
): Fact => ({
  type,
  legId,
  to,
  byUserId: "ada",
  at: at(seconds),
});

/** The channel calls a leg, which rings. */
export const rung = (legId: string, seconds: number): Fact[] => [
  asked(legId, seconds),
  known(legId),
  reported(legId, "ringing", seconds),
];

/** Who is rung answers: a browser fetches its document, a telephone is reported. */
export const answers = (legId: string, seconds: number): Fact[] => [
  claimed(legId, seconds),
  reported(legId, "in-progress", seconds),
];

/** Ada, who talks with a customer, talks in private with somebody, since 15 s. */
export const consulting = (to: Target = BEN) =>
  after(
    talking(),
    asks("consult-asked", to, 10),
    ...done("c", "hold"),
    ...rung("t", 11),
    ...answers("t", 15),
  );

/** Ada has opened the call as a conference, at 20 s. */
export const room = () =>
  after(talking(), { type: "room-opened", number: 99_900, ownerId: "ada", at: at(20) });

/** She has added somebody, who answered at 25 s. */
export const roomWith = (to: Target = BEN, c: Conversation = room(), legId = "t") =>
  after(c, asks("add-asked", to, 21, legId), ...rung(legId, 22), ...answers(legId, 25));

export const dismissed = (legId: string, dismissal: Dismissal, seconds: number): Fact => ({
  type: "dismissed",
  legId,
  dismissal,
  at: at(seconds),
});

export const gone = (legId: string, seconds: number): Fact => ({
  type: "browser-gone",
  legId,
  at: at(seconds),
});

export const back = (legId: string, userId: string, seconds: number): Fact => ({
  type: "rejoined",
  legId,
  userId,
  sid: `CA${legId}`,
  at: at(seconds),
});

export const hold = (seconds: number, byUserId = "ada"): Fact => ({
  type: "hold-asked",
  byUserId,
  at: at(seconds),
});

export const ended = (seconds: number, by = "agent"): Fact => ({
  type: "end-requested",
  by,
  at: at(seconds),
});

export const completes = (seconds: number): Fact => ({
  type: "consult-completed",
  legId: "t",
  at: at(seconds),
});

export const merges = (seconds: number, number: number | null = 99_900, legId = "t"): Fact => ({
  type: "merged",
  legId,
  number,
  at: at(seconds),
});

export const joins = (userId: string, seconds: number): Fact => ({
  type: "join-asked",
  legId: "j",
  userId,
  at: at(seconds),
});

export const shared: Fact = { type: "room-shared", isShared: true };

/** What the channel is to be asked for, with the leg it is about. Ending the music is to "unhold". */
export const orders = (c: Conversation, seconds: number) =>
  pending(c, at(seconds)).map((effect) => {
    const what = effect.type === "set" ? (effect.hearing.music ?? "unhold") : effect.type;
    return `${what} ${effect.legId}`;
  });
