import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeSignallingRig, makeToken, type Page } from "../testing/page";
import { NUMBER, twiml } from "../testing/rig";

const CUSTOMER = "+33199004444";

let rig: Awaited<ReturnType<typeof makeSignallingRig>>;

beforeEach(async () => {
  rig = await makeSignallingRig();
});
afterEach(() => rig.close());

/** Waits until the condition holds; socket traffic takes real time. */
const until = (holds: () => boolean) => expect.poll(holds, { interval: 5, timeout: 5_000 }).toBe(true);

async function register(identity: string, host?: string): Promise<Page> {
  const page = await rig.page(host);
  page.say("listen", { token: await makeToken(identity) });
  page.say("register", { media: { audio: true } });
  await until(() => page.all("ready").length === 1);
  return page;
}

const callTo = (address: string) =>
  [...rig.carrier.services.calls.all.values()].find(({ to }) => to === address);

describe("a socket whose far end has silently gone", () => {
  test("is closed after unanswered heartbeats, and its device no longer rings", async () => {
    const [gone, here] = [await register("ann"), await register("bob")];
    gone.cut();
    for (let seconds = 0; seconds < 15; seconds += 5) {
      await rig.clock.advance(5_000);
      await until(() =>
        [...rig.signalling.connections].every((c) => c.unanswered === 0 || c.grant?.identity === "ann"),
      );
    }
    await until(() => rig.signalling.connections.size === 1);
    await rig.client.calls.create({ to: "client:ann", from: NUMBER, twiml: twiml("<Pause/>") });
    await rig.clock.advance(10);
    expect(callTo("client:ann")?.status).toBe("no-answer");
    expect(here.isClosed).toBe(false);
  });

  test("that only ever echoes stays open, for hours", async () => {
    const ann = await register("ann");
    for (let beats = 0; beats < 20; beats++) {
      await rig.clock.advance(5_000);
      await until(() => [...rig.signalling.connections].every(({ unanswered }) => unanswered === 0));
    }
    expect(ann.isClosed).toBe(false);
  });
});

test.each([
  ["0 s", 1_500],
  ["20 s", 20_000],
] as const)("deadBrowser: %s keeps the call of a browser that vanished", async (deadBrowser, ms) => {
  rig.carrier.services.readings.deadBrowser = deadBrowser;
  rig.documents["/client"] = twiml(`<Pause length="600"/>`);
  const page = await register("ann");
  await page.connect();
  await until(() => rig.carrier.services.calls.all.size === 1);
  const [call] = rig.carrier.services.calls.all.values();
  page.socket.terminate();
  await until(() => rig.signalling.connections.size === 0);
  await rig.clock.advance(ms - 1);
  expect(call!.isOver).toBe(false);
  await rig.clock.advance(1);
  expect(call!.isOver).toBe(true);
});

test("a handset page that lost its network is no longer called under its number", async () => {
  const [gone, here] = [await rig.handset(CUSTOMER), await rig.handset("+33199005555")];
  await until(() => rig.switchboard.handsets!.partyFor("+33199005555", "") !== null);
  await until(() => rig.switchboard.handsets!.partyFor(CUSTOMER, "") !== null);
  gone.pause();
  for (let pings = 0; pings < 3; pings++) {
    const pinged = new Promise((resolve) => here.once("ping", resolve));
    await rig.clock.advance(5_000);
    if (pings < 2) await pinged;
  }
  await until(() => rig.switchboard.handsets!.partyFor(CUSTOMER, "") === null);
  expect(rig.switchboard.handsets!.partyFor("+33199005555", "")).not.toBeNull();
});

