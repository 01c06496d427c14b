import fs from "node:fs";
import path from "node:path";
import twilio from "twilio";
import { findings } from "./support/axe";
import { DEMO_ACCOUNT } from "../scripts/demo-account.mjs";
import { waitFor } from "../scripts/processes.mjs";
import { root } from "../scripts/stack.mjs";
import { expectAgentHears, expectCustomerHears, plugHeadset } from "./support/audio";
import { expect, findRecord, MAIN_NUMBER, recordPath, test } from "./support/fixtures";
import { beSlow, installSlowness } from "./support/slowness";
import { answerCall, callCustomer, CUSTOMER_PITCH, says } from "./support/talk";

const CHLOE = "chloe@demo.dockline.app";
const DMITRI = "dmitri@demo.dockline.app";
const CHLOE_PITCH = 500;
const DMITRI_PITCH = 900;
const HEADSET_PITCH = 2100;

/** Longest time until the customer is free once the service is back. */
const FREE_WITHIN_MS = 5_000;

test("End pressed while the app is killed: the customer is free soon after it is back", async ({
  signIn,
  carrier,
  database,
  stack,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH, path: recordPath(contact) });
  await callCustomer(agent, carrier, contact);
  await stack.processes.web!.crash();
  await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
  await agent.button("End").click();
  stack.restart("web");
  await waitFor(`${stack.appUrl}/api/health`, 60_000);
  await expect.poll(async () => (await carrier.live()).length, { timeout: FREE_WITHIN_MS }).toBe(0);
  await agent.skipNote();
  await agent.expectReady();
});

test("End pressed while the database hangs: the customer is free at once, and the call is in the log afterwards", async ({
  signIn,
  carrier,
  database,
  stack,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH });
  await answerCall(agent, carrier, contact);
  stack.freezeDatabase();
  try {
    await agent.button("End").click();
    await expect
      .poll(async () => (await carrier.live()).length, { timeout: FREE_WITHIN_MS, intervals: [50] })
      .toBe(0);
    expect((await fetch(`${stack.appUrl}/api/health`)).status).toBe(503);
  } finally {
    stack.thawDatabase();
  }
  await agent.skipNote();
  await agent.expectReady();
  const { rows } = await database.query(
    `SELECT state, outcome FROM "Call" c JOIN "Conversation" v ON v.id = c."conversationId"
     WHERE "remoteNumber" = $1 ORDER BY c."createdAt" DESC LIMIT 1`,
    [contact.e164],
  );
  expect(rows).toEqual([{ state: "ENDED", outcome: "ANSWERED" }]);
});

test(
  "with the database's disk full, a call is ended and a caller hears an announcement; everything resumes once there is room",
  { tag: "@full" },
  async ({ signIn, carrier, database, stack }) => {
    test.setTimeout(120_000);
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH });
    await answerCall(agent, carrier, contact);
    stack.fillDatabaseDisk();
    try {
      await agent.button("End").click();
      await expect.poll(async () => (await carrier.live()).length, { timeout: FREE_WITHIN_MS }).toBe(0);
      // A new caller hears an announcement instead of silence.
      await carrier.dial("+33199007777", MAIN_NUMBER, says);
      await expect
        .poll(async () => (await carrier.calls()).at(-1)?.status, { timeout: 20_000 })
        .toBe("completed");
    } finally {
      await stack.resumeDatabase();
    }
    await agent.skipNote();
    await agent.expectReady();
    // Reports sent during the outage were lost: the reconciler asks for the call's state.
    const state = async () =>
      (
        await stack.query<{ state: string }>(
          `SELECT state FROM "Call" c JOIN "Conversation" v ON v.id = c."conversationId"
           WHERE "remoteNumber" = '${contact.e164}' ORDER BY c."createdAt" DESC LIMIT 1`,
        )
      ).rows[0]?.state;
    await expect.poll(state, { timeout: 45_000 }).toBe("ENDED");
    await answerCall(agent, carrier, contact);
    await agent.button("End").click();
    await agent.skipNote();
  },
);

