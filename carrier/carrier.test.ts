import twilio from "twilio";
import { describe, expect, test } from "vitest";
import { behaviourSchema } from "./network/behaviour";
import { parseTwiml } from "./twiml/parse";
import { ACCOUNT, makeRig, NUMBER, twiml } from "./testing/rig";

const behave = (behaviour: object) => behaviourSchema.parse(behaviour);

const ROOM = {
  statusCallback: "http://app.test/status/room",
  statusCallbackEvent: "start end join leave mute hold modify",
};
const conference = (name: string, attributes: Record<string, string> = {}) =>
  `<Dial action="http://app.test/after"><Conference ${Object.entries({ waitUrl: "", ...ROOM, ...attributes })
    .map(([key, value]) => `${key}="${value}"`)
    .join(" ")}>${name}</Conference></Dial>`;

describe("REST, through the official package", () => {
  test("a call goes from queued to completed and reports each step in order, signed", async () => {
    const { client, clock, events, received, documents } = makeRig();
    documents["/answer"] = twiml(`<Pause length="5"/>`);
    const call = await client.calls.create({
      to: "+33199004444",
      from: NUMBER,
      url: "http://app.test/answer",
      statusCallback: "http://app.test/status/call",
      statusCallbackEvent: ["initiated", "ringing", "answered", "completed"],
    });
    expect(call).toMatchObject({
      status: "queued",
      direction: "outbound-api",
      to: "+33199004444",
      from: NUMBER,
    });
    await clock.advance(1000);
    expect((await client.calls(call.sid).fetch()).status).toBe("ringing");
    await clock.advance(20_000);
    expect(await client.calls(call.sid).fetch()).toMatchObject({ status: "completed", duration: "5" });
    const told = events("/status/call");
    expect(told.map(({ CallStatus, SequenceNumber }) => `${SequenceNumber} ${CallStatus}`)).toEqual([
      "0 initiated",
      "1 ringing",
      "2 in-progress",
      "3 completed",
    ]);
    expect(told.at(-1)).toMatchObject({ CallDuration: "5", CallSid: call.sid });
    const [request] = received;
    const isGenuine = twilio.validateRequest(
      ACCOUNT.authToken,
      request!.headers["x-twilio-signature"]!,
      "http://app.test/status/call",
      request!.params,
    );
    expect(isGenuine).toBe(true);
  });

  test.each([
    ["busy", "busy"],
    ["no-answer", "no-answer"],
    ["failed", "failed"],
  ] as const)("a number that is %s ends so", async (outcome, status) => {
    const { client, clock, switchboard } = makeRig();
    switchboard.behaviours.set("+33199004444", behave({ outcome }));
    const call = await client.calls.create({
      to: "+33199004444",
      from: NUMBER,
      url: "http://app.test/answer",
      timeout: 20,
    });
    await clock.advance(30_000);
    expect((await client.calls(call.sid).fetch()).status).toBe(status);
  });

  test.each([
    [{ to: "hello", from: NUMBER }, 400, 21211],
    [{ to: "+33199004444", from: "+33199009999" }, 400, 21210],
    [{ to: "+33199004444", from: NUMBER, url: undefined }, 400, 21205],
    [{ to: "+33199004444", from: NUMBER, machineDetection: "Enable" }, 400, 20001],
  ])("%j is refused as Twilio refuses it", async (options, status, code) => {
    const { client } = makeRig();
    const request = client.calls.create({ url: "http://app.test/answer", ...options } as never);
    await expect(request).rejects.toMatchObject({ status, code });
  });

  test("a wrong secret is 401, an unknown call 404", async () => {
    const { client, carrier } = makeRig();
    await expect(client.calls(`CA${"1".repeat(32)}`).fetch()).rejects.toMatchObject({
      status: 404,
      code: 20404,
    });
    const answer = carrier.rest.handle({
      method: "GET",
      path: `/2010-04-01/Accounts/${ACCOUNT.accountSid}/Calls.json`,
      authorization: `Basic ${Buffer.from(`${ACCOUNT.apiKeySid}:wrong`).toString("base64")}`,
      body: "",
    });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 20003, status: 401 });
  });

  test("a ringing call is cancelled, an answered one is not, an ended one is 21220", async () => {
    const { client, clock, documents } = makeRig();
    documents["/answer"] = twiml(`<Pause length="60"/>`);
    const create = () =>
      client.calls.create({ to: "+33199004444", from: NUMBER, url: "http://app.test/answer" });
    const ringing = await create();
    await clock.advance(500);
    expect((await client.calls(ringing.sid).update({ status: "canceled" })).status).toBe("canceled");
    const answered = await create();
    await clock.advance(5000);
    await expect(client.calls(answered.sid).update({ status: "canceled" })).rejects.toMatchObject({
      code: 21220,
    });
    expect((await client.calls(answered.sid).update({ status: "completed" })).status).toBe("completed");
    await expect(client.calls(answered.sid).update({ status: "completed" })).rejects.toMatchObject({
      code: 21220,
    });
  });

  test("calls beyond the account's rate wait, and the answer says how long", async () => {
    const { client } = makeRig();
    const calls = [];
    for (let i = 0; i < 3; i++)
      calls.push(
        await client.calls.create({ to: "+33199004444", from: NUMBER, url: "http://app.test/answer" }),
      );
    expect(calls.map(({ queueTime }) => Number(queueTime))).toEqual([0, 100, 200]);
  });
});

