import { beforeEach, describe, expect, test } from "vitest";
import { makeRig, NUMBER, twiml } from "../testing/rig";
import type { Params } from "../webhooks";

const CUSTOMER = "+33199004444";
const SALES = "+33199002000";

let rig: ReturnType<typeof makeRig>;

/** Starts a rig with a second number of the account, whose document is at /sales. */
function start(options: Parameters<typeof makeRig>[0] = {}) {
  rig = makeRig(options);
  const [account] = rig.carrier.accounts;
  account!.numbers.push({
    ...account!.numbers[0]!,
    sid: `PN${"2".repeat(32)}`,
    e164: SALES,
    voiceUrl: "http://app.test/sales",
    statusCallback: "http://app.test/status/sales",
  });
}
beforeEach(() => start());

const callsTo = (number: string) =>
  [...rig.carrier.services.calls.all.values()].filter(({ to }) => to === number);
/** Returns the SIDs of running calls. */
const running = () =>
  [...rig.carrier.services.calls.all.values()].flatMap(({ isOver, sid }) => (isOver ? [] : [sid]));
const dialSales = (attributes = "") =>
  twiml(`<Dial action="/after" ${attributes}><Number>${SALES}</Number></Dial>`);

describe("<Dial> to a number of the account", () => {
  test("runs that number's own document, on a separate call", async () => {
    rig.documents["/inbound"] = dialSales();
    rig.documents["/sales"] = twiml(`<Say>Hello</Say><Pause length="30"/>`);
    const { call: caller } = rig.carrier.dial(CUSTOMER, NUMBER, {}, "TN-Validation-Passed-B")!;
    await rig.clock.advance(1_000);
    const [placed, incoming] = callsTo(SALES);
    expect(rig.events("/sales")).toMatchObject([
      {
        CallSid: incoming!.sid,
        Direction: "inbound",
        From: CUSTOMER,
        To: SALES,
        CallStatus: "ringing",
        StirVerstat: "TN-Validation-Passed-B",
      },
    ]);
    expect(rig.events("/sales")[0]).not.toHaveProperty("ParentCallSid");
    expect([placed!.direction, placed!.parentSid]).toEqual(["outbound-dial", caller.sid]);
    expect([placed!.status, incoming!.status]).toEqual(["in-progress", "in-progress"]);
    expect(new Set([caller.sid, placed!.sid, incoming!.sid]).size).toBe(3);
  });

  test("ends the dialled call when the number's document hangs up, and reports its length", async () => {
    rig.documents["/inbound"] = dialSales();
    rig.documents["/sales"] = twiml(`<Say>Hello</Say><Pause length="3"/><Hangup/>`);
    rig.documents["/after"] = twiml("<Hangup/>");
    rig.carrier.dial(CUSTOMER, NUMBER);
    await rig.clock.advance(10_000);
    const [placed] = callsTo(SALES);
    expect(rig.events("/after")).toMatchObject([
      { DialCallStatus: "completed", DialCallSid: placed!.sid, DialBridged: "true" },
    ]);
    expect(rig.events("/status/sales")).toMatchObject([{ CallStatus: "completed", To: SALES }]);
  });

  test("ends that number's call when the caller hangs up", async () => {
    rig.documents["/inbound"] = dialSales();
    rig.documents["/sales"] = twiml(`<Dial><Number>+33199009002</Number></Dial>`);
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(1_000);
    rig.carrier.services.calls.end(call, "completed");
    await rig.clock.advance(10);
    expect(running()).toEqual([]);
  });

  test.each([
    [`<Reject reason="busy"/>`, "busy"],
    ["<Reject/>", "no-answer"],
    ["<Pause/><Hangup/>", "no-answer"],
  ])("that answers %s is %s", async (verbs, status) => {
    rig.documents["/inbound"] = dialSales();
    rig.documents["/sales"] = twiml(verbs);
    rig.documents["/after"] = twiml("<Hangup/>");
    rig.carrier.dial(CUSTOMER, NUMBER);
    await rig.clock.advance(5_000);
    expect(rig.events("/after")).toMatchObject([{ DialCallStatus: status }]);
  });

  test("fails if that number has no document, and runs the application's if it has one", async () => {
    const sales = rig.carrier.accounts[0]!.numbers[1]!;
    rig.documents["/inbound"] = dialSales();
    rig.documents["/after"] = twiml("<Hangup/>");
    rig.documents["/client"] = twiml(`<Say>Hello</Say><Hangup/>`);
    sales.voiceUrl = undefined;
    rig.carrier.dial(CUSTOMER, NUMBER);
    await rig.clock.advance(1_000);
    sales.voiceApplicationSid = rig.carrier.accounts[0]!.applications[0]!.sid;
    rig.carrier.dial(CUSTOMER, NUMBER);
    await rig.clock.advance(10_000);
    expect(rig.events("/after").map(({ DialCallStatus }) => DialCallStatus)).toEqual(["failed", "completed"]);
  });

  test("shows the account's own number as fully verified, and an unknown number as unverified", async () => {
    rig.documents["/inbound"] = dialSales(`callerId="${NUMBER}"`);
    rig.documents["/sales"] = twiml("<Reject/>");
    rig.carrier.dial(CUSTOMER, NUMBER, {}, "No-TN-Validation");
    await rig.clock.advance(100);
    rig.documents["/inbound"] = dialSales();
    rig.carrier.dial(CUSTOMER, NUMBER, {}, "No-TN-Validation");
    await rig.clock.advance(100);
    const said = rig.events("/sales").map(({ From, StirVerstat }) => [From, StirVerstat]);
    expect(said).toEqual([
      [NUMBER, "TN-Validation-Passed-A"],
      [CUSTOMER, "No-TN-Validation"],
    ]);
  });

  test.each(["", `answerOnBridge="true"`])("carries audio and keys both ways (%s)", async (attributes) => {
    start({ hasSound: true });
    rig.documents["/inbound"] = dialSales(attributes);
    rig.documents["/sales"] = twiml(`<Gather numDigits="2" action="/chosen"><Pause length="10"/></Gather>`);
    rig.documents["/chosen"] = twiml(`<Dial><Number>+33199005551</Number></Dial>`);
    rig.switchboard.behaviours.set("+33199005551", {
      outcome: "answer",
      answerAfterMs: 100,
      says: { hertz: 700 },
      sendDigits: "",
    });
    const { telephone } = rig.carrier.dial(CUSTOMER, NUMBER, { says: { hertz: 500 }, sendDigits: "w42" })!;
    await rig.clock.advance(8_000);
    expect(rig.events("/chosen")).toMatchObject([{ Digits: "42", To: SALES }]);
    const far = rig.switchboard.telephones.get("+33199005551")!;
    expect(far.hearing(500, [500]).shares[500]).toBeGreaterThan(0.9);
    expect(telephone.hearing(500, [700]).shares[700]).toBeGreaterThan(0.9);
  });

  test.each([
    ["itself", twiml(`<Dial><Number>${SALES}</Number></Dial>`)],
    ["itself ten times", twiml(`<Dial>${`<Number>${SALES}</Number>`.repeat(10)}</Dial>`)],
    ["itself again and again", twiml(`<Dial><Number>${SALES}</Number></Dial><Redirect>/sales</Redirect>`)],
  ])("that calls %s comes to an end", async (_what, document) => {
    rig.documents["/inbound"] = dialSales();
    rig.documents["/sales"] = document;
    rig.documents["/after"] = twiml("<Hangup/>");
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(60_000);
    expect(rig.carrier.problems.map(({ message }) => message).join()).toContain("calls of own numbers");
    expect(callsTo(SALES).filter(({ direction }) => direction === "inbound").length).toBe(20);
    rig.carrier.services.calls.end(call, "completed");
    await rig.clock.advance(1_000);
    expect(running()).toEqual([]);
  });
});

