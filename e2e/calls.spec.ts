import {
  expectAgentHears,
  expectCustomerHears,
  expectCustomerHearsNothing,
  keepSounds,
  keysHeard,
  packets,
} from "./support/audio";
import { expect, findRecord, MAIN_NUMBER, recordPath, test } from "./support/fixtures";
import { callCustomer, CUSTOMER_PITCH, says } from "./support/talk";

const AGENT_PITCH = 500;
const CHLOE = "chloe@demo.dockline.app";
const DMITRI = "dmitri@demo.dockline.app";

test("an agent clicks a number, talks, and finds the call and the note on the contact's timeline", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  await carrier.behave(contact.e164, says);
  const agent = await signIn(CHLOE, { hertz: AGENT_PITCH, path: recordPath(contact) });

  await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
  await expect(agent.call.getByRole("heading", { name: contact.name })).toBeVisible();
  await expect(agent.call.getByText("Calling…")).toBeVisible();
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await agent.expectLine("In call");
  await expectAgentHears(agent.page, CUSTOMER_PITCH);
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);

  await agent.button("End").click();
  const dialog = agent.page.getByRole("dialog", { name: `Call with ${contact.name}` });
  await dialog.getByLabel("Notes").fill("Will order in spring.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const timeline = agent.page.getByRole("list", { name: "Timeline" });
  await expect(timeline.getByText("Will order in spring.")).toBeVisible();
  await expect(timeline.getByText(/Outgoing call · Answered · 0:0\d/)).toBeVisible();
  await expect.poll(async () => (await carrier.live()).length).toBe(0);
});

test("an incoming call shows the caller, with their open deals, cases and tasks, before it is answered", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(
    database,
    `t.key = 'contact' AND r.id IN (SELECT l."toId" FROM "RecordLink" l JOIN "Record" d ON d.id = l."fromId" WHERE d.status IN ('discovery', 'proposal', 'negotiation'))`,
  );
  const agent = await signIn(CHLOE, { hertz: AGENT_PITCH });
  await carrier.dial(contact.e164, MAIN_NUMBER, says);
  await expect(agent.incoming.getByRole("heading", { name: contact.name })).toBeVisible();
  await expect(
    agent.incoming.getByRole("list", { name: "Open deals, cases and tasks" }).getByText("Deal"),
  ).toBeVisible();

  await agent.button("Answer").click();
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await expectAgentHears(agent.page, CUSTOMER_PITCH);
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);

  await carrier.hangUp(contact.e164);
  const dialog = agent.page.getByRole("dialog", { name: `Call with ${contact.name}` });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Skip" }).click();
  await expect(dialog).toBeHidden();
  await agent.open(recordPath(contact));
  await expect(agent.page.getByText(/Incoming call · Answered/).first()).toBeVisible();
});

test("a muted agent is not heard at all, and is heard again once unmuted", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  await carrier.behave(contact.e164, says);
  const agent = await signIn(CHLOE, { hertz: AGENT_PITCH, path: recordPath(contact) });
  await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
  await agent.button("Mute").click();
  await expectCustomerHearsNothing(carrier, contact.e164);
  await expectAgentHears(agent.page, CUSTOMER_PITCH);
  await agent.button("Unmute").click();
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
});

test("moving between pages during a call loses no packet", async ({ signIn, carrier, database }) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  await carrier.behave(contact.e164, says);
  const agent = await signIn(CHLOE, { hertz: AGENT_PITCH, path: recordPath(contact) });
  await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
  await expectAgentHears(agent.page, CUSTOMER_PITCH);
  const before = await packets(agent.page);
  const menu = agent.page.getByRole("navigation", { name: "Main navigation" });
  for (const name of ["Leads", "Deals", "Cases", "Home", "Accounts"]) {
    await menu.getByRole("link", { name }).click();
    await expect(agent.page.getByRole("heading", { level: 1 })).toContainText(
      name === "Home" ? "Hello" : name,
    );
    await expect(agent.call.getByRole("timer")).toBeVisible();
  }
  const after = await packets(agent.page);
  expect(after.received).toBeGreaterThan(before.received);
  expect(after.lost).toBe(0);
  expect(after.connections).toBe(1);
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
});

test("an agent who ends while it rings stops the customer's phone", async ({ signIn, carrier, database }) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  await carrier.behave(contact.e164, { outcome: "no-answer" });
  const agent = await signIn(CHLOE, { path: recordPath(contact) });
  await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
  await expect.poll(async () => (await carrier.live()).some((call) => call.to === contact.e164)).toBe(true);
  await agent.button("End").click();
  await expect.poll(async () => (await carrier.live()).length).toBe(0);
  await agent.expectReady();
  await expect(agent.page.getByRole("dialog")).toBeHidden();
  await agent.page.reload();
  await expect(agent.page.getByText("Outgoing call · Cancelled").first()).toBeVisible();
});

