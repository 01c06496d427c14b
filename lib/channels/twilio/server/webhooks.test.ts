import { expect, test, vi } from "vitest";
import { addCall, addChannel, addUser, MAIN_NUMBER, setUpDatabase } from "@/scripts/testing/database";
import { FakeControl } from "../../../calls/testing/fake-control";
import { answerFirst, incoming, makeCalls, passiveClock } from "../../../calls/testing/make-calls";
import type { Leg } from "../../../calls/model/conversation";
import { placeCall } from "../../../calls/commands/place-call";
import { receiveCall } from "../../../calls/reports/receive-call";
import { loadConversation } from "../../../calls/store/store";
import { systemClock } from "../../../base/clock";
import { db } from "../../../base/db";
import { cleaned } from "../../../base/text";
import { DOCUMENTS, EVENTS } from "./webhooks";

setUpDatabase();

/** Rings a number that nobody answers. @returns the TwiML its caller hears */
async function heardByCaller(failureUrl: string | null = null) {
  const calls = makeCalls();
  const call = (await receiveCall(calls, incoming()))!;
  const query = new URLSearchParams({ call: call.id });
  return DOCUMENTS.voicemail!(calls, { account: { failureUrl }, params: {}, query } as never);
}

test("an unanswered caller is asked for a message, with our prompt or the number's own", async () => {
  await addUser("ada");
  const { numberId } = await addChannel([]);
  expect(await heardByCaller()).toMatch(/<Say>.*<\/Say><Record/);
  await db.greeting.create({ data: { numberId, closed: false, text: "We are at the fair." } });
  await db.call.deleteMany();
  expect(await heardByCaller()).toContain("<Say>We are at the fair.</Say><Record");
});

test("pasted characters that XML does not allow are left out of a greeting", async () => {
  const { numberId } = await addChannel([]);
  await db.greeting.create({
    data: { numberId, closed: false, text: "We are\u000b at the\u0001 fair.\ufffe" },
  });
  expect(await heardByCaller()).toContain("<Say>We are  at the  fair.</Say><Record");
});

test.each(["a\0b", "\ud800", "\0", "sip:\0@x", "x".repeat(1_000), "+99999999999999999999999"])(
  "a caller who is called %j is a caller: the document is given, and the call is kept",
  async (from) => {
    await addUser("ada");
    await addChannel([]);
    const params = cleaned({
      CallSid: `CA${"3".repeat(32)}`,
      From: from,
      To: MAIN_NUMBER,
      StirVerstat: "\0",
    });
    const request = { account: { failureUrl: null }, params, query: new URLSearchParams() } as never;
    expect(await DOCUMENTS.inbound!(makeCalls(), request)).toContain("<Record");
    expect(await db.call.findMany({ select: { remoteRaw: true } })).toEqual([{ remoteRaw: params.From }]);
  },
);

test.each([
  ["call", { CallDuration: "1e99", Timestamp: "0000-01-01T00:00:00Z" }],
  ["call", { CallDuration: "many", Timestamp: "+275760-09-13T00:00:00Z" }],
  ["recording", { RecordingDuration: "99999999999" }],
  ["recording", { RecordingDuration: "-1" }],
])("an event (%s) with meaningless figures (%j) is applied once, without them", async (kind, figures) => {
  await addUser("ada");
  const { numberId } = await addChannel([]);
  const call = { id: "call1", direction: "INBOUND", state: "VOICEMAIL", numberId } as const;
  const sid = `CA${"4".repeat(32)}`;
  await addCall({ ...call, legs: [{ id: "leg1", entry: "REMOTE", sid }] });
  const params = {
    CallSid: sid,
    CallStatus: "in-progress",
    RecordingSid: "RE1",
    RecordingStatus: "completed",
    ...figures,
  };
  const query = new URLSearchParams({ call: "call1", leg: "leg1" });
  await EVENTS[kind]!(makeCalls(), { params, query } as never);
  expect(await db.webhookEvent.count({ where: { appliedAt: { not: null } } })).toBe(1);
  expect(await db.recording.count()).toBe(0);
});

