import { describe, expect, test } from "vitest";
import { behaviourSchema } from "../network/behaviour";
import { makeRig, NUMBER, twiml } from "../testing/rig";

const CUSTOMER = "+33199004444";
type Rig = ReturnType<typeof makeRig>;

/** Runs a document on a call to the company for two minutes. */
async function run(
  verbs: string,
  extra: Record<string, string> = {},
  options: Parameters<typeof makeRig>[0] = {},
) {
  const rig = makeRig(options);
  Object.assign(rig.documents, { "/inbound": twiml(verbs), "/next": twiml("<Hangup/>") }, extra);
  const { call, telephone } = rig.carrier.dial(CUSTOMER, NUMBER)!;
  await rig.clock.advance(120_000);
  return { ...rig, call, telephone };
}

const press = (rig: Rig, sid: string, keys: string) => {
  const call = rig.carrier.services.calls.all.get(sid)!;
  for (const key of keys) call.onDigit.forEach((tell) => tell(key));
};

describe("Gather", () => {
  const document = (attributes: string, after = `<Redirect>/silent</Redirect>`) =>
    twiml(
      `<Gather action="/digits" ${attributes}><Say>Press a key.</Say><Pause length="3"/></Gather>${after}`,
    );

  async function gather(attributes: string, keys: string, waitMs = 20_000) {
    const rig = makeRig();
    Object.assign(rig.documents, {
      "/inbound": document(attributes),
      "/digits": twiml("<Hangup/>"),
      "/silent": twiml("<Hangup/>"),
    });
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(500);
    press(rig, call.sid, keys);
    await rig.clock.advance(waitMs);
    return rig;
  }

  test.each([
    ["the requested number of keys", `numDigits="3"`, "1234", { Digits: "123" }],
    ["all keys before the finishing key", "", "12#", { Digits: "12", FinishedOnKey: "#" }],
    ["keys up to a custom finishing key", `finishOnKey="*"`, "1#2*", { Digits: "1#2", FinishedOnKey: "*" }],
    ["all keys until the timeout", `timeout="2"`, "77", { Digits: "77" }],
    ["an empty result when requested", `actionOnEmptyResult="true" timeout="1"`, "", { Digits: "" }],
  ])("gives %s", async (_what, attributes, keys, expected) => {
    const { events } = await gather(attributes, keys);
    expect(events("/digits")).toMatchObject([expected]);
    expect(events("/silent")).toEqual([]);
  });

  test("continues with the next verb when no key is pressed", async () => {
    const { events } = await gather(`timeout="2"`, "");
    expect(events("/digits")).toEqual([]);
    expect(events("/silent")).toHaveLength(1);
  });

  test("waits for its timeout after the last key, not after the first", async () => {
    const rig = makeRig();
    Object.assign(rig.documents, { "/inbound": document(`timeout="3"`), "/digits": twiml("<Hangup/>") });
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(500);
    press(rig, call.sid, "1");
    await rig.clock.advance(2_900);
    press(rig, call.sid, "2");
    await rig.clock.advance(2_900);
    expect(rig.events("/digits")).toEqual([]);
    await rig.clock.advance(200);
    expect(rig.events("/digits")).toMatchObject([{ Digits: "12" }]);
  });

  test("refuses speech clearly", async () => {
    const { carrier } = await gather(`input="speech dtmf"`, "");
    expect(carrier.problems[0]?.message).toContain("not supported by this carrier");
  });
});