test("a customer who cannot be reached: busy, failed and no answer are explained in words", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { path: recordPath(contact) });
  for (const [outcome, words] of [
    ["busy", /is busy/],
    ["failed", /couldn’t be reached/],
    ["no-answer", /didn’t answer/],
  ] as const) {
    await carrier.behave(contact.e164, { outcome, answerAfterMs: 300, giveUpAfterMs: 600 });
    await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
    await expect(agent.softphone.getByRole("alert")).toHaveText(words);
    await agent.expectReady();
    await expect.poll(async () => (await carrier.live()).length).toBe(0);
  }
});

test("an unknown caller becomes a lead during the call, and gets the note", async ({
  signIn,
  carrier,
  database,
}) => {
  const number = "+33199007777";
  const agent = await signIn(CHLOE, { hertz: AGENT_PITCH });
  await carrier.dial(number, MAIN_NUMBER, says);
  await expect(agent.incoming.getByRole("heading", { name: "+33 1 99 00 77 77" })).toBeVisible();
  await agent.button("Answer").click();
  await expectCustomerHears(carrier, number, AGENT_PITCH);
  await agent.button("Create lead").click();
  const form = agent.page.getByRole("dialog", { name: "New lead" });
  await expect(form.getByLabel("Phone", { exact: true })).toHaveValue(number);
  await form.getByLabel("Name").fill("Nora Newcomer");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(agent.call.getByRole("heading", { name: "Nora Newcomer" })).toBeVisible();
  await agent.button("End").click();
  const dialog = agent.page.getByRole("dialog", { name: "Call with Nora Newcomer" });
  await dialog.getByLabel("Notes").fill("Asked for the catalogue.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const { rows } = await database.query(
    `SELECT n.body FROM "Note" n JOIN "Record" r ON r.id = n."recordId" WHERE r.name = 'Nora Newcomer'`,
  );
  expect(rows).toEqual([{ body: "Asked for the catalogue." }]);
});

test("of two agents who answer at once, one gets the call and the other is notified", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const chloe = await signIn(CHLOE, { hertz: AGENT_PITCH });
  const dmitri = await signIn(DMITRI, { hertz: 900 });
  await carrier.dial(contact.e164, MAIN_NUMBER, says);
  for (const agent of [chloe, dmitri]) await expect(agent.button("Answer")).toBeEnabled();
  await Promise.all([chloe.button("Answer").click(), dmitri.button("Answer").click()]);

  // Until the server decides, both may appear to be on the call.
  const states = () =>
    Promise.all(
      [chloe, dmitri].map(async (agent) => {
        if (await agent.call.getByRole("timer").isVisible()) return "talks";
        return (await agent.softphone.getByRole("status", { name: /^Phone: Ready/ }).isVisible())
          ? "ready"
          : "";
      }),
    );
  await expect.poll(async () => (await states()).sort()).toEqual(["ready", "talks"]);
  const chloeHasIt = await chloe.call.getByRole("timer").isVisible();
  const [winner, loser] = chloeHasIt ? [chloe, dmitri] : [dmitri, chloe];
  await expectCustomerHears(carrier, contact.e164, chloeHasIt ? AGENT_PITCH : 900);
  await expectAgentHears(winner.page, CUSTOMER_PITCH);
  await loser.expectReady();
  const { rows } = await database.query(`SELECT count(*)::int AS slots FROM "AgentSlot"`);
  expect(rows).toEqual([{ slots: 1 }]);
});

test("when everyone declines, the caller is asked to leave a message", async ({
  signIn,
  carrier,
  database,
}) => {
  const number = "+33199007778";
  const agent = await signIn(CHLOE);
  await carrier.dial(number, MAIN_NUMBER, says);
  await expect(agent.button("Answer")).toBeEnabled();
  await agent.button("Decline").click();
  await agent.expectReady();
  await expect
    .poll(async () => (await carrier.deliveries()).some(({ url }) => url.includes("/voice/voicemail")))
    .toBe(true);
  // Wait until the message, the caller's tone, is long enough to count.
  await expect
    .poll(async () => (await carrier.recordings()).find((r) => r.from === number)?.seconds ?? 0)
    .toBeGreaterThan(1);
  await carrier.hangUp(number);
  await expect
    .poll(
      async () =>
        (await database.query(`SELECT outcome FROM "Call" WHERE "remoteNumber" = $1`, [number])).rows,
    )
    .toEqual([{ outcome: "VOICEMAIL" }]);
});

test(
  "callbacks that arrive twice and out of order leave one call with the right outcome",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    await carrier.faults({ repeat: 1, delayMs: 1500, shuffle: true });
    await carrier.behave(contact.e164, says);
    const agent = await signIn(CHLOE, { hertz: AGENT_PITCH, path: recordPath(contact) });
    await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
    await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
    await carrier.hangUp(contact.e164);
    await expect(agent.page.getByRole("dialog", { name: `Call with ${contact.name}` })).toBeVisible();
    const { rows } = await database.query(
      `SELECT outcome, state FROM "Call" c JOIN "Conversation" v ON v.id = c."conversationId"
       WHERE "remoteNumber" = $1 ORDER BY c."createdAt" DESC LIMIT 1`,
      [contact.e164],
    );
    expect(rows).toEqual([{ outcome: "ANSWERED", state: "ENDED" }]);
  },
);