test.each([
  ["call", "completed", "9", [{ kind: "CALL", state: "WAITING", failure: null, seconds: 9 }]],
  ["call", "completed", "0", [{ kind: "CALL", state: "FAILED", failure: "empty", seconds: 0 }]],
  ["call", "absent", undefined, [{ kind: "CALL", state: "FAILED", failure: "absent", seconds: 0 }]],
  ["message", "completed", "9", [{ kind: "VOICEMAIL", state: "WAITING", failure: null, seconds: 9 }]],
  ["message", "completed", "0", []],
  ["message", "absent", undefined, []],
])("a recording of a %s that is %s with %s seconds is kept as %j", async (kind, status, length, kept) => {
  await addUser("ada");
  const { numberId } = await addChannel([]);
  const call = { id: "call1", direction: "INBOUND", state: "VOICEMAIL", numberId } as const;
  await addCall({ ...call, legs: [{ id: "leg1", entry: "REMOTE", sid: `CA${"4".repeat(32)}` }] });
  const params = {
    RecordingSid: "RE1",
    RecordingStatus: status,
    RecordingDuration: length,
    RecordingStartTime: "Thu, 26 Nov 2026 10:00:00 +0000",
  };
  const query = new URLSearchParams({ call: "call1", kind });
  for (let i = 0; i < 2; i++) await EVENTS.recording!(makeCalls(), { params, query } as never);
  const toldStartAt = new Date("2026-11-26T10:00:00Z");
  expect(await db.recording.findMany()).toMatchObject(kept.map((row) => ({ ...row, toldStartAt })));
});

test("a greeting with an audio file is played", async () => {
  const { numberId } = await addChannel([]);
  await db.greeting.create({
    data: { numberId, closed: false, text: "", mediaType: "audio/wav", audio: Buffer.from("RIFF") },
  });
  expect(await heardByCaller()).toMatch(
    new RegExp(`<Play>[^<]*/api/greetings/${numberId}\\?closed=false</Play><Record`),
  );
});

test("an account with a failure URL redirects callers there instead", async () => {
  await addChannel([]);
  expect(await heardByCaller("https://answering.example/take")).toContain(
    '<Redirect method="POST">https://answering.example/take</Redirect>',
  );
});

test("a browser that connects before its call is written waits for it, and the customer is called once", async () => {
  const ada = await addUser("ada");
  await addChannel(["ada"]);
  const control = new FakeControl();
  const calls = makeCalls({ control, clock: systemClock });
  const params = { CallSid: `CA${"1".repeat(32)}`, From: "client:u_ada", callId: "call1" };
  const connected = DOCUMENTS.client!(calls, { params, query: new URLSearchParams() } as never);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect((await placeCall(calls, ada, { number: "+33199001234" }, "call1")).ok).toBe(true);
  expect(await connected).toMatch(/<Conference[^>]*>[^<]*call1/);
  calls.forgetTimers();
  expect(control.asked).toEqual(["add +33199001234"]);
});

test("a browser is not connected to another user's call", async () => {
  const ada = await addUser("ada");
  await addUser("ben");
  await addChannel(["ada", "ben"]);
  const control = new FakeControl();
  const calls = makeCalls({ control });
  await placeCall(calls, ada, { number: "+33199001234" }, "call1");
  const params = { CallSid: `CA${"1".repeat(32)}`, From: "client:u_ben", callId: "call1" };
  const heard = await DOCUMENTS.client!(calls, { params, query: new URLSearchParams() } as never);
  expect(heard).not.toContain("<Conference");
  expect(control.asked).toEqual([]);
});

test("of two phones that answer, the later hears that a colleague has the call; one that the conference refuses does not", async () => {
  for (const id of ["ada", "ben"]) await addUser(id);
  await addChannel(["ada", "ben"]);
  const control = new FakeControl();
  let rung = 1;
  control.answer = () => ({ sid: `CA${String(++rung).repeat(32)}` });
  const calls = makeCalls({ control });
  const call = (await receiveCall(calls, incoming(`CA${"1".repeat(32)}`)))!;
  await calls.look(call.id);
  const [first, later] = (await loadConversation(call.id))!.legs.filter(({ entry }) => entry === "OFFERED");
  const answer = ({ id, sid }: Leg) =>
    DOCUMENTS["agent-answer"]!(calls, {
      params: { CallSid: sid },
      query: new URLSearchParams({ call: call.id, leg: id }),
    } as never);
  expect(await answer(first!)).toMatch(/<\/Dial><Say>You could not be connected to this call.<\/Say><Hangup/);
  expect(await answer(later!)).toMatch(/<Response><Say>A colleague has already answered this call.<\/Say>/);
});

test("when TwiML fails, a caller leaving a message is asked with our prompt, and any other hears that we cannot take the call", async () => {
  const { numberId } = await addChannel([]);
  await db.greeting.create({
    data: { numberId, closed: false, text: "", mediaType: "audio/wav", audio: Buffer.from("no sound") },
  });
  await heardByCaller();
  const failed = (CallSid: string) =>
    DOCUMENTS.fallback!(makeCalls(), {
      params: { CallSid, ErrorCode: "12300" },
      query: new URLSearchParams(),
    } as never);
  await db.conversation.updateMany({ data: { state: "VOICEMAIL" } });
  expect(await failed("CA1")).toMatch(/<Say>Sorry, nobody is available to take your call.*<\/Say><Record/);
  expect(await failed("CA2")).toMatch(/<Say>Sorry, we cannot take your call.*<\/Say><Hangup/);
  await db.conversation.updateMany({ data: { state: "ACTIVE" } });
  expect(await failed("CA1")).toContain("<Hangup");
});