describe("Dial", () => {
  test("rings all at once; the first to answer takes the call, and the others stop", async () => {
    const rig = makeRig();
    rig.switchboard.behaviours.set("+33199005551", behaviourSchema.parse({ answerAfterMs: 4_000 }));
    rig.switchboard.behaviours.set(
      "+33199005552",
      behaviourSchema.parse({ answerAfterMs: 2_000, hangUpAfterMs: 5_000 }),
    );
    rig.documents["/inbound"] = twiml(
      `<Dial action="/after"><Number>+33199005551</Number><Number statusCallback="/status/leg" statusCallbackEvent="initiated ringing answered completed">+33199005552</Number></Dial>`,
    );
    rig.documents["/after"] = twiml("<Hangup/>");
    rig.carrier.dial(CUSTOMER, NUMBER);
    await rig.clock.advance(20_000);
    expect(rig.events("/after")).toMatchObject([
      { DialCallStatus: "completed", DialCallDuration: "5", DialBridged: "true" },
    ]);
    const statuses = Object.fromEntries(
      [...rig.carrier.services.calls.all.values()].map(({ to, status }) => [to, status]),
    );
    expect(statuses).toMatchObject({ "+33199005551": "canceled", "+33199005552": "completed" });
    expect(
      rig.events("/status/leg").map(({ CallStatus, SequenceNumber }) => `${SequenceNumber}${CallStatus}`),
    ).toEqual(["0initiated", "1ringing", "2in-progress", "3completed"]);
    expect(rig.events("/status/leg")[0]).toMatchObject({ Direction: "outbound-dial" });
  });

  test.each([
    ["+33199009001", "busy"],
    ["+33199009002", "no-answer"],
    ["+33199009003", "failed"],
    ["+33199009007", "busy"],
  ])("reports to its action how %s responded: %s", async (number, status) => {
    const { events } = await run(`<Dial action="/next" timeout="10"><Number>${number}</Number></Dial>`);
    expect(events("/next")).toMatchObject([{ DialCallStatus: status, DialBridged: "false" }]);
  });

  test("with answerOnBridge the caller is answered only when a called party has answered", async () => {
    const rig = makeRig();
    rig.switchboard.behaviours.set("+33199005551", behaviourSchema.parse({ answerAfterMs: 6_000 }));
    rig.documents["/inbound"] = twiml(`<Dial answerOnBridge="true"><Number>+33199005551</Number></Dial>`);
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(5_000);
    expect(call.status).toBe("ringing");
    await rig.clock.advance(2_000);
    expect(call.status).toBe("in-progress");
  });

  test("ends after its timeLimit, and on the caller's * with hangupOnStar", async () => {
    const limited = await run(`<Dial action="/next" timeLimit="7"><Number>+33199005551</Number></Dial>`);
    expect(limited.events("/next")).toMatchObject([{ DialCallDuration: "7" }]);

    const rig = makeRig();
    rig.documents["/inbound"] = twiml(
      `<Dial action="/next" hangupOnStar="true"><Number>+33199005551</Number></Dial>`,
    );
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(10_000);
    expect(rig.events("/next")).toEqual([]);
    press(rig, call.sid, "*");
    await rig.clock.advance(100);
    expect(rig.events("/next")).toMatchObject([{ DialCallStatus: "completed" }]);
  });

  test("records from the answer, on two channels, and reports the URL", async () => {
    const { events, carrier } = await run(
      `<Dial action="/next" timeLimit="5" record="record-from-answer-dual" recordingStatusCallback="/status/recording"><Number>+33199005551</Number></Dial>`,
    );
    const [recording] = carrier.services.recordings.all.values();
    expect(recording?.options).toMatchObject({ source: "DialVerb", channels: 2 });
    expect(events("/next")).toMatchObject([{ RecordingSid: recording!.sid, RecordingDuration: "5" }]);
    expect(events("/status/recording")).toMatchObject([
      { RecordingStatus: "completed", RecordingSource: "DialVerb" },
    ]);
  });

  test("plays a whisper to the answering party first, who may hang up", async () => {
    const rig = makeRig({ hasSound: true });
    rig.switchboard.behaviours.set(
      "+33199005551",
      behaviourSchema.parse({ says: { hertz: 700 }, answerAfterMs: 500 }),
    );
    rig.documents["/inbound"] = twiml(
      `<Dial action="/next"><Number url="/whisper">+33199005551</Number></Dial>`,
    );
    rig.documents["/whisper"] = twiml(`<Play loop="2">/tone/300</Play>`);
    const { telephone } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(1_500);
    // The caller still hears ringback while the called party hears the whisper.
    expect(rig.switchboard.telephones.get("+33199005551")!.hearing(500, [300]).shares[300]).toBeGreaterThan(
      0.9,
    );
    expect(telephone.hearing(500, [700]).shares[700]).toBeLessThan(0.1);
    await rig.clock.advance(2_000);
    expect(telephone.hearing(500, [700]).shares[700]).toBeGreaterThan(0.9);

    const refused = await run(`<Dial action="/next"><Number url="/whisper">+33199005551</Number></Dial>`, {
      "/whisper": twiml("<Hangup/>"),
    });
    expect(refused.events("/next")).toMatchObject([{ DialCallStatus: "completed", DialBridged: "false" }]);
  });

  test("sends keys to a number once it has answered", async () => {
    const { switchboard } = await run(
      `<Dial timeLimit="10"><Number sendDigits="w4*2#">+33199005551</Number></Dial>`,
      {},
      { hasSound: true },
    );
    expect(switchboard.telephones.get("+33199005551")!.digits).toBe("4*2#");
  });

  test("calls a number only from one of the account's, or from the caller's own", async () => {
    const { carrier } = await run(`<Dial callerId="+15005550000"><Number>+33199005551</Number></Dial>`);
    expect(carrier.problems[0]?.message).toContain("13214");
  });

  test("passes its parameters to the called client", async () => {
    const rig = makeRig();
    const rung: unknown[] = [];
    rig.switchboard.clients = {
      partyFor: (_account, identity, params) => {
        rung.push({ identity, params });
        return rig.switchboard.telephone("+33199005551");
      },
    };
    rig.documents["/inbound"] = twiml(
      `<Dial><Client><Identity>u_1</Identity><Parameter name="a" value="1 &amp; 2"/><Parameter name="é" value="+"/><Parameter name="twice" value="1"/><Parameter name="twice" value="2"/></Client><Client>u_2</Client></Dial>`,
    );
    rig.carrier.dial(CUSTOMER, NUMBER);
    await rig.clock.advance(100);
    expect(rung).toEqual([
      { identity: "u_1", params: { a: "1 & 2", é: "+", twice: "2" } },
      { identity: "u_2", params: {} },
    ]);
  });

  test.each([
    ["a dial without a party", "<Dial></Dial>", "13221"],
    ["more than ten parties", `<Dial>${"<Number>+33199005551</Number>".repeat(11)}</Dial>`, "13225"],
    ["a SIP address", "<Dial><Sip>sip:a@b.test</Sip></Dial>", "<Sip> is not supported"],
    ["a client without identity", "<Dial><Client/></Dial>", "13224"],
    ["a conference without a name", "<Dial><Conference/></Dial>", "13310"],
  ])("refuses %s", async (_what, verbs, code) => {
    const { carrier } = await run(verbs);
    expect(carrier.problems[0]?.message).toContain(code);
  });
});

