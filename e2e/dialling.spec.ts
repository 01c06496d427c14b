import { findings } from "./support/axe";
import { placeOtherCalls } from "./support/crowd";
import { expect, findRecord, MAIN_NUMBER, recordPath, test } from "./support/fixtures";

const CHLOE = "chloe@demo.dockline.app";

test("a customer who asked not to be called is called only after a confirmation", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  await carrier.behave(contact.e164, { answerAfterMs: 200 });
  const agent = await signIn(CHLOE, { path: recordPath(contact) });
  const { page } = agent;
  await page.getByRole("button", { name: "Do not call" }).click();
  await expect(page.getByRole("button", { name: "Do not call", pressed: true })).toBeVisible();
  await page.getByRole("button", { name: /^Call Phone/ }).click();
  const question = agent.softphone.getByRole("alert");
  await expect(question).toContainText(`${contact.name} has asked not to be called.`);
  expect(await findings(page)).toEqual([]);
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(question).toBeHidden();
  await page.getByRole("button", { name: /^Call Phone/ }).click();
  await question.getByRole("button", { name: "Call anyway" }).click();
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await agent.button("End").click();
  await page.getByRole("dialog").getByRole("button", { name: "Skip" }).click();
  await page.getByRole("button", { name: "Do not call" }).click();
  await expect(page.getByRole("button", { name: "Do not call", pressed: false })).toBeVisible();
});

test(
  "a call queued behind others of the account says so, and is placed in its turn",
  { tag: "@full" },
  async ({ signIn, carrier, database, stack }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    await carrier.behave(contact.e164, { answerAfterMs: 200 });
    const agent = await signIn(CHLOE, { path: recordPath(contact) });
    await placeOtherCalls(stack.carrierUrl, 50);
    await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
    await expect(agent.call.getByText("Other calls are going out first. Yours will follow…")).toBeVisible();
    await expect(agent.call.getByRole("timer")).toBeVisible();
    await agent.button("End").click();
    await agent.skipNote();
  },
);

test("after an unanswered call: a line for the timeline, or a callback, which is completed when the customer is reached", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  await carrier.behave(contact.e164, { outcome: "busy" });
  const agent = await signIn(CHLOE, { path: recordPath(contact) });
  const { page } = agent;
  const alert = agent.softphone.getByRole("alert");
  await page.getByRole("button", { name: /^Call Phone/ }).click();
  await expect(alert).toContainText("is busy.");
  await alert.getByLabel("Add a short note").fill("Engaged all morning");
  await alert.getByRole("button", { name: "Save" }).click();
  await expect(alert).toBeHidden();
  await expect(page.getByRole("list", { name: "Timeline" }).getByText("Engaged all morning")).toBeVisible();

  await page.getByRole("button", { name: /^Call Phone/ }).click();
  await expect(alert).toContainText("is busy.");
  await alert.getByRole("button", { name: "Call back later" }).click();
  await expect(alert).toBeHidden();
  await carrier.behave(contact.e164, { answerAfterMs: 200 });
  await agent.open("/");
  const task = page
    .getByRole("region", { name: "Callbacks" })
    .getByRole("listitem")
    .filter({ hasText: contact.name });
  await task.getByRole("button", { name: `Call ${contact.name}` }).click();
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await agent.button("End").click();
  await page.getByRole("dialog").getByRole("button", { name: "Skip" }).click();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Your tasks" })).toBeVisible();
  await expect(task).toHaveCount(0);

  // A callback requested on the record by another reader.
  await agent.open(recordPath(contact));
  await page.getByRole("button", { name: "Request callback" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("The spare parts");
  await page.getByRole("dialog").getByRole("button", { name: "Request callback" }).click();
  await page
    .getByRole("region", { name: "Tasks" })
    .getByRole("button", { name: "Call The spare parts" })
    .click();
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await agent.button("End").click();
  await agent.skipNote();
  await expect(page.getByRole("button", { name: "Call The spare parts" })).toBeHidden();
});

test("a ring that is hard to miss: the title flashes, and a hidden page shows a notification", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE);
  await agent.page.evaluate(() => {
    Object.defineProperty(document, "hidden", { get: () => true });
    const shown: string[] = [];
    class Shown {
      static permission = "granted";
      onclick = null;
      constructor(title: string) {
        shown.push(title);
      }
      close() {
        shown.push("closed");
      }
    }
    Object.assign(window, { Notification: Shown, shown });
  });
  const shown = () => agent.page.evaluate(() => (window as unknown as { shown: string[] }).shown);
  const title = await agent.page.title();
  await carrier.dial(contact.e164, MAIN_NUMBER, {});
  await expect(agent.page).toHaveTitle(`${contact.name} is calling`);
  expect(await shown()).toEqual([`${contact.name} is calling`]);
  await agent.button("Decline").click();
  await expect(agent.page).toHaveTitle(title);
  expect(await shown()).toEqual([`${contact.name} is calling`, "closed"]);
});

test("of several people with one number, one is chosen while it rings, and is shown when they call again", async ({
  signIn,
  carrier,
  database,
}) => {
  const number = "+33199004545";
  const contacts = await database.query<{ id: string; name: string }>(
    `SELECT r.id, r.name FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId" WHERE t.key = 'contact' AND r."deletedAt" IS NULL ORDER BY r.name DESC LIMIT 2`,
  );
  for (const { id } of contacts.rows) {
    await database.query(
      `INSERT INTO "PhoneNumber" (id, e164, "recordId", raw, assumed) VALUES (md5(random()::text), $1, $2, $1, false)`,
      [number, id],
    );
  }
  const [first] = contacts.rows;
  const agent = await signIn(CHLOE);
  await carrier.dial(number, MAIN_NUMBER, {});
  await expect(agent.incoming.getByText("Who is this?")).toBeVisible();
  await agent.incoming.getByRole("button", { name: `This is ${first!.name}` }).click();
  await expect(agent.incoming.getByRole("heading", { name: first!.name })).toBeVisible();
  await carrier.hangUp(number);
  await agent.expectReady();
  await carrier.dial(number, MAIN_NUMBER, {});
  await expect(agent.incoming.getByRole("heading", { name: first!.name })).toBeVisible();
});

test("devices and caller ID are chosen in the preferences, and a test ring plays", async ({ signIn }) => {
  const { page } = await signIn(CHLOE, { path: "/settings" });
  const phone = page.getByRole("region", { name: "Phone" });
  await phone.getByLabel("Caller ID").selectOption({ index: 1 });
  await expect(page.getByText("Saved")).toBeVisible();
  await expect(phone.getByLabel("Microphone").locator("option")).not.toHaveCount(1);
  await phone.getByRole("button", { name: "Test microphone" }).click();
  const level = phone.getByRole("meter", { name: "Microphone level" });
  await expect(level).not.toHaveAttribute("aria-valuenow", "0");
  await phone.getByRole("button", { name: "Stop" }).click();
  await expect(level).toBeHidden();
  await phone.getByLabel("Ringer").selectOption({ index: 1 });
  await phone.getByRole("button", { name: "Test ringtone" }).click();
  expect(await findings(page)).toEqual([]);
  await page.reload();
  await expect(phone.getByLabel("Ringer")).not.toHaveValue("");
  await expect(phone.getByLabel("Caller ID")).not.toHaveValue("");
  await phone.getByLabel("Caller ID").selectOption("");
});