test.each([
  ["ten minutes before ours", 600_000],
  ["ten minutes after ours", -600_000],
])("an event by a clock %s counts as happening now", async (_how, apartMs) => {
  await addUser("ada");
  await addChannel(["ada"]);
  const calls = makeCalls();
  const sid = `CA${"2".repeat(32)}`;
  const call = (await receiveCall(calls, incoming(sid)))!;
  const params = {
    CallSid: sid,
    CallStatus: "completed",
    Timestamp: new Date(Date.now() + apartMs).toUTCString(),
  };
  await EVENTS.call!(calls, { params, query: new URLSearchParams() } as never);
  const { endedAt } = (await loadConversation(call.id))!;
  expect(Math.abs(endedAt! - Date.now())).toBeLessThan(60_000);
});

test("a caller who has fetched the voicemail TwiML is not moved there again", async () => {
  await addUser("ada");
  await addChannel(["ada"]);
  const control = new FakeControl();
  // The move was taken, and its reply lost.
  const carryOut = control.carryOut.bind(control);
  control.carryOut = async (c, order, clock) => {
    const facts = await carryOut(c, order, clock);
    if (order.type === "move-to-voicemail") throw new Error("timeout");
    return facts;
  };
  let now = Date.now();
  const calls = makeCalls({ control, clock: { ...passiveClock, now: () => now } });
  const call = (await receiveCall(calls, incoming("CA3")))!;
  now += 26_000;
  await calls.look(call.id);
  const query = new URLSearchParams({ call: call.id });
  const fetched = { account: { failureUrl: null }, params: {}, query } as never;
  expect(await DOCUMENTS.voicemail!(calls, fetched)).toContain("<Record");
  now += 5_000;
  await calls.look(call.id);
  expect(control.asked.filter((order) => order === "voicemail CA3")).toHaveLength(1);
});

test("a leg that leaves its conference while it is said to be live is asked about soon, until it is answered", async () => {
  await addUser("ada");
  await addChannel(["ada"]);
  const timers: { delayMs: number; run: () => void }[] = [];
  const clock = {
    ...passiveClock,
    after: (delayMs: number, run: () => void) => {
      timers.push({ delayMs, run });
      return () => {};
    },
  };
  const control = new FakeControl();
  const calls = makeCalls({ control, clock });
  const { id } = (await receiveCall(calls, incoming(`CA${"1".repeat(32)}`)))!;
  const { sid } = await answerFirst(calls, id);
  await db.callLeg.updateMany({ where: { sid }, data: { sid: `CA${"2".repeat(32)}` } });
  const answers = [
    () => Promise.reject(new Error("no answer")),
    () => Promise.resolve([{ sid: `CA${"2".repeat(32)}`, status: "completed" as const, at: Date.now() }]),
  ];
  control.reportLegs = () => answers.shift()!();
  const params = {
    AccountSid: "AC1",
    ConferenceSid: "CF1",
    SequenceNumber: "4",
    StatusCallbackEvent: "participant-leave",
    CallSid: `CA${"2".repeat(32)}`,
    ParticipantCallStatus: "in-progress",
  };
  timers.length = 0;
  await EVENTS.conference!(calls, { params, query: new URLSearchParams({ call: id }) } as never);
  expect((await loadConversation(id))!.state).toBe("ACTIVE");
  for (const turn of [1, 2]) {
    await vi.waitFor(() => expect(timers.filter(({ delayMs }) => delayMs === 500)).toHaveLength(turn));
    timers.filter(({ delayMs }) => delayMs === 500)[turn - 1]!.run();
  }
  await vi.waitFor(async () => expect((await loadConversation(id))!.state).toBe("LOST"));
});

test("an event tells which conference carries a call", async () => {
  await addUser("ada");
  await addChannel(["ada"]);
  const calls = makeCalls();
  const { id } = (await receiveCall(calls, incoming()))!;
  const event = (ConferenceSid: string, SequenceNumber: string) =>
    EVENTS.conference!(calls, {
      params: { AccountSid: "AC1", ConferenceSid, SequenceNumber, StatusCallbackEvent: "conference-start" },
      query: new URLSearchParams({ call: id }),
    } as never);
  await event("CF1", "1");
  await event("CF2", "1");
  await event("CF1", "2");
  expect((await loadConversation(id))!.conferenceSids).toEqual(["CF1", "CF2"]);
});