describe("Record", () => {
  const RECORD = `<Record action="/next" timeout="3" maxLength="60" playBeep="true" recordingStatusCallback="/status/recording" recordingStatusCallbackEvent="completed absent"/>`;

  test("stops when the caller is silent, and trims the silence", async () => {
    const rig = makeRig({ hasSound: true });
    rig.documents["/inbound"] = twiml(RECORD);
    rig.documents["/next"] = twiml("<Hangup/>");
    const { telephone } = rig.carrier.dial(CUSTOMER, NUMBER, { says: { hertz: 500 } })!;
    await rig.clock.advance(8_000);
    telephone.audio.pop = () => null; // Falls silent.
    await rig.clock.advance(10_000);
    const [result] = rig.events("/next");
    expect(Number(result?.RecordingDuration)).toBeGreaterThanOrEqual(7);
    expect(Number(result?.RecordingDuration)).toBeLessThanOrEqual(8);
    expect(rig.events("/status/recording")).toMatchObject([{ RecordingStatus: "completed" }]);
  });

  test("continues with the next verb when the caller says nothing, and reports that nothing was recorded", async () => {
    const { events } = await run(
      `${RECORD}<Redirect>/silent</Redirect>`,
      { "/silent": twiml("<Hangup/>") },
      { hasSound: true },
    );
    expect(events("/next")).toEqual([]);
    expect(events("/silent")).toHaveLength(1);
    expect(events("/status/recording")).toMatchObject([{ RecordingStatus: "absent" }]);
  });

  test("is finished by a key, which it reports to its action", async () => {
    const rig = makeRig();
    rig.documents["/inbound"] = twiml(RECORD);
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(2_000);
    press(rig, call.sid, "5");
    await rig.clock.advance(100);
    expect(rig.events("/next")).toMatchObject([{ Digits: "5", RecordingDuration: "2" }]);
  });

  test("reports a caller who hangs up to its action, and runs nothing more", async () => {
    const rig = makeRig();
    rig.documents["/inbound"] = twiml(RECORD);
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(3_000);
    rig.carrier.services.calls.end(call, "completed");
    await rig.clock.advance(1_000);
    expect(rig.events("/next")).toMatchObject([{ Digits: "hangup", RecordingDuration: "3" }]);
  });

  test("without an action requests its own document again", async () => {
    const rig = makeRig();
    rig.documents["/inbound"] = twiml(`<Record maxLength="2" timeout="30"/>`);
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(9_000);
    expect(rig.events("/inbound").length).toBeGreaterThan(2);
    expect(rig.events("/inbound")[1]).toMatchObject({ RecordingDuration: "2" });
    rig.carrier.services.calls.end(call, "completed");
  });
});

