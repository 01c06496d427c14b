import twilio from "twilio";
import { afterAll, describe, expect, test } from "vitest";
import { readWav } from "../media/wav";
import { shareAt } from "../media/tone";
import { toFrames } from "../media/g711";
import { behaviourSchema } from "../network/behaviour";
import { parametersOf } from "../testing/openapi";
import { ACCOUNT, asked, makeRig, NUMBER, twiml } from "../testing/rig";
import { ROUTES } from "./routes";

const CUSTOMER = "+33199004444";
const TALK = { says: { hertz: 500 } };

/** Makes a rig with one call in progress. */
async function talking(options: Parameters<typeof makeRig>[0] = {}) {
  const rig = makeRig(options);
  rig.switchboard.behaviours.set(CUSTOMER, behaviourSchema.parse(TALK));
  rig.documents["/answer"] = twiml(`<Pause length="600"/>`);
  const call = await rig.client.calls.create({ to: CUSTOMER, from: NUMBER, url: "http://app.test/answer" });
  await rig.clock.advance(3_000);
  return { ...rig, sid: call.sid };
}

test.each(ROUTES.map(({ method, path, params }) => [method, path, params] as const))(
  "%s %s knows only parameters that Twilio documents",
  (method, path, params) => {
    expect(parametersOf(method, path)).toEqual(expect.arrayContaining([...params]));
  },
);