describe("a conference", () => {
  test("starts when a participant with startConferenceOnEnter joins, and ends with the one who ends it", async () => {
    const { client, clock, carrier, documents, events } = makeRig();
    documents["/inbound"] = twiml(
      conference("room", {
        startConferenceOnEnter: "false",
        endConferenceOnExit: "true",
        participantLabel: "customer",
      }),
    );
    documents["/answer"] = twiml(conference("room", { participantLabel: "agent" }));
    const customer = carrier.dial("+33199004444", NUMBER)!;
    await clock.advance(100);
    expect(await client.conferences.list({ friendlyName: "room" })).toEqual([]);
    const rooms = await client.conferences.list({ friendlyName: "room", status: "init" });
    expect(rooms).toMatchObject([{ status: "init" }]);
    const agent = await client.calls.create({
      to: "+33199005555",
      from: NUMBER,
      url: "http://app.test/answer",
    });
    await clock.advance(5000);
    expect((await client.conferences(rooms[0]!.sid).fetch()).status).toBe("in-progress");
    expect((await client.conferences(rooms[0]!.sid).participants.list()).map(({ label }) => label)).toEqual([
      "customer",
      "agent",
    ]);
    carrier.services.calls.end(customer.call, "completed");
    await clock.advance(1000);
    expect((await client.conferences(rooms[0]!.sid).fetch()).status).toBe("completed");
    expect(await client.conferences(rooms[0]!.sid).participants.list()).toEqual([]);
    expect(events("/status/room").map(({ StatusCallbackEvent }) => StatusCallbackEvent)).toEqual([
      "participant-join",
      "participant-join",
      "conference-start",
      "participant-leave",
      "participant-leave",
      "conference-end",
    ]);
    expect(events("/status/room").at(-1)).toMatchObject({
      ReasonConferenceEnded: "participant-with-end-conference-on-exit-left",
    });
    expect(events("/after").map(({ CallSid }) => CallSid)).toContain(agent.sid);
  });

  test("includes a participant called by REST while they ring, and hangs them up when they are removed", async () => {
    const { client, clock } = makeRig();
    const participant = await client
      .conferences("room")
      .participants.create({ to: "+33199004444", from: NUMBER, label: "customer", earlyMedia: true });
    expect(participant).toMatchObject({ status: "queued", label: "customer" });
    await clock.advance(500);
    const [room] = await client.conferences.list({ friendlyName: "room" });
    expect(await client.conferences(room!.sid).participants("customer").fetch()).toMatchObject({
      status: "ringing",
    });
    await clock.advance(3000);
    await client.conferences(room!.sid).participants("customer").remove();
    await clock.advance(100);
    expect((await client.calls(participant.callSid).fetch()).status).toBe("completed");
  });

  test("holds and resumes, and ignores a change of endConferenceOnExit during hold, as Twilio does", async () => {
    const { client, clock } = makeRig();
    await client
      .conferences("room")
      .participants.create({ to: "+33199004444", from: NUMBER, label: "a", endConferenceOnExit: true });
    await clock.advance(5000);
    const [room] = await client.conferences.list({ friendlyName: "room" });
    const update = (change: object) => client.conferences(room!.sid).participants("a").update(change);
    expect(await update({ hold: true, holdUrl: "http://app.test/hold" })).toMatchObject({ hold: true });
    expect(await update({ endConferenceOnExit: false })).toMatchObject({ endConferenceOnExit: true });
    expect(await update({ hold: false })).toMatchObject({ hold: false });
    expect(await update({ endConferenceOnExit: false })).toMatchObject({ endConferenceOnExit: false });
  });

  test("refuses a label that is in use, by REST with 16026 and in TwiML by continuing with the next verb", async () => {
    const { client, clock, carrier, documents } = makeRig();
    const create = () =>
      client.conferences("room").participants.create({ to: "+33199004444", from: NUMBER, label: "a" });
    await create();
    await clock.advance(5000);
    await expect(create()).rejects.toMatchObject({ status: 400, code: 16026 });
    documents["/inbound"] = twiml(
      `${conference("room", { participantLabel: "a" })}<Redirect>http://app.test/next</Redirect>`,
    );
    documents["/next"] = twiml("<Hangup/>");
    carrier.dial("+33199006666", NUMBER);
    await clock.advance(1000);
    expect(carrier.problems.map(({ message }) => message).join()).toContain("16025");
  });
});