test("a page that breaks while it reloads with the app killed keeps the call, and can be loaded again", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH, path: recordPath(contact) });
  const { page } = agent;
  await answerCall(agent, carrier, contact);
  // Sends half of the answer, as if the process died then.
  let isRootBroken = false;
  await page.route("**/records/**", async (route) => {
    if (!(await route.request().headerValue("rsc"))) return route.continue();
    const response = await route.fetch();
    const body = await response.text();
    const came = isRootBroken ? body.indexOf('["$","html"') : body.length / 2;
    return route.fulfill({ response, body: body.slice(0, came) });
  });
  await page.getByLabel("New note").fill("One more thing");
  await page.getByRole("button", { name: "Save note" }).click();
  // Only the page is broken, not what surrounds it.
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  isRootBroken = true;
  await page.getByRole("button", { name: "Try again" }).click();
  // Only the phone is left.
  await expect(page.getByRole("button", { name: "Reload page" })).toBeVisible();
  await expectAgentHears(page, CUSTOMER_PITCH);
  await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
  await agent.button("End").click();
  await expect.poll(async () => (await carrier.live()).length).toBe(0);
  await agent.skipNote();
  await page.unroute("**/records/**");
  await page.getByRole("button", { name: "Reload page" }).click();
  await expect(page.getByRole("heading", { level: 1, name: contact.name })).toBeVisible();
});

test(
  "End pressed and its request lost: it is sent again, and the customer is free",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH });
    await answerCall(agent, carrier, contact);
    let lost = 0;
    await agent.page.route("**/api/calls/*/commands", (route) =>
      lost++ < 2 ? route.abort() : route.continue(),
    );
    await agent.button("End").click();
    await expect.poll(async () => (await carrier.live()).length, { timeout: FREE_WITHIN_MS }).toBe(0);
    expect(lost).toBeGreaterThan(2);
    await agent.skipNote();
  },
);

test("a network that is cut in a call and comes back leaves the same call, heard both ways", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH, path: recordPath(contact) });
  await callCustomer(agent, carrier, contact);
  const [identity] = await carrier.devices();

  await agent.context.setOffline(true);
  await carrier.cutMedia(identity!, true);
  await carrier.dropSignalling();
  await expect(agent.call.getByText("Connection lost. Reconnecting…")).toBeVisible();
  await agent.context.setOffline(false);
  // The carrier can match the audio to the user once the browser has reconnected.
  await expect.poll(async () => (await carrier.cutMedia(identity!, false)).legs).toBe(1);
  await expect(agent.call.getByRole("timer")).toBeVisible({ timeout: 30_000 });
  await expectAgentHears(agent.page, CUSTOMER_PITCH);
  await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
  await agent.button("End").click();
  await agent.skipNote();
  const { rows } = await database.query(
    `SELECT outcome, (SELECT count(*)::int FROM "CallLeg" l WHERE l."callId" = c.id) AS legs
     FROM "Call" c WHERE "remoteNumber" = $1 ORDER BY "createdAt" DESC LIMIT 1`,
    [contact.e164],
  );
  expect(rows).toEqual([{ outcome: "ANSWERED", legs: 2 }]);
});

test(
  "a carrier that restarts in a call has lost it: the call is over and in the log, the phone ready",
  { tag: "@full" },
  async ({ signIn, carrier, database, stack }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH });
    await answerCall(agent, carrier, contact);
    await stack.processes.carrier!.crash();
    stack.restart("carrier");
    await waitFor(`${stack.carrierUrl}/health`, 30_000);
    const state = async () =>
      (
        await database.query<{ state: string }>(
          `SELECT state FROM "Call" c JOIN "Conversation" v ON v.id = c."conversationId"
           WHERE "remoteNumber" = $1 ORDER BY c."createdAt" DESC LIMIT 1`,
          [contact.e164],
        )
      ).rows[0]?.state;
    await expect.poll(state, { timeout: 45_000 }).toBe("ENDED");
    await agent.skipNote();
    await agent.expectReady();
    await answerCall(agent, carrier, contact);
    await agent.button("End").click();
    await agent.skipNote();
  },
);

