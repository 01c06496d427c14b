import {
  expectAgentHears,
  expectCustomerHears,
  expectCustomerHearsMusic,
  expectCustomerHearsRinging,
} from "./support/audio";
import type { CarrierControl } from "./support/carrier";
import { expect, findRecord, MAIN_NUMBER, test, type Stack } from "./support/fixtures";
import { answerCall, CUSTOMER_PITCH, says } from "./support/talk";

test.use({ hasTwoWebs: true });
test.describe.configure({ timeout: 120_000 });

const CHLOE = "chloe@demo.dockline.app";
const DMITRI = "dmitri@demo.dockline.app";
const CHLOE_PITCH = 500;
const DMITRI_PITCH = 900;

/** Kills one of the app's processes, while the others go on. Starts it again after what must be true meanwhile. */
async function kill(stack: Stack, name: "web" | "second web" | "worker", check: () => Promise<void>) {
  await stack.processes[name]!.crash();
  try {
    await check();
  } finally {
    const next = stack.restart(name);
    await expect.poll(() => next!.lines.join(" "), { timeout: 60_000 }).toMatch(/ready/i);
  }
}

/** Expects the call to be in the log with its agent, and nothing of it to be left here or at the carrier. */
async function expectOver(stack: Stack, carrier: CarrierControl, number: string, agent: string) {
  await expect.poll(async () => (await carrier.live()).length).toBe(0);
  const left = `SELECT state, outcome, u.name AS agent,
      (SELECT count(*)::int FROM "AgentSlot") AS slots,
      (SELECT count(*)::int FROM "CallTimer") AS timers,
      (SELECT count(*)::int FROM "CallLeg" l WHERE l."conversationId" = v.id AND l."endedAt" IS NULL) AS legs
    FROM "Call" c JOIN "Conversation" v ON v.id = c."conversationId" JOIN "User" u ON u.id = c."agentId"
    WHERE "remoteNumber" = '${number}' ORDER BY c."createdAt" DESC LIMIT 1`;
  await expect
    .poll(async () => (await stack.query(left)).rows)
    .toEqual([{ state: "ENDED", outcome: "ANSWERED", agent, slots: 0, timers: 0, legs: 0 }]);
}

test("a call that rings while a process is killed rings on, and is answered", async ({
  signIn,
  carrier,
  database,
  stack,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH });
  await carrier.dial(contact.e164, MAIN_NUMBER, says);
  await expect(agent.button("Answer")).toBeEnabled();
  await kill(stack, "web", async () => {
    await expectCustomerHearsRinging(carrier, contact.e164);
    await agent.button("Answer").click();
    await expect(agent.call.getByRole("timer")).toBeVisible();
    await expectAgentHears(agent.page, CUSTOMER_PITCH);
    await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
  });
  await agent.button("End").click();
  await agent.skipNote();
  await agent.expectReady();
  await expectOver(stack, carrier, contact.e164, agent.name);
});

test("a conversation goes on while a process is killed, and its end reaches the agent", async ({
  signIn,
  carrier,
  database,
  stack,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH });
  await answerCall(agent, carrier, contact);
  for (const name of ["web", "second web", "worker"] as const) {
    await kill(stack, name, async () => {
      await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
      await expectAgentHears(agent.page, CUSTOMER_PITCH);
      await agent.expectLine("In call");
    });
  }
  await carrier.hangUp(contact.e164);
  await agent.skipNote();
  await agent.expectReady();
  await expectOver(stack, carrier, contact.e164, agent.name);
});

test("a call that is transferred while a process is killed waits with music, and reaches the colleague", async ({
  signIn,
  carrier,
  database,
  stack,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const chloe = await signIn(CHLOE, { hertz: CHLOE_PITCH });
  const dmitri = await signIn(DMITRI, { hertz: DMITRI_PITCH });
  await carrier.dial(contact.e164, MAIN_NUMBER, says);
  await chloe.button("Answer").click();
  await expectAgentHears(chloe.page, CUSTOMER_PITCH);
  await chloe.button("Transfer").click();
  await chloe.softphone.getByRole("button", { name: new RegExp(`^${dmitri.name}`) }).click();
  // The request may be under way here.
  await kill(stack, "second web", async () => {
    await expect(dmitri.incoming.getByText(`Transferred by ${chloe.name}`)).toBeVisible();
    await expectCustomerHearsMusic(carrier, contact.e164, 2_000);
    await dmitri.button("Answer").click();
    await expectAgentHears(dmitri.page, CUSTOMER_PITCH);
    await expectCustomerHears(carrier, contact.e164, DMITRI_PITCH);
    await expect(chloe.softphone.getByText(`${dmitri.name} has the call.`)).toBeVisible();
  });
  await chloe.skipNote();
  await dmitri.button("End").click();
  await dmitri.skipNote();
  await dmitri.expectReady();
  await expectOver(stack, carrier, contact.e164, dmitri.name);
});

test("a note that is written while a process is killed is saved, and the phone is ready", async ({
  signIn,
  carrier,
  database,
  stack,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH });
  await answerCall(agent, carrier, contact);
  await agent.button("End").click();
  const note = agent.page.getByRole("dialog", { name: `Call with ${contact.name}` });
  await note.getByLabel("Notes").fill("Wants the large one");
  await kill(stack, "web", async () => {
    await note.getByRole("button", { name: "Save" }).click();
    await expect(note).toBeHidden();
  });
  await agent.expectReady();
  await expectOver(stack, carrier, contact.e164, agent.name);
  const { rows } = await database.query(
    `SELECT n.body FROM "Note" n JOIN "Call" c ON c.id = n."callId" WHERE c."remoteNumber" = $1`,
    [contact.e164],
  );
  expect(rows).toContainEqual({ body: "Wants the large one" });
});