describe("recordings of a call", () => {
  test("run, pause, resume and stop; later they are only processing or completed", async () => {
    const { client, clock, sid, events } = await talking();
    const recordings = client.calls(sid).recordings;
    const recording = await recordings.create({
      recordingChannels: "dual",
      recordingTrack: "both",
      trim: "do-not-trim",
      recordingStatusCallback: "http://app.test/status/recording",
      recordingStatusCallbackEvent: ["in-progress", "completed", "absent"],
    });
    expect(recording).toMatchObject({ status: "in-progress", channels: 2, source: "StartCallRecordingAPI" });
    const update = (status: "paused" | "in-progress" | "stopped", pauseBehavior?: string) =>
      client.calls(sid).recordings(recording.sid).update({ status, pauseBehavior });
    await clock.advance(4_000);
    expect((await update("paused", "skip")).status).toBe("paused");
    expect((await client.recordings(recording.sid).fetch()).status).toBe("processing");
    await clock.advance(10_000);
    expect((await update("in-progress")).status).toBe("in-progress");
    await clock.advance(2_000);
    expect((await update("stopped")).status).toBe("stopped");
    await expect(update("in-progress")).rejects.toMatchObject({ code: 21220 });
    await clock.advance(2_000);
    // Excludes the ten skipped seconds.
    expect(await client.recordings(recording.sid).fetch()).toMatchObject({
      status: "completed",
      duration: "6",
    });
    expect(await client.calls(sid).recordings(recording.sid).fetch()).toMatchObject({ duration: "6" });
    expect(
      events("/status/recording").map(({ RecordingStatus, RecordingDuration }) => [
        RecordingStatus,
        RecordingDuration,
      ]),
    ).toEqual([
      ["in-progress", undefined],
      ["completed", "6"],
    ]);
  });

  test("start only while the call is in progress", async () => {
    const { client, clock } = makeRig();
    const call = await client.calls.create({ to: CUSTOMER, from: NUMBER, twiml: twiml("<Pause/>") });
    const start = () => client.calls(call.sid).recordings.create();
    await expect(start()).rejects.toMatchObject({ status: 400, code: 21220 });
    await clock.advance(60_000);
    await expect(start()).rejects.toMatchObject({ code: 21220 });
  });

  test("Twilio.CURRENT is the running one, and is refused with 16108 when two run", async () => {
    const { client, clock, sid } = await talking();
    const current = () => client.calls(sid).recordings("Twilio.CURRENT").update({ status: "stopped" });
    const first = await client.calls(sid).recordings.create();
    const second = await client.calls(sid).recordings.create();
    await expect(current()).rejects.toMatchObject({ status: 400, code: 16108 });
    await client.calls(sid).recordings(second.sid).update({ status: "stopped" });
    expect((await current()).sid).toBe(first.sid);
    await expect(current()).rejects.toMatchObject({ status: 404, code: 20404 });
    await clock.advance(1_000);
    expect((await client.calls(sid).recordings.list()).map((r) => r.sid)).toEqual([second.sid, first.sid]);
    await client.calls(sid).recordings(first.sid).remove();
    expect(await client.recordings.list({ callSid: sid })).toHaveLength(1);
    expect(await client.recordings.list({ callSid: sid, includeSoftDeleted: true })).toHaveLength(2);
    await client.recordings(second.sid).remove();
    await expect(client.recordings(second.sid).fetch()).rejects.toMatchObject({ status: 404 });
  });

  test("their media are missing until made; then available whole, in part and by channel", async () => {
    const { client, clock, carrier, sid } = await talking({ hasSound: true });
    const recording = await client.calls(sid).recordings.create({ recordingChannels: "dual" });
    await clock.advance(1_000);
    await client.calls(sid).recordings(recording.sid).update({ status: "stopped" });
    const get = (query: string, range?: string) =>
      carrier.rest.handle({
        method: "GET",
        path: `/2010-04-01/Accounts/${ACCOUNT.accountSid}/Recordings/${recording.sid}${query}`,
        authorization: undefined,
        body: "",
        range,
      });
    const early = get(".wav");
    expect([early.status, early.headers["retry-after"]]).toEqual([404, "1"]);
    expect(JSON.parse(early.body.toString())).toMatchObject({ code: 21501 });
    await clock.advance(1_000);

    const mono = get(".wav");
    expect(mono).toMatchObject({ status: 200, headers: { "content-type": "audio/x-wav" } });
    const heard = toFrames(readWav(mono.body as Buffer));
    expect(heard.length).toBeGreaterThan(40);
    expect(shareAt(heard, 500)).toBeGreaterThan(0.95);
    const dual = get(".wav?RequestedChannels=2").body as Buffer;
    expect(dual.readUInt16LE(22)).toBe(2);

    const part = get(".wav", "bytes=58-157");
    expect(part).toMatchObject({ status: 206 });
    expect(part.headers["content-range"]).toBe(`bytes 58-157/${mono.body.length}`);
    expect(part.body).toEqual((mono.body as Buffer).subarray(58, 158));
    expect(get(".wav", "bytes=-10").body).toHaveLength(10);
    expect(get(".wav", "bytes=99999999-").status).toBe(416);
    expect(get(".mp3").status).toBe(400);

    const single = await client.calls(sid).recordings.create();
    await client.calls(sid).recordings(single.sid).update({ status: "stopped" });
    await clock.advance(1_000);
    const path = `/2010-04-01/Accounts/${ACCOUNT.accountSid}/Recordings/${single.sid}.wav?RequestedChannels=2`;
    expect(carrier.rest.handle({ method: "GET", path, authorization: undefined, body: "" }).status).toBe(400);
  });
});

test("calls are created with digits, an application, a limit and a recording", async () => {
  const { client, clock, documents, switchboard } = makeRig({ hasSound: true });
  switchboard.behaviours.set(CUSTOMER, behaviourSchema.parse({ says: "silence" }));
  documents["/client"] = twiml(`<Pause length="600"/>`);
  const call = await client.calls.create({
    to: CUSTOMER,
    from: NUMBER,
    applicationSid: ACCOUNT.applications[0]!.sid,
    sendDigits: "w12#",
    timeLimit: 30,
    record: true,
    recordingChannels: "mono",
  });
  await clock.advance(6_000);
  expect(switchboard.telephones.get(CUSTOMER)?.digits).toBe("12#");
  expect(await client.calls(call.sid).recordings.list()).toHaveLength(1);
  await clock.advance(30_000);
  expect((await client.calls(call.sid).fetch()).status).toBe("completed");
  await client.calls(call.sid).remove();
  await expect(client.calls(call.sid).fetch()).rejects.toMatchObject({ status: 404 });
});

