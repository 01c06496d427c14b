import { waitFor } from "../scripts/processes.mjs";
import {
  expectAgentHears,
  expectCustomerHears,
  expectCustomerHearsMusic,
  expectCustomerHearsNothing,
  expectCustomerHearsOn,
} from "./support/audio";
import { expect, findRecord, MAIN_NUMBER, recordPath, test } from "./support/fixtures";
import { answerCall, callCustomer, CUSTOMER_PITCH, says } from "./support/talk";

const CHLOE = "chloe@demo.dockline.app";
const AGENT_PITCH = 500;

test("a call survives a reload of the page: the same call, still muted, and heard again", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: AGENT_PITCH, path: recordPath(contact) });
  await callCustomer(agent, carrier, contact);
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
  await agent.button("Mute").click();

  await agent.page.reload();
  await expect(agent.call.getByRole("timer")).toBeVisible({ timeout: 20_000 });
  await expect(agent.call.getByRole("heading", { name: contact.name })).toBeVisible();
  await expectAgentHears(agent.page, CUSTOMER_PITCH);
  await expect(agent.button("Unmute")).toBeVisible();
  await expectCustomerHearsNothing(carrier, contact.e164);
  await agent.button("Unmute").click();
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);

  await agent.button("End").click();
  await expect(agent.page.getByRole("dialog", { name: `Call with ${contact.name}` })).toBeVisible();
  await expect.poll(async () => (await carrier.live()).length).toBe(0);
  const { rows } = await database.query(
    `SELECT count(*)::int AS calls FROM "Call" WHERE "remoteNumber" = $1 AND "createdAt" > now() AT TIME ZONE 'utc' - interval '2 minutes' AND outcome = 'ANSWERED'`,
    [contact.e164],
  );
  expect(rows[0].calls).toBeGreaterThanOrEqual(1);
});

test("when the tab that owns the phone crashes, another tab resumes the call; the customer waits with music", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: AGENT_PITCH });
  const other = await agent.openTab(recordPath(contact));
  await answerCall(agent, carrier, contact);

  const crash = agent.page.waitForEvent("crash");
  void agent.page.goto("chrome://crash").catch(() => {});
  await crash;
  await expect(other.call.getByRole("timer")).toBeVisible({ timeout: 20_000 });
  await expectAgentHears(other.page, CUSTOMER_PITCH);
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
  await other.button("End").click();
  await other.skipNote();
  await expect.poll(async () => (await carrier.live()).length).toBe(0);
});

test("a customer whose agent is lost hears music within two seconds, and on while the server is away", async ({
  signIn,
  carrier,
  database,
  stack,
}) => {
  test.setTimeout(120_000);
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: AGENT_PITCH });
  await answerCall(agent, carrier, contact);
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
  await agent.page.close();
  await expectCustomerHearsMusic(carrier, contact.e164, 2_000);

  // Longer than the sound itself, which is played again without asking us.
  await Promise.all([stack.processes.web!.crash(), stack.processes.worker!.crash()]);
  try {
    await expectCustomerHearsOn(carrier, contact.e164, 34_000);
    await expectCustomerHearsMusic(carrier, contact.e164, 2_000);
  } finally {
    stack.restart("web");
    stack.restart("worker");
    await waitFor(`${stack.appUrl}/api/health`, 60_000);
  }
  await carrier.hangUp(contact.e164);
});

test("a conference that ends by a fault drops nobody: customer and agent are let in again and hear each other", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: AGENT_PITCH });
  await answerCall(agent, carrier, contact);
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
  const before = (await carrier.live()).map(({ sid }) => sid);

  expect(await carrier.endConference(contact.e164)).toEqual({ ended: 1 });
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
  await expectAgentHears(agent.page, CUSTOMER_PITCH);
  expect((await carrier.live()).map(({ sid }) => sid)).toEqual(before);
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await agent.button("End").click();
  await agent.skipNote();
  await expect.poll(async () => (await carrier.live()).length).toBe(0);
});

test(
  "a tab that owns the phone and is frozen by the browser gives way to a tab that is awake, and steps back when it wakes",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { hertz: AGENT_PITCH });
    const other = await agent.openTab("/");
    const debug = await agent.context.newCDPSession(agent.page);
    // A page frozen by the protocol still answers; paused by the debugger, it does nothing at all.
    await debug.send("Page.setWebLifecycleState", { state: "frozen" });
    await debug.send("Debugger.enable");
    await debug.send("Debugger.pause");
    const ready = async () =>
      (
        await database.query(
          `SELECT p."streamId" FROM "Presence" p JOIN "User" u ON u.id = p."userId" WHERE u.email = $1 AND p.ready AND p."seenAt" > now() AT TIME ZONE 'utc' - interval '12 seconds'`,
          [CHLOE],
        )
      ).rows[0]?.streamId as string | undefined;
    const before = await ready();
    await expect.poll(ready, { timeout: 40_000 }).not.toBe(before);
    await expect.poll(ready, { timeout: 20_000 }).toBeTruthy();
    await carrier.dial(contact.e164, MAIN_NUMBER, says);
    await other.button("Answer").click();
    await expectAgentHears(other.page, CUSTOMER_PITCH);
    await debug.send("Debugger.resume");
    await debug.send("Debugger.disable");
    await debug.send("Page.setWebLifecycleState", { state: "active" });
    await expect(agent.call.getByRole("timer")).toBeVisible();
    await expectAgentHears(other.page, CUSTOMER_PITCH);
    await agent.button("End").click();
    await expect.poll(async () => (await carrier.live()).length).toBe(0);
  },
);