describe("TwiML", () => {
  /** Runs a document on a call to the company until it ends. */
  async function run(verbs: string, extra: Record<string, string> = {}) {
    const rig = makeRig();
    Object.assign(rig.documents, { "/inbound": twiml(verbs) }, extra);
    const { call } = rig.carrier.dial("+33199004444", NUMBER)!;
    await rig.clock.advance(120_000);
    return { ...rig, call };
  }

  test("Reject refuses as busy without answering", async () => {
    const { call } = await run(`<Reject reason="busy"/>`);
    expect(call).toMatchObject({ status: "busy", answeredAt: null });
  });

  test("Redirect continues with another document, Hangup ends", async () => {
    const { call, events } = await run(`<Say>Hello</Say><Redirect>http://app.test/next</Redirect>`, {
      "/next": twiml("<Hangup/>"),
    });
    expect(call.status).toBe("completed");
    expect(events("/next")).toMatchObject([{ CallStatus: "in-progress" }]);
  });

  test("Dial rings a number and reports the result to its action", async () => {
    const { events } = await run(
      `<Dial action="http://app.test/after" timeout="10"><Number>+33199009001</Number></Dial>`,
      { "/after": twiml("<Hangup/>") },
    );
    expect(events("/after")).toMatchObject([{ DialCallStatus: "busy" }]);
  });

  test("Record reports the length of the message to its action and its callback", async () => {
    const rig = makeRig();
    rig.documents["/inbound"] = twiml(
      `<Record action="http://app.test/done" maxLength="4" timeout="30" recordingStatusCallback="http://app.test/status/recording"/>`,
    );
    rig.documents["/done"] = twiml("<Hangup/>");
    rig.carrier.dial("+33199004444", NUMBER);
    await rig.clock.advance(30_000);
    expect(rig.events("/done")).toMatchObject([{ RecordingDuration: "4" }]);
    expect(rig.events("/status/recording")).toMatchObject([
      { RecordingStatus: "completed", RecordingDuration: "4" },
    ]);
  });

  test.each([
    ["an unknown verb", "<Dance/>", "12200"],
    ["an unknown attribute", `<Say colour="red">x</Say>`, "12200"],
    ["Reject after another verb", `<Say>x</Say><Reject/>`, "12200"],
    ["no response", undefined, "11200"],
  ])("%s ends the call with an apology and is logged as %s", async (_what, verbs, code) => {
    const rig = makeRig();
    if (verbs) rig.documents["/inbound"] = twiml(verbs);
    const { call } = rig.carrier.dial("+33199004444", NUMBER)!;
    await rig.clock.advance(60_000);
    expect(call.status).toBe("completed");
    expect(rig.carrier.problems[0]?.message).toContain(code);
  });

  test("documents that redirect to each other endlessly are cut off", async () => {
    const { call, carrier } = await run(`<Redirect>http://app.test/inbound</Redirect>`);
    expect(call.isOver).toBe(true);
    expect(carrier.problems[0]?.message).toContain("11102");
  });

  test.each([
    "<Response><Say>unclosed</Response>",
    "<NotResponse/>",
    `<!DOCTYPE r [<!ENTITY a "aaaa">]><Response>&a;</Response>`,
    `<Response>${"<Say>".repeat(20)}</Response>`,
    `<Response>${"x".repeat(70_000)}</Response>`,
    "",
  ])("%.40s is not TwiML", (xml) => {
    expect(() => parseTwiml(xml)).toThrow();
  });
});

test("an ended call leaves nothing behind: no timer, no room", async () => {
  const { clock, carrier, documents } = makeRig();
  documents["/inbound"] = twiml(
    conference("room", { startConferenceOnEnter: "false", waitUrl: "http://app.test/wait" }),
  );
  documents["/wait"] = twiml(`<Play loop="0">http://app.test/music.wav</Play>`);
  const { call } = carrier.dial("+33199004444", NUMBER)!;
  await clock.advance(10_000);
  expect(clock.waiting).toBeGreaterThan(0);
  carrier.services.calls.end(call, "completed");
  await clock.advance(1);
  expect(clock.waiting).toBe(0);
  expect([...carrier.services.conferences.all.values()].every((room) => room.status === "completed")).toBe(
    true,
  );
});