test(
  "a token near its end is replaced; one that expired while the machine slept is too, and a call continues",
  { tag: "@full" },
  async ({ signIn, carrier, database, stack }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const { rows } = await database.query<{ id: string }>(`SELECT id FROM "User" WHERE email = $1`, [CHLOE]);
    /** Makes a token like the app's, with another lifetime in seconds. */
    const tokenFor = (ttl: number) => {
      const { accountSid, apiKeySid, apiKeySecret, applicationSid } = DEMO_ACCOUNT;
      const { AccessToken } = twilio.jwt;
      const token = new AccessToken(accountSid, apiKeySid, apiKeySecret, {
        identity: `u_${rows[0]!.id}`,
        ttl,
      });
      token.addGrant(
        new AccessToken.VoiceGrant({ incomingAllow: true, outgoingApplicationSid: applicationSid }),
      );
      return token.toJwt();
    };
    const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH, path: "/login", waitForPhone: false });
    // The first token nears its end after a second. The second expires before another can be fetched.
    const lives = [121, 8];
    let asked = 0;
    let outAt = Infinity;
    await agent.page.route(`${stack.appUrl}/api/voice/token`, (route) => {
      const life = lives[asked++];
      if (!life) return Date.now() < outAt ? route.abort() : route.continue();
      outAt = Date.now() + life * 1000 + 1000;
      return route.fulfill({ json: { token: tokenFor(life), lifeSeconds: life } });
    });
    await agent.open("/");
    await expect.poll(() => asked, { timeout: 15_000 }).toBeGreaterThan(1);
    await agent.expectReady();
    await answerCall(agent, carrier, contact);
    await expect.poll(() => Date.now(), { timeout: 20_000 }).toBeGreaterThan(outAt + 3_000);
    await expectAgentHears(agent.page, CUSTOMER_PITCH);
    await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
    await agent.button("End").click();
    await agent.skipNote();
    await agent.expectReady();
    await carrier.dial(contact.e164, MAIN_NUMBER, says);
    await expect(agent.button("Answer")).toBeEnabled();
    await agent.button("Decline").click();
  },
);

test(
  "agents on two app processes with one database ring, transfer and talk as on one",
  { tag: "@full" },
  async ({ signIn, carrier, database, stack }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const appUrl = await stack.startAnother();
    const chloe = await signIn(CHLOE, { hertz: CHLOE_PITCH });
    const dmitri = await signIn(DMITRI, { hertz: DMITRI_PITCH, appUrl });
    const tab = await dmitri.openTab("/calls");
    await carrier.dial(contact.e164, MAIN_NUMBER, says);
    await expect(chloe.incoming.getByRole("heading", { name: contact.name })).toBeVisible();
    await expect(tab.incoming.getByRole("heading", { name: contact.name })).toBeVisible();
    await tab.button("Answer").click();
    await expect(chloe.incoming).toBeHidden();
    await expectAgentHears(dmitri.page, CUSTOMER_PITCH);
    await dmitri.button("Transfer").click();
    await dmitri.softphone.getByRole("button", { name: new RegExp(`^${chloe.name}`) }).click();
    await expect(chloe.incoming.getByText(`Transferred by ${dmitri.name}`)).toBeVisible();
    await chloe.button("Answer").click();
    await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
    await chloe.button("End").click();
    await chloe.skipNote();
    await expect.poll(async () => (await carrier.live()).length).toBe(0);
  },
);

test("a new build deployed during a call: the page reloads when the call ends, and until then links open beside it", async ({
  signIn,
  carrier,
  database,
  stack,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH });
  await answerCall(agent, carrier, contact);
  const file = path.join(root, ".next/BUILD_ID");
  const before = fs.readFileSync(file, "utf8");
  try {
    fs.writeFileSync(file, "another-build");
    await stack.processes.web!.crash();
    stack.restart("web");
    await waitFor(`${stack.appUrl}/api/health`, 60_000);
    const { page } = agent;
    await page.getByRole("link", { name: "Accounts" }).click();
    const held = page
      .getByRole("alert")
      .filter({ hasText: "A new version is ready. It loads after your call." });
    await expect(held).toBeVisible();
    await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
    await page.getByRole("link", { name: "Deals" }).click();
    const [beside] = await Promise.all([
      agent.context.waitForEvent("page"),
      held.getByRole("link", { name: "Open in a new tab" }).click(),
    ]);
    await expect(beside).toHaveURL(/\/records\/deal$/);
    await expect(beside.getByRole("region", { name: "Call", exact: true })).toBeVisible();
    await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
    await beside.close();
    await agent.button("End").click();
    await agent.skipNote();
    await expect(page).toHaveURL(/\/records\/deal$/);
    await agent.expectReady();
  } finally {
    fs.writeFileSync(file, before);
    await stack.processes.web!.crash();
    stack.restart("web");
    await waitFor(`${stack.appUrl}/api/health`, 60_000);
  }
});