describe("REST to a number of the account", () => {
  const said = (): Params[] => rig.events("/sales");

  test("POST /Calls runs both documents: its own, and the number's", async () => {
    rig.documents["/sales"] = twiml(`<Say>Hello</Say><Pause length="30"/>`);
    rig.documents["/mine"] = twiml(`<Pause length="30"/>`);
    const made = await rig.client.calls.create({ to: SALES, from: NUMBER, url: "http://app.test/mine" });
    await rig.clock.advance(1_000);
    expect(said()).toMatchObject([{ From: NUMBER, To: SALES, StirVerstat: "TN-Validation-Passed-A" }]);
    expect(said()[0]!.CallSid).not.toBe(made.sid);
    expect(rig.events("/mine")).toMatchObject([{ CallSid: made.sid, Direction: "outbound-api" }]);
    await rig.client.calls(made.sid).update({ status: "completed" });
    await rig.clock.advance(10);
    expect(callsTo(SALES).map(({ status }) => status)).toEqual(["completed", "completed"]);
  });

  test("a participant is the number's call, in the room once its document answers", async () => {
    rig.documents["/sales"] = twiml(`<Pause length="5"/><Say>Hello</Say><Pause length="30"/>`);
    await rig.client.conferences("room").participants.create({ to: SALES, from: NUMBER, earlyMedia: false });
    await rig.clock.advance(1_000);
    expect(callsTo(SALES).map(({ status }) => status)).toEqual(["ringing", "ringing"]);
    await rig.clock.advance(10_000);
    expect(callsTo(SALES).map(({ status }) => status)).toEqual(["in-progress", "in-progress"]);
  });
});
