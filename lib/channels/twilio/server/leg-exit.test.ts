import { beforeEach, describe, expect, test } from "vitest";
import { addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../../../base/db";
import type { Conversation } from "../../../calls/model/conversation";
import { controlCall } from "../../../calls/commands/control-call";
import { ringTarget } from "../../../calls/commands/ring-target";
import { claimCall } from "../../../calls/reports/leg-reports";
import { farLeg, holder } from "../../../calls/model/parties";
import { receiveCall } from "../../../calls/reports/receive-call";
import { loadConversation } from "../../../calls/store/store";
import { FakeControl } from "../../../calls/testing/fake-control";
import { loadShown } from "../../../calls/testing/shown";
import { answerFirst, incoming, makeCalls, passiveClock } from "../../../calls/testing/make-calls";
import { LIFE_SECONDS } from "./twiml";
import { DOCUMENTS } from "./webhooks";

setUpDatabase();

const CUSTOMER = `CA${"1".repeat(32)}`;
const AGENT = `CA${"2".repeat(32)}`;
const MINUTE_MS = 60_000;

let now: number;
let channelId: string;
let talking: Conversation;
const control = new FakeControl();
control.answer = () => ({ sid: AGENT });
const calls = makeCalls({ control, clock: { ...passiveClock, now: () => now } });

/** A customer and an agent talk. */
beforeEach(async () => {
  now = Date.now();
  await addUser("ada");
  const { numberId } = await addChannel(["ada"]);
  channelId = (await db.channelNumber.findUniqueOrThrow({ where: { id: numberId } })).channelId;
  const { id } = (await receiveCall(calls, incoming(CUSTOMER)))!;
  await answerFirst(calls, id);
  talking = (await loadConversation(id))!;
});

const until = () => farLeg(talking)!.createdAt + LIFE_SECONDS * 1000;

/** The document for the customer's leg, or another's, after its conference; `exits` as the conference's address counts them. */
function exit({
  leg = farLeg(talking)!,
  sid = CUSTOMER,
  status = "in-progress",
  exits = "since=0&times=0",
  account = channelId,
} = {}) {
  const query = new URLSearchParams(`call=${talking.id}&leg=${leg.id}&until=${until()}&${exits}`);
  const params = { CallSid: sid, CallStatus: status };
  return DOCUMENTS["leg-exit"]!(calls, { account: { channelId: account }, params, query } as never);
}

/** The query of an address in a document. */
const queryOf = (document: string | null, tag: RegExp) =>
  new URLSearchParams(tag.exec(document!)![1]!.replaceAll("&amp;", "&"));

const IN_CONFERENCE = /<Dial action="[^"]*leg-exit\?([^"#]*)#[^"]*" timeLimit="(\d+)">/;
const AGAIN = /<Redirect[^>]*>[^<]*leg-exit\?([^<#]*)#[^<]*<\/Redirect>/;

describe("a leg whose conference is over", () => {
  test("is let in again while it belongs to the call, with music and for what remains of its life", async () => {
    now += 3_600_000;
    const document = await exit();
    expect(Number(IN_CONFERENCE.exec(document!)![2])).toBe(LIFE_SECONDS - 3_600);
    expect(queryOf(document, IN_CONFERENCE).get("until")).toBe(String(until()));
    expect(document).toMatch(/startConferenceOnEnter="false".*waitUrl="[^"]*\/sounds\/hold.xml"/);
    expect(document).toContain(`>room_${talking.id}</Conference>`);
    const agent = holder(talking)!;
    expect(await exit({ leg: agent, sid: AGENT })).toMatch(
      new RegExp(`participantLabel="a_${agent.id}" startConferenceOnEnter="true".*hold.xml`),
    );
  });

  test("hears music outside while its agent talks to a colleague in private", async () => {
    await addUser("ben");
    await db.channelUser.create({ data: { userId: "ben", numberId: talking.calls[0].numberId! } });
    await db.presence.create({ data: { userId: "ben", streamId: "ben", ready: true, seenAt: new Date() } });
    const ada = { ...(await addUser("eve")), id: "ada" };
    await ringTarget(calls, ada, talking.id, { type: "consult", to: { userId: "ben" } });
    const ben = (await loadConversation(talking.id))!.legs.at(-1)!;
    await claimCall(calls, talking.id, ben.id, ben.sid!);
    const outside = await exit();
    expect(outside).toContain("hold-10s.wav</Play><Redirect");
    expect(outside).not.toContain("<Conference");
    expect(await exit({ leg: holder(talking)!, sid: AGENT })).toContain("<Conference");
    await controlCall(calls, "ada", talking.id, { type: "complete" });
    expect(await exit()).toContain("<Conference");
  });

  test("is hung up once the call is over, or another leg took its place", async () => {
    expect(await exit({ sid: `CA${"9".repeat(32)}` })).toMatch(/<Response><Hangup/);
    await calls.record(talking.id, [{ type: "end-requested", by: "agent", at: now }]);
    expect(await exit()).toMatch(/<Response><Hangup/);
  });

  test("is told when its life is over", async () => {
    now = until();
    expect(await exit()).toMatch(/<Say>This call has reached its time limit. Goodbye.<\/Say><Hangup/);
  });

  test("has ended, and the call is told, though no event says so", async () => {
    expect(await exit({ status: "completed" })).toMatch(/<Response><Hangup/);
    expect(await loadShown(talking.id)).toMatchObject({ state: "ENDED", outcome: "ANSWERED" });
  });

  test("waits outside for a minute after the fourth time within one", async () => {
    let document = await exit();
    for (let times = 1; times <= 3; times++) {
      expect(queryOf(document, IN_CONFERENCE).get("times")).toBe(String(times));
      now += 1_000;
      document = await exit({ exits: String(queryOf(document, IN_CONFERENCE)) });
    }
    expect(document).toMatch(/<Response><Play loop="2">[^<]*hold.wav<\/Play><Redirect/);
    now += MINUTE_MS;
    document = await exit({ exits: String(queryOf(document, AGAIN)) });
    expect(queryOf(document, IN_CONFERENCE).get("times")).toBe("1");
  });

  test("that comes back now and then is let in each time", async () => {
    let document = await exit();
    for (let i = 0; i < 5; i++) {
      now += MINUTE_MS;
      document = await exit({ exits: String(queryOf(document, IN_CONFERENCE)) });
      expect(queryOf(document, IN_CONFERENCE).get("times")).toBe("1");
    }
  });

  test("hears music for ten seconds while the database is away, and asks again", async () => {
    const document = await db.$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE "CallLeg" IN ACCESS EXCLUSIVE MODE`;
      return exit({ exits: "since=5&times=2" });
    });
    expect(document).toMatch(/<Response><Play>[^<]*hold-10s.wav<\/Play><Redirect method="POST">/);
    expect(String(queryOf(document, AGAIN))).toContain("since=5&times=2");
    expect(await exit({ exits: String(queryOf(document, AGAIN)) })).toContain("<Conference");
  });

  test("is not let in, and reports nothing, for another account", async () => {
    expect(await exit({ account: "other" })).toMatch(/<Response><Hangup/);
    expect(await exit({ account: "other", status: "completed" })).toMatch(/<Response><Hangup/);
    expect(await loadConversation(talking.id)).toMatchObject({ state: "ACTIVE" });
  });
});