test("a sign-in that expires in a call leaves the call: the agent signs in again and talks on", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH });
  await answerCall(agent, carrier, contact);
  await database.query(`DELETE FROM "Session" WHERE "userId" = (SELECT id FROM "User" WHERE email = $1)`, [
    CHLOE,
  ]);
  const { page } = agent;
  await page.getByRole("link", { name: "Accounts" }).click();
  await expect(page.getByLabel("Password")).toBeVisible();
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
  await page.getByLabel("Email").fill(CHLOE);
  await page.getByLabel("Password").fill("dockline-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("link", { name: "Accounts" })).toBeVisible();
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
  await agent.button("End").click();
  await agent.skipNote();
});

test(
  "a connection that becomes slow in a call is reported in words, for as long as it is slow",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { path: "/login", waitForPhone: false });
    const { page } = agent;
    await installSlowness(page);
    await agent.open("/");
    await agent.expectReady();
    await carrier.dial(contact.e164, MAIN_NUMBER, says);
    await agent.button("Answer").click();
    await expect(agent.call.getByRole("timer")).toBeVisible();
    const said = agent.call.getByText("Your connection is slow, so there is a delay on the line.");
    await expect(said).toBeHidden();
    await beSlow(page, true);
    await expect(said).toBeVisible({ timeout: 20_000 });
    expect(await findings(page)).toEqual([]);
    await beSlow(page, false);
    await expect(said).toBeHidden({ timeout: 20_000 });
    await agent.button("End").click();
    await agent.skipNote();
  },
);

test(
  "a headset plugged in and pulled out in a call is used and released, and no one falls silent",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, {
      hertz: CHLOE_PITCH,
      storage: { "dockline-devices": JSON.stringify({ microphoneId: "headset" }) },
    });
    const { page } = agent;
    await carrier.dial(contact.e164, MAIN_NUMBER, says);
    await agent.button("Answer").click();
    await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
    await plugHeadset(page, { id: "headset", hertz: HEADSET_PITCH });
    await expectCustomerHears(carrier, contact.e164, HEADSET_PITCH);
    await expectAgentHears(page, CUSTOMER_PITCH);
    await plugHeadset(page, null);
    await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
    await expectAgentHears(page, CUSTOMER_PITCH);
    await agent.button("End").click();
    await agent.skipNote();
  },
);

test(
  "a half-written note survives a crash of its tab",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH });
    await answerCall(agent, carrier, contact);
    await agent.button("End").click();
    await agent.page.getByRole("dialog").getByLabel("Notes").fill("Wants the large one, in gr");
    const crash = agent.page.waitForEvent("crash");
    void agent.page.goto("chrome://crash").catch(() => {});
    await crash;
    const next = await agent.openTab("/");
    await expect(next.page.getByRole("dialog").getByLabel("Notes")).toHaveValue("Wants the large one, in gr");
    await next.skipNote();
  },
);

test(
  "an agent on a call is notified of a caller they missed during it",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH });
    await carrier.dial(contact.e164, MAIN_NUMBER, says);
    await agent.button("Answer").click();
    await expect(agent.call.getByRole("timer")).toBeVisible();
    const second = await carrier.dial("+33199006177", MAIN_NUMBER, says);
    await expect(agent.softphone.getByRole("alert")).toContainText(
      "You missed a call while you were talking.",
    );
    await expect(agent.call.getByRole("heading", { name: contact.name })).toBeVisible();
    const heard = (await carrier.calls()).find(({ sid }) => sid === second.sid);
    expect(heard?.status).toBe("busy");
    await agent.button("End").click();
    await agent.skipNote();
  },
);
