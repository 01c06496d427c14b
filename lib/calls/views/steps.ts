import "server-only";
import { db } from "../../base/db";
import { formatNumber } from "../../phone-numbers/numbers";
import { stepWords as words } from "../../words/calls";
import { common } from "../../words/common";
import { failureText, type CallFailure } from "../model/failure";

/** One thing that happened in a call. */
export interface Step {
  at: Date;
  text: string;
}

const name = { select: { name: true } } as const;

const SELECT = {
  id: true,
  createdAt: true,
  rejected: true,
  queuedAt: true,
  announcementAt: true,
  voicemailAt: true,
  holdFailedAt: true,
  room: true,
  recordingAskedAt: true,
  endRequestedBy: true,
  endRequestedAt: true,
  endedAt: true,
  calls: { orderBy: { createdAt: "asc" }, select: { id: true, direction: true, failure: true, agent: name } },
  legs: {
    orderBy: { createdAt: "asc" },
    select: {
      callId: true,
      entry: true,
      userId: true,
      user: name,
      number: true,
      requestedById: true,
      status: true,
      declined: true,
      createdAt: true,
      askedAt: true,
      admittedAt: true,
      memberSince: true,
      dismissedAt: true,
      dismissal: true,
      browserGoneAt: true,
      holds: true,
      answeredAt: true,
      endedAt: true,
    },
  },
} as const;

type Row = NonNullable<Awaited<ReturnType<typeof db.conversation.findFirst<{ select: typeof SELECT }>>>>;
type StepLeg = Row["legs"][number];
/** What is known of a conversation, for its steps. */
type StepsOf = Omit<Row, "id">;

/**
 * Tells what happened in a call, step by step, from what is known of its legs (E9). For a user who may see the call.
 *
 * @param who  the other party of this call
 */
export async function listSteps(callId: string, who: string): Promise<Step[]> {
  const conversation = await db.conversation.findFirst({
    where: { calls: { some: { id: callId } } },
    select: SELECT,
  });
  if (!conversation) return [];
  const ids = conversation.legs.flatMap(({ requestedById }) => requestedById ?? []);
  const people = await db.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const names = new Map(people.map((person) => [person.id, person.name]));
  return stepsOf(conversation, {
    party: (leg) => (leg.callId === callId && leg.userId === null ? who : nameOf(leg)),
    asker: (id) => names.get(id) ?? common.nobody,
  });
}

const nameOf = ({ user, number }: StepLeg) =>
  user?.name ?? (number === null ? common.withheldNumber : formatNumber(number));

interface Names {
  party: (leg: StepLeg) => string;
  asker: (userId: string) => string;
}

/** The steps of a conversation, in order. Pure. */
function stepsOf(c: StepsOf, names: Names): Step[] {
  const first = c.calls[0];
  const steps: (Step | null)[] = [
    // Whoever called comes first, also before phones that were rung in the same moment.
    ...c.legs
      .toSorted((a, b) => Number(isCaller(b, c)) - Number(isCaller(a, c)))
      .flatMap((leg) => ofLeg(leg, c, names)),
    step(c.recordingAskedAt, words.recorded),
    step(c.queuedAt, words.queued),
    step(c.announcementAt, words.announced),
    step(c.holdFailedAt, words.holdFailed),
    step(c.voicemailAt, words.toVoicemail),
    ofRoom(c.room, names),
    c.rejected ? step(c.createdAt, words.allBusy) : null,
    c.endRequestedBy === "agent" ? step(c.endRequestedAt, words.agentEnded) : null,
    first?.failure ? step(c.endedAt, words.failed(failureText(first.failure as CallFailure))) : null,
    step(c.endedAt, words.ended),
  ];
  // A stable sort: of those at one moment, the order above is the order in which they follow.
  return steps.filter((one) => one !== null).toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

const step = (at: Date | null, text: string): Step | null => (at === null ? null : { at, text });

function ofRoom(room: unknown, { asker }: Names): Step | null {
  if (room === null) return null;
  const { number, ownerId, openedAt } = room as { number: number; ownerId: string; openedAt: number };
  return step(new Date(openedAt), words.opened(asker(ownerId), number));
}

const isCaller = ({ entry }: StepLeg, { calls }: StepsOf) =>
  entry === "DIALLED" || (entry === "REMOTE" && calls[0]?.direction === "INBOUND");

function ofLeg(leg: StepLeg, c: StepsOf, names: Names): (Step | null)[] {
  const who = names.party(leg);
  return [
    step(
      leg.entry === "DIALLED" ? leg.createdAt : (leg.askedAt ?? leg.createdAt),
      words.entered(entryOf(leg, c), who, asked(leg, names)),
    ),
    ...(isCaller(leg, c) ? [] : [ofAnswer(leg, who)]),
    ...ofHolds(leg, who),
    step(leg.browserGoneAt, words.lostConnection(who)),
    wasIn(leg) ? step(leg.dismissedAt ?? leg.endedAt, leavingOf(leg, who)) : null,
  ];
}

const asked = ({ requestedById }: StepLeg, { asker }: Names) =>
  requestedById === null ? null : asker(requestedById);

/** The far end is the caller of an incoming call, and rings for one that we place. */
const entryOf = ({ entry }: StepLeg, { calls }: StepsOf) =>
  entry === "REMOTE" && calls[0]?.direction === "INBOUND" ? "CALLER" : entry;

const wasIn = ({ entry, admittedAt, memberSince, answeredAt }: StepLeg) =>
  entry === "REMOTE" ? answeredAt !== null : (memberSince ?? admittedAt) !== null;

/** How a phone that rang ended its ringing. */
function ofAnswer(leg: StepLeg, who: string): Step | null {
  if (leg.entry === "JOINED") return null;
  if (wasIn(leg)) return step(leg.memberSince ?? leg.answeredAt ?? leg.admittedAt, words.answered(who));
  const at = leg.endedAt ?? leg.dismissedAt;
  if (leg.declined) return step(at, words.declined(who));
  switch (leg.status) {
    case "no-answer":
      return step(at, words.didNotAnswer(who));
    case "busy":
      return step(at, words.wasBusy(who));
    case "failed":
      return step(at, words.notReached(who));
    case "canceled":
    case "completed":
      return step(at, words.stoppedRinging(who));
    default:
      return step(leg.dismissedAt, words.stoppedRinging(who));
  }
}

function leavingOf({ dismissal, userId }: StepLeg, who: string): string {
  if (dismissal === "removed") return words.removed(who);
  return userId === null ? words.hungUp(who) : words.left(who);
}

/** When it heard music instead of the others. */
function ofHolds({ holds }: StepLeg, who: string): (Step | null)[] {
  const spans = holds as { from: number; to: number | null }[];
  return spans.flatMap(({ from, to }) => [
    step(new Date(from), words.heardMusic(who)),
    to === null ? null : step(new Date(to), words.resumed(who, Math.round((to - from) / 1000))),
  ]);
}