describe("<Dial> to a browser", () => {
  const dial = (attributes = "") => twiml(`<Dial ${attributes}><Client>bob</Client></Dial>`);

  test.each([
    ["answers its caller", "", () => ann.all("answer").length === 1],
    ["with answerOnBridge reports ringing to its caller", `answerOnBridge="true"`, () => isEarly(ann)],
  ] as const)("%s once the called browser has the invitation", async (_what, attributes, isTold) => {
    rig.documents["/client"] = dial(attributes);
    const bob = await register("bob");
    bob.echoes = false;
    ann = await register("ann");
    await ann.connect();
    await until(() => ann.all("ringing").length === 1);
    await rig.clock.advance(1_000);
    await until(() => bob.all("invite").length === 1);
    await rig.clock.advance(500);
    expect(isTold()).toBe(false);
    expect(callTo("client:bob")?.status).toBe("initiated");
    bob.echoes = true;
    bob.socket.send("\n");
    bob.socket.send("\n");
    await until(() => callTo("client:bob")?.status === "ringing");
    await rig.clock.advance(250);
    await until(isTold);
  });

  test("answers its caller even when the called browser does not react", async () => {
    rig.documents["/client"] = dial();
    const bob = await register("bob");
    bob.echoes = false;
    ann = await register("ann");
    await ann.connect();
    await until(() => ann.all("ringing").length === 1);
    await rig.clock.advance(100);
    await until(() => bob.all("invite").length === 1);
    await rig.clock.advance(2_500);
    await until(() => ann.all("answer").length === 1);
  });

  test("is canceled at both ends when the caller hangs up first", async () => {
    rig.documents["/inbound"] = twiml("<Dial><Client>bob</Client></Dial>");
    const bob = await register("bob");
    bob.echoes = false;
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(10);
    await until(() => bob.all("invite").length === 1);
    rig.carrier.services.calls.end(call, "completed");
    expect([call.status, callTo("client:bob")?.status]).toEqual(["canceled", "canceled"]);
    await until(() => bob.all("cancel").length === 1);
  });

  test("answers its caller and continues when no device is registered", async () => {
    rig.documents["/inbound"] = twiml(`<Dial action="/after"><Client>bob</Client></Dial>`);
    rig.documents["/after"] = twiml("<Pause/>");
    const { call } = rig.carrier.dial(CUSTOMER, NUMBER)!;
    await rig.clock.advance(10);
    expect(call.isAnswered).toBe(true);
    expect(rig.events("/after")).toMatchObject([{ DialCallStatus: "no-answer" }]);
  });
});

let ann: Page;
const isEarly = (page: Page) => page.all("ringing").some(({ sdp }) => sdp !== undefined);

describe("a device learns its edge and its home region", () => {
  test.each([
    ["voice-js.roaming.twilio.com", "ashburn", "US_EAST_VIRGINIA"],
    ["voice-js.ashburn.twilio.com", "ashburn", "US_EAST_VIRGINIA"],
    ["voice-js.dublin.twilio.com:443", "dublin", "EU_IRELAND"],
    ["voice-js.sao-paulo.twilio.com", "sao-paulo", "SOUTH_AMERICA_SAO_PAULO"],
    ["voice-js.frankfurt-ix.twilio.com", "frankfurt-ix", "de1-ix"],
    ["voice-js.nowhere.twilio.com", "ashburn", "US_EAST_VIRGINIA"],
    ["localhost:3900", "local", "US_EAST_VIRGINIA"],
  ])("at %s: %s", async (host, edge, region) => {
    const page = await register("ann", host);
    expect(page.all("connected")).toMatchObject([{ edge, region, home: "us1" }]);
  });

  test("when its token names another home", async () => {
    const page = await rig.page();
    page.say("listen", { token: await makeToken("ann", { twr: "au1" }) });
    await until(() => page.all("connected").length === 1);
    expect(page.all("connected")).toMatchObject([{ home: "au1" }]);
  });
});

test("a socket without a token neither registers nor calls: error 31204", async () => {
  const page = await rig.page();
  page.say("register", { media: { audio: true } });
  await page.connect();
  await until(() => page.all("hangup").length === 1);
  expect(page.all("error")).toMatchObject([{ error: { code: 31204 } }]);
  expect(page.all("hangup")).toMatchObject([{ callsid: "TJS1", error: { code: 31204 } }]);
  expect(page.all("ready")).toEqual([]);
});