test("a caller's number can be used with the token of their call, and not without", async () => {
  const { client, clock, carrier, documents, events } = makeRig();
  documents["/inbound"] = twiml(`<Pause length="600"/>`);
  carrier.dial("+447700900123", NUMBER);
  await clock.advance(100);
  const [{ CallToken = "", StirVerstat } = {}] = events("/inbound");
  expect(StirVerstat).toBe("TN-Validation-Passed-A");
  const forward = (callToken?: string) =>
    client.calls.create({ to: CUSTOMER, from: "+447700900123", url: "http://app.test/answer", callToken });
  await expect(forward()).rejects.toMatchObject({ code: 21210 });
  await expect(forward("wrong")).rejects.toMatchObject({ code: 21210 });
  expect((await forward(CallToken)).from).toBe("+447700900123");
});

test("lists are paged and filtered", async () => {
  const { client, clock } = makeRig();
  for (let i = 0; i < 7; i++)
    await client.calls.create({ to: CUSTOMER, from: NUMBER, twiml: twiml(`<Pause length="5"/>`) });
  await client.calls.create({ to: "+33199005555", from: NUMBER, twiml: twiml(`<Pause length="500"/>`) });
  await clock.advance(60_000);
  expect((await client.calls.list({ pageSize: 3 })).length).toBe(8);
  const page = await client.calls.page({ pageSize: 3 });
  expect(page.instances).toHaveLength(3);
  const next = await page.nextPage();
  expect(next?.instances.map(({ sid }) => sid)).not.toContain(page.instances[0]!.sid);
  expect((await next?.previousPage())?.instances[0]!.sid).toBe(page.instances[0]!.sid);
  expect(await client.calls.list({ status: "in-progress" })).toHaveLength(1);
  expect(await client.calls.list({ to: CUSTOMER })).toHaveLength(7);
  const tomorrow = new Date(clock.now() + 86_400_000);
  expect(await client.calls.list({ startTimeAfter: tomorrow })).toHaveLength(0);
  expect(await client.calls.list({ startTimeBefore: tomorrow })).toHaveLength(8);
});

test("numbers, applications, the account and relay tokens are as Twilio documents them", async () => {
  const { client, clock, carrier, documents, events } = makeRig();
  const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: NUMBER });
  const application = await client.applications.create({
    friendlyName: "Sales",
    voiceUrl: "http://app.test/sales",
  });
  await client.applications(application.sid).update({ voiceMethod: "POST" });
  expect((await client.applications(application.sid).fetch()).voiceUrl).toBe("http://app.test/sales");
  await client.incomingPhoneNumbers(number!.sid).update({ voiceApplicationSid: application.sid });
  documents["/sales"] = twiml("<Hangup/>");
  carrier.dial(CUSTOMER, NUMBER);
  await clock.advance(100);
  expect(events("/sales")).toHaveLength(1);
  await client.incomingPhoneNumbers(number!.sid).update({ voiceApplicationSid: "", voiceUrl: "" });
  expect(await client.incomingPhoneNumbers(number!.sid).fetch()).toMatchObject({
    voiceUrl: null,
    voiceApplicationSid: null,
  });
  expect(carrier.dial(CUSTOMER, NUMBER)?.call.status).toBe("failed");
  await client.applications(application.sid).remove();
  expect(await client.applications.list()).toHaveLength(1);
  expect((await client.tokens.create({ ttl: 60 })).ttl).toBe("60");
  expect((await client.api.v2010.accounts(ACCOUNT.accountSid).fetch()).status).toBe("active");
  expect(await client.api.v2010.accounts.list()).toHaveLength(1);
});

