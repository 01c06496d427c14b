import twilio from "twilio";
import { DEMO_ACCOUNT } from "../scripts/demo-account.mjs";
import { expectAgentHears, expectCustomerHears } from "./support/audio";
import { expect, findRecord, MAIN_NUMBER, recordPath, test } from "./support/fixtures";
import { callCustomer, CUSTOMER_PITCH, says } from "./support/talk";

const CHLOE = "chloe@demo.dockline.app";
const AGENT_PITCH = 500;

test("a number that must not be called is refused in words", async ({ signIn, carrier }) => {
  const agent = await signIn(CHLOE);
  for (const [number, words] of [
    ["12", /isn’t a valid phone number/],
    ["+33 899 10 20 30", /premium-rate/],
  ] as const) {
    await agent.button("Keypad").click();
    await agent.softphone.getByLabel("Number to call").fill(number);
    await agent.button("Call").click();
    await expect(agent.softphone.getByRole("alert")).toHaveText(words);
    await agent.expectReady();
    expect(await carrier.live()).toEqual([]);
  }
});

test("a forged or altered webhook gets 403 and changes nothing", async ({ stack, database }) => {
  const before = await database.query(`SELECT count(*)::int AS calls FROM "Call"`);
  const params = new URLSearchParams({
    AccountSid: "AC0000000000000000000000000000000d",
    CallSid: `CA${"1".repeat(32)}`,
    From: "+33199001234",
    To: MAIN_NUMBER,
    CallStatus: "ringing",
  });
  const genuine = (path: string) =>
    twilio.getExpectedTwilioSignature(
      DEMO_ACCOUNT.authToken,
      `${stack.env.WEBHOOK_BASE_URL}/api/twilio/${path}`,
      Object.fromEntries(params),
    );
  for (const path of ["voice/inbound", "voice/agent-answer?call=x&leg=y", "events/call?call=x&leg=y"]) {
    const post = (signature: string | null, body: URLSearchParams) =>
      fetch(`${stack.appUrl}/api/twilio/${path}`, {
        method: "POST",
        body,
        headers: signature ? { "x-twilio-signature": signature } : {},
      });
    const altered = new URLSearchParams(params);
    altered.set("From", "+33199009999");
    const added = new URLSearchParams(params);
    added.set("Injected", "1");
    expect((await post(null, params)).status).toBe(403);
    expect((await post("bm90IGEgc2lnbmF0dXJlISE=", params)).status).toBe(403);
    expect((await post(genuine(path), altered)).status).toBe(403);
    expect((await post(genuine(path), added)).status).toBe(403);
    expect((await post(genuine("voice/elsewhere"), params)).status).toBe(403);
  }
  expect((await database.query(`SELECT count(*)::int AS calls FROM "Call"`)).rows).toEqual(before.rows);
});

test("with the carrier stopped the dot turns red with a reason, and recovers by itself", async ({
  signIn,
  stack,
}) => {
  const agent = await signIn(CHLOE);
  await stack.processes.carrier!.crash();
  await agent.expectLine("Disconnected. Lost connection to the phone service");
  stack.restart("carrier");
  await agent.expectReady();
});

test(
  "with the database stopped, typed text is kept, and saved when it returns",
  { tag: "@full" },
  async ({ signIn, stack, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { path: recordPath(contact) });
    await agent.page.getByLabel("New note").fill("Written in bad weather.");
    await stack.pauseDatabase();
    await agent.page.getByRole("button", { name: "Save note" }).click();
    await expect(agent.page.getByRole("alert").filter({ hasText: "Couldn’t save" })).toBeVisible({
      timeout: 20_000,
    });
    await expect(agent.page.getByLabel("New note")).toHaveValue("Written in bad weather.");
    await stack.resumeDatabase();
    await expect(async () => {
      await agent.page.getByRole("button", { name: "Save note" }).click({ timeout: 1000 });
      await expect(
        agent.page.getByRole("list", { name: "Timeline" }).getByText("Written in bad weather."),
      ).toBeVisible({ timeout: 3000 });
    }).toPass({ timeout: 30_000 });
  },
);