test("Leave takes a caller out of the queue, to the next verb; a caller who hangs up there is reported", async () => {
  const rig = makeRig();
  rig.documents["/inbound"] = twiml(`<Enqueue waitUrl="/wait" action="/after">support</Enqueue>`);
  rig.documents["/wait"] = twiml(`<Gather numDigits="1" action="/key" timeout="30"/>`);
  rig.documents["/key"] = twiml("<Leave/>");
  rig.documents["/after"] = twiml(`<Pause length="60"/>`);
  const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
  await rig.clock.advance(3_000);
  press(rig, call.sid, "1");
  await rig.clock.advance(500);
  expect(rig.events("/key")).toMatchObject([{ Digits: "1", QueuePosition: "1" }]);
  expect(rig.events("/after")).toMatchObject([{ QueueResult: "leave", QueueTime: "3" }]);
  expect(call.status).toBe("in-progress");

  const gone = makeRig();
  gone.documents["/inbound"] = twiml(`<Enqueue maxQueueSize="1">support</Enqueue>`);
  const caller = gone.carrier.dial(CUSTOMER, NUMBER)!.call;
  const second = gone.carrier.dial("+33199004445", NUMBER)!.call;
  await gone.clock.advance(1_000);
  expect([caller.status, second.status]).toEqual(["in-progress", "completed"]); // There was room for one.
  gone.carrier.services.calls.end(caller, "completed");
  expect([...gone.carrier.services.queues.all.values()].map(({ members }) => members.length)).toEqual([0]);
});

test("a call rings a little longer than its Timeout where the account has a buffer", async () => {
  const { client, clock, carrier } = makeRig();
  carrier.accounts[0]!.ringBufferSeconds = 5;
  const to = "+33199009002";
  const call = await client.calls.create({ to, from: NUMBER, timeout: 10, twiml: twiml("<Pause/>") });
  await clock.advance(12_000);
  expect((await client.calls(call.sid).fetch()).status).toBe("ringing");
  await clock.advance(4_000);
  expect((await client.calls(call.sid).fetch()).status).toBe("no-answer");
});

describe("documents", () => {
  test("resolve URLs against their own", async () => {
    const rig = makeRig();
    rig.documents["/inbound"] = twiml(`<Redirect>deeper/next?a=1</Redirect>`);
    rig.documents["/deeper/next"] = twiml("<Hangup/>");
    rig.carrier.dial(CUSTOMER, NUMBER);
    await rig.clock.advance(100);
    expect(rig.events("/deeper/next")).toHaveLength(1);
  });

  test.each([
    ["text/plain", "Hello there", "in-progress"],
    ["text/html", "<Response><Pause length='60'/></Response>", "ringing"],
    ["application/json", "{}", "in-progress"],
  ])("of type %s are treated as Twilio documents", async (contentType, body, status) => {
    const rig = makeRig();
    rig.answers["/inbound"] = { status: 200, contentType, body };
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(200);
    expect(call.status).toBe(status);
    const isRefused = contentType === "application/json";
    expect(rig.carrier.problems.map(({ message }) => message)).toEqual(
      isRefused ? [expect.stringContaining("12300")] : [],
    );
  });

  test("Pause as the first verb lets the call keep ringing", async () => {
    const rig = makeRig();
    rig.documents["/inbound"] = twiml(`<Pause length="4"/><Reject/>`);
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(1_000);
    expect(call.status).toBe("ringing");
  });

  test("that fail lead to the fallback, with the reason; it is requested once", async () => {
    const rig = makeRig();
    Object.assign(rig.carrier.accounts[0]!.numbers[0]!, { voiceFallbackUrl: "http://app.test/fallback" });
    rig.documents["/inbound"] = twiml("<Dance/>");
    rig.documents["/fallback"] = twiml("<Redirect>/gone</Redirect>");
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(60_000);
    expect(rig.events("/fallback")).toMatchObject([
      { ErrorCode: "12200", ErrorUrl: "http://app.test/inbound" },
    ]);
    expect(call.status).toBe("completed");
    expect(rig.carrier.problems.map(({ message }) => message.slice(0, 5))).toEqual(["12200", "11200"]);
  });

  test.each([
    ["fallback", 1],
    ["apology", 0],
  ] as const)("whose action fails: reading %s", async (failedAction, asked) => {
    const rig = makeRig({ readings: { failedAction } });
    Object.assign(rig.carrier.accounts[0]!.numbers[0]!, { voiceFallbackUrl: "http://app.test/fallback" });
    rig.documents["/inbound"] = twiml(`<Redirect>/broken</Redirect>`);
    rig.documents["/fallback"] = twiml("<Hangup/>");
    rig.carrier.dial(CUSTOMER, NUMBER);
    await rig.clock.advance(60_000);
    expect(rig.events("/fallback")).toHaveLength(asked);
  });

  test.each([
    ["refused", "completed"],
    ["ignored", "in-progress"],
  ] as const)("with an unknown attribute: reading %s", async (unknownTwiml, status) => {
    const rig = makeRig({ readings: { unknownTwiml } });
    rig.documents["/inbound"] = twiml(`<Say colour="red">x</Say><Dance/><Pause length="60"/>`);
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(30_000);
    expect(call.status).toBe(status);
    expect(rig.carrier.problems[0]?.message).toContain("12200");
  });

  test("Play sends keys too, and only valid keys", async () => {
    const { telephone } = await run(`<Play digits="ww12A"/><Pause length="60"/>`, {}, { hasSound: true });
    expect(telephone.digits).toBe("12A");
    const { carrier } = await run(`<Play digits="hello"/>`);
    expect(carrier.problems[0]?.message).toContain("13612");
  });

  test("parameters from a page cannot override the carrier's own", async () => {
    const rig = makeRig();
    rig.documents["/inbound"] = twiml("<Pause/><Redirect>/next</Redirect>");
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    call.about = { ...call.about, CallSid: "CAforged", From: "+1", Colour: "red" };
    await rig.clock.advance(2_000);
    expect(rig.events("/next")).toMatchObject([{ CallSid: call.sid, From: CUSTOMER, Colour: "red" }]);
  });
});