test("callers wait in a queue, are listed and taken out, and the action reports who took them", async () => {
  const { client, clock, carrier, documents, events } = makeRig();
  const queue = await client.queues.create({ friendlyName: "support", maxSize: 2 });
  await expect(client.queues.create({ friendlyName: "support" })).rejects.toMatchObject({ status: 400 });
  documents["/inbound"] = twiml(
    `<Enqueue waitUrl="/wait" action="/after">support</Enqueue><Say>Nobody took it.</Say>`,
  );
  documents["/wait"] = twiml(`<Play>http://app.test/tone/300</Play>`);
  documents["/after"] = twiml("<Hangup/>");
  const callers = [1, 2, 3].map((n) => carrier.dial(`+3319900444${n}`, NUMBER)!.call);
  await clock.advance(5_000);
  // The queue was full for the third caller.
  expect(events("/after")).toMatchObject([{ QueueResult: "queue-full", CallSid: callers[2]!.sid }]);
  const members = client.queues(queue.sid).members;
  expect((await members.list()).map(({ callSid, position }) => [callSid, position])).toEqual([
    [callers[0]!.sid, 1],
    [callers[1]!.sid, 2],
  ]);
  expect((await client.queues(queue.sid).members("Front").fetch()).callSid).toBe(callers[0]!.sid);
  expect(events("/wait")[0]).toMatchObject({ QueuePosition: "1", QueueSid: queue.sid });
  await expect(client.queues(queue.sid).remove()).rejects.toMatchObject({ status: 400 });

  documents["/take"] = twiml(`<Dial><Queue>support</Queue></Dial>`);
  const agent = await client.calls.create({ to: "+33199005555", from: NUMBER, url: "http://app.test/take" });
  await clock.advance(3_000);
  expect((await members.list()).map(({ callSid }) => callSid)).toEqual([callers[1]!.sid]);
  await clock.advance(20_000);
  await client.calls(agent.sid).update({ status: "completed" });
  await clock.advance(1_000);
  const taken = events("/after").at(-1)!;
  expect(taken).toMatchObject({ QueueResult: "bridged", CallSid: callers[0]!.sid });
  // Counts the wait only, not the conversation.
  expect(Number(taken.QueueTime)).toBeLessThan(10);

  documents["/elsewhere"] = twiml(`<Pause length="60"/>`);
  await client.queues(queue.sid).members(callers[1]!.sid).update({ url: "http://app.test/elsewhere" });
  await clock.advance(1_000);
  expect(events("/elsewhere")).toHaveLength(1);
  expect(await client.queues(queue.sid).update({ maxSize: 5 })).toMatchObject({ maxSize: 5, currentSize: 0 });
  expect(await client.queues(queue.sid).fetch()).toMatchObject({ friendlyName: "support" });
  await client.queues(queue.sid).remove();
  expect(await client.queues.list()).toEqual([]);
});

test("a conference recording belongs to the conference", async () => {
  const { client, clock } = makeRig();
  await client.conferences("room").participants.create({
    to: CUSTOMER,
    from: NUMBER,
    label: "a",
    conferenceRecord: "record-from-start",
  });
  await clock.advance(6_000);
  const [room] = await client.conferences.list({ friendlyName: "room", status: "in-progress" });
  const recordings = client.conferences(room!.sid).recordings;
  const [recording] = await recordings.list();
  expect(recording).toMatchObject({ source: "Conference", conferenceSid: room!.sid });
  const one = client.conferences(room!.sid).recordings(recording!.sid);
  expect((await one.update({ status: "paused" })).status).toBe("paused");
  expect((await one.fetch()).status).toBe("processing");
  await client.conferences(room!.sid).update({ status: "completed" });
  await clock.advance(1_000);
  expect((await one.fetch()).status).toBe("completed");
  expect(await client.conferences(room!.sid).fetch()).toMatchObject({
    status: "completed",
    reasonConferenceEnded: "conference-ended-via-api",
  });
  await one.remove();
  expect(await recordings.list()).toEqual([]);
});