test("a running call outlives the database, can be ended without it, and is corrected from REST afterwards", async ({
  signIn,
  carrier,
  stack,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: AGENT_PITCH, path: recordPath(contact) });
  await callCustomer(agent, carrier, contact);

  await stack.pauseDatabase();
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
  await agent.button("End").click();
  await expect.poll(async () => (await carrier.live()).length, { timeout: 10_000 }).toBe(0);

  await stack.resumeDatabase();
  // The outage lost the call's final callbacks: the agent's hang-up or the reconciler supplies the outcome.
  const last = async () => {
    const { rows } = await stack.query<{ state: string; outcome: string }>(
      `SELECT state, outcome FROM "Call" c JOIN "Conversation" v ON v.id = c."conversationId"
       WHERE "remoteNumber" = '${contact.e164}' ORDER BY c."createdAt" DESC LIMIT 1`,
    );
    return rows[0];
  };
  await expect.poll(last, { timeout: 45_000 }).toEqual({ state: "ENDED", outcome: "ANSWERED" });
  await expect(agent.page.getByRole("dialog", { name: `Call with ${contact.name}` })).toBeVisible({
    timeout: 20_000,
  });
});

test(
  "the end of a call whose callbacks are all lost is found by asking the carrier",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    await carrier.behave(contact.e164, says);
    const agent = await signIn(CHLOE, { hertz: AGENT_PITCH, path: recordPath(contact) });
    await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
    await expect(agent.call.getByRole("timer")).toBeVisible();
    await carrier.faults({ lose: true });
    await carrier.hangUp(contact.e164);
    await expect(agent.page.getByRole("dialog", { name: `Call with ${contact.name}` })).toBeVisible({
      timeout: 50_000,
    });
  },
);

test("two tabs are one phone: it rings in both, and either can answer", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const first = await signIn(CHLOE, { hertz: AGENT_PITCH });
  const second = await first.openTab("/records/contact");
  await second.expectReady();
  await carrier.dial(contact.e164, MAIN_NUMBER, says);
  await expect(first.incoming.getByRole("heading", { name: contact.name })).toBeVisible();
  await expect(second.button("Answer")).toBeEnabled();
  // One device, one invitation.
  expect((await carrier.devices()).length).toBe(1);
  await second.button("Answer").click();
  await expectAgentHears(first.page, CUSTOMER_PITCH);
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
  await second.button("End").click();
  await expect.poll(async () => (await carrier.live()).length).toBe(0);
});

test("when the tab that owns the phone closes, another takes over and rings", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const first = await signIn(CHLOE);
  const second = await first.openTab("/records/contact");
  await second.expectReady();
  await first.page.close();
  await expect.poll(async () => (await carrier.devices()).length).toBe(1);
  await second.expectReady();
  await expect
    .poll(async () => (await database.query(`SELECT 1 FROM "Presence" WHERE ready`)).rowCount, {
      timeout: 15_000,
    })
    .toBe(1);
  await carrier.dial(contact.e164, MAIN_NUMBER, says);
  await expect(second.incoming.getByRole("heading", { name: contact.name })).toBeVisible();
});

test("a blocked microphone is reported until it is allowed, and no call is offered in the meantime", async ({
  signIn,
}) => {
  const agent = await signIn(CHLOE, { waitForPhone: false, path: "/login" });
  await agent.page.addInitScript(() => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (constraints) =>
      window.localStorage.getItem("test-allow-microphone")
        ? real(constraints)
        : Promise.reject(new DOMException("denied", "NotAllowedError"));
  });
  await agent.open("/");
  await expect(agent.softphone.getByRole("alert")).toHaveText(
    "No microphone access. Click the camera icon in your browser's address bar to allow microphone, then refresh the page.",
  );
  await agent.expectLine("No microphone");
  await agent.page.evaluate(() => window.localStorage.setItem("test-allow-microphone", "1"));
  await agent.page.reload();
  await agent.expectReady();
  await expect(agent.softphone.getByRole("alert")).toBeHidden();
});

test("a user without a phone sees no dock and loads no SDK", async ({ signIn }) => {
  const greta = await signIn("greta@demo.dockline.app", { waitForPhone: false });
  const scripts: string[] = [];
  greta.page.on(
    "response",
    (response) => void (response.url().endsWith(".js") && scripts.push(response.url())),
  );
  await greta.open("/records/account");
  await expect(greta.page.getByRole("heading", { level: 1 })).toContainText("Accounts");
  await expect(greta.softphone).toHaveCount(0);
  for (const url of scripts) expect(await (await fetch(url)).text()).not.toContain("voice-js.");
});