test("a phone menu follows the keys it hears; voicemail greets, beeps and listens; a caller sends keys", async () => {
  const rig = makeRig({ hasSound: true });
  rig.documents["/inbound"] = twiml(`<Dial><Number sendDigits="ww2">+33199009009</Number></Dial>`);
  const { telephone } = rig.carrier.dial(CUSTOMER, NUMBER)!;
  await rig.clock.advance(6_000);
  expect(telephone.hearing(500, [750]).shares[750]).toBeGreaterThan(0.9);

  const mailbox = makeRig({ hasSound: true });
  mailbox.documents["/inbound"] = twiml(`<Dial><Number>+33199009008</Number></Dial>`);
  const caller = mailbox.carrier.dial(CUSTOMER, NUMBER, { says: { hertz: 500 } })!.telephone;
  await mailbox.clock.advance(2_200);
  expect(caller.hearing(400, [320]).shares[320]).toBeGreaterThan(0.9);
  await mailbox.clock.advance(600);
  expect(caller.hearing(200, [1000]).shares[1000]).toBeGreaterThan(0.9);
  await mailbox.clock.advance(2_000);
  expect(caller.hearing(500, []).level).toBe(0);
  expect(mailbox.switchboard.telephones.get("+33199009008")!.hearing(500, [500]).shares[500]).toBeGreaterThan(
    0.9,
  );

  const gathered = makeRig({ hasSound: true });
  gathered.documents["/inbound"] = twiml(
    `<Gather action="/digits" numDigits="3"><Pause length="20"/></Gather>`,
  );
  gathered.documents["/digits"] = twiml("<Hangup/>");
  gathered.carrier.dial(CUSTOMER, NUMBER, { sendDigits: "w951" });
  await gathered.clock.advance(5_000);
  expect(gathered.events("/digits")).toMatchObject([{ Digits: "951" }]);
});

test.each([
  ["asked", [{ CallStatus: "completed", DialCallStatus: "answered" }]],
  ["not-asked", []],
] as const)("actionAfterHangUp: %s", async (actionAfterHangUp, expected) => {
  const rig = makeRig({ readings: { actionAfterHangUp } });
  rig.documents["/inbound"] = twiml(`<Dial action="/left"><Conference>room</Conference></Dial>`);
  rig.documents["/left"] = twiml("<Hangup/>");
  const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
  await rig.clock.advance(1_000);
  rig.carrier.services.calls.end(call, "completed");
  await rig.clock.advance(1_000);
  expect(rig.events("/left")).toMatchObject(expected);
  expect(rig.events("/left")).toHaveLength(expected.length);
});