test("messages to a browser are refused when the call has no browser", async () => {
  const { client, sid } = await talking();
  const send = (content: string) => client.calls(sid).userDefinedMessages.create({ content });
  await expect(send(`{"to":"page"}`)).rejects.toMatchObject({ code: 21220 });
  await expect(send("not JSON")).rejects.toMatchObject({ code: 20001 });
  const subscription = await client
    .calls(sid)
    .userDefinedMessageSubscriptions.create({ callback: "http://app.test/status/message" });
  await client.calls(sid).userDefinedMessageSubscriptions(subscription.sid).remove();
  await expect(
    client.calls(sid).userDefinedMessageSubscriptions(subscription.sid).remove(),
  ).rejects.toMatchObject({ status: 404 });
});

test("a message to a browser is accepted when the call has one", async () => {
  const { client, carrier, sid } = await talking();
  const delivered: unknown[] = [];
  carrier.services.messages.deliver = (call, message) =>
    Boolean(delivered.push({ call: call.sid, ...message }));
  const message = await client.calls(sid).userDefinedMessages.create({ content: `{"hello":1}` });
  expect(delivered).toEqual([{ call: sid, sid: message.sid, content: { hello: 1 } }]);
  const again = () =>
    client.calls(sid).userDefinedMessages.create({ content: `{"n":2}`, idempotencyKey: "two" });
  expect((await again()).sid).toBe((await again()).sid);
  expect(delivered).toHaveLength(2);
});

test("requests beyond the account's rate are answered 429", async () => {
  const { client, clock, carrier } = makeRig();
  carrier.accounts[0]!.requestsPerSecond = 2;
  await client.calls.list();
  await client.calls.list();
  await expect(client.calls.list()).rejects.toMatchObject({ status: 429, code: 20429 });
  await clock.advance(1_000);
  await client.calls.list();
});

test("the account's token authenticates as a key does; a wrong one does not", () => {
  const { carrier } = makeRig();
  const ask = (user: string, password: string) =>
    carrier.rest.handle({
      method: "GET",
      path: `/2010-04-01/Accounts/${ACCOUNT.accountSid}/Calls.json`,
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
      body: "",
    }).status;
  expect(ask(ACCOUNT.accountSid, ACCOUNT.authToken)).toBe(200);
  expect(ask(ACCOUNT.apiKeySid, ACCOUNT.apiKeySecret)).toBe(200);
  expect(ask(ACCOUNT.accountSid, ACCOUNT.apiKeySecret)).toBe(401);
  expect(ask("", "")).toBe(401);
});

test("an unknown path, an unknown method and an unencoded id are refused", () => {
  const { carrier } = makeRig();
  const authorization = `Basic ${Buffer.from(`${ACCOUNT.accountSid}:${ACCOUNT.authToken}`).toString("base64")}`;
  const ask = (method: string, path: string) =>
    carrier.rest.handle({
      method,
      path: `/2010-04-01/Accounts/${ACCOUNT.accountSid}${path}`,
      authorization,
      body: "",
    }).status;
  expect(ask("GET", "/Messages.json")).toBe(404);
  expect(ask("PUT", "/Calls.json")).toBe(404);
  expect(ask("GET", "/Conferences/%E0%A4%A.json")).toBe(400);
  expect(ask("GET", "/Calls.json?Colour=red")).toBe(400);
});

test("errors reach the official package as its own exceptions", async () => {
  const { client } = makeRig();
  const error: unknown = await client
    .calls(`CA${"0".repeat(32)}`)
    .fetch()
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(twilio.RestException);
  expect(error).toMatchObject({ moreInfo: "https://www.twilio.com/docs/errors/20404" });
});

afterAll(() => {
  const missing = ROUTES.filter(({ method, path }) => !asked.has(`${method} ${path}`));
  // The conference tests cover conferences and participants.
  const elsewhere = (path: string) => /Participants/.test(path);
  expect(
    missing.filter(({ path }) => !elsewhere(path)).map(({ method, path }) => `${method} ${path}`),
  ).toEqual([]);
});