test("a pressed key reaches the far end, and the agent hears its tone", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  await carrier.behave(contact.e164, { says: "silence" });
  const agent = await signIn(CHLOE, { hertz: 40, waitForPhone: false });
  await keepSounds(agent.page);
  await agent.open(recordPath(contact));
  await agent.expectReady();
  await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await agent.button("Keypad").click();
  // The SDK plays each of its sounds once when it starts.
  const tried = await keysHeard(agent.page);
  for (const key of ["5", "#", "0"])
    await agent.softphone.getByRole("button", { name: key, exact: true }).click();
  await expect.poll(async () => (await carrier.hearing(contact.e164, 100, [])).digits).toBe("5#0");
  expect(await keysHeard(agent.page)).toBe(`${tried}5#0`);
});

test("a task, a note and a case are added without leaving the call", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  await carrier.behave(contact.e164, says);
  const agent = await signIn(CHLOE, { hertz: AGENT_PITCH, path: recordPath(contact) });
  await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
  await expect(agent.call.getByRole("timer")).toBeVisible();

  await agent.button("Add task").click();
  const task = agent.page.getByRole("dialog", { name: `Task for ${contact.name}` });
  await task.getByLabel("Task").fill("Send the catalogue");
  await task.getByRole("button", { name: "Save task" }).click();
  await expect(task).toBeHidden();
  await agent.button("Add note").click();
  const note = agent.page.getByRole("dialog", { name: `Note on ${contact.name}` });
  await note.getByLabel("New note").fill("Prefers mornings.");
  await note.getByRole("button", { name: "Save note" }).click();
  await expect(note).toBeHidden();
  await agent.button("Create case").click();
  const form = agent.page.getByRole("dialog", { name: "New case" });
  await expect(form.getByLabel("Contact", { exact: true })).toHaveValue(contact.name);
  await form.getByLabel("Name").fill("Seal leaks again");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();

  await expect(agent.call.getByRole("timer")).toBeVisible();
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
  await expect(agent.page.getByRole("main").getByText("Send the catalogue").first()).toBeVisible();
  await expect(agent.page.getByRole("main").getByText("Prefers mornings.")).toBeVisible();
  await expect(agent.page.getByRole("main").getByText("Seal leaks again")).toBeVisible();
});

test(
  "an agent who turns off notes after calls gets no note window from that call on, until they turn it back on",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { hertz: AGENT_PITCH });
    const { page } = agent;
    const note = page.getByRole("dialog", { name: `Call with ${contact.name}` });
    const choose = async (checked: boolean) => {
      await page.getByRole("button", { name: /^Account:/ }).click();
      const choice = page.getByRole("menuitemcheckbox", { name: "Ask for a note after each call" });
      await choice.click();
      await expect(choice).toBeChecked({ checked });
      await page.keyboard.press("Escape");
    };
    await callCustomer(agent, carrier, contact);
    await choose(false);
    await agent.button("End").click();
    await agent.expectReady();
    await expect.poll(async () => (await carrier.live()).length).toBe(0);
    await callCustomer(agent, carrier, contact);
    await expect(note).toBeHidden();
    await choose(true);
    await agent.button("End").click();
    await expect(note).toBeVisible();
    await agent.skipNote();
  },
);

test(
  "three agents, two callers 200 ms apart: both are answered, and neither gets a busy signal",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const agents = [
      await signIn(CHLOE, { hertz: AGENT_PITCH }),
      await signIn(DMITRI),
      await signIn("esra@demo.dockline.app"),
    ];
    const callers = ["+33199006101", "+33199006102"];
    await carrier.dial(callers[0]!, MAIN_NUMBER, says);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await carrier.dial(callers[1]!, MAIN_NUMBER, says);
    // Agents who are ringing answer in turn: the second caller rings those still free.
    const answered = async () =>
      (
        await database.query(
          `SELECT count(*)::int AS n FROM "Call" c JOIN "Conversation" v ON v.id = c."conversationId"
           WHERE "remoteNumber" = ANY($1) AND state = 'ACTIVE'`,
          [callers],
        )
      ).rows[0].n as number;
    for (const agent of agents) {
      if ((await answered()) === 2) break;
      const answer = agent.button("Answer");
      await answer.click({ timeout: 5_000 }).catch(() => {}); // A colleague answered first.
      await expect(
        agent.call.getByRole("timer").or(agent.softphone.getByText("Ready", { exact: true })),
      ).toBeVisible();
    }
    await expect.poll(answered).toBe(2);
    const { rows } = await database.query(
      `SELECT "agentId" FROM "Call" c JOIN "Conversation" v ON v.id = c."conversationId"
       WHERE "remoteNumber" = ANY($1) AND state = 'ACTIVE'`,
      [callers],
    );
    expect(new Set(rows.map(({ agentId }) => agentId)).size).toBe(2);
    for (const caller of callers) await carrier.hangUp(caller);
  },
);
