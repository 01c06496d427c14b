import { expectCustomerHears } from "./support/audio";
import { expect, findRecord, MAIN_NUMBER, recordPath, test, type Agent } from "./support/fixtures";
import { says } from "./support/talk";

const CHLOE = "chloe@demo.dockline.app";
const AGENT_PITCH = 500;

/** Does what closes an empty window. */
async function pressBeside({ page }: Agent) {
  await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  await page.keyboard.press("Escape");
}

test(
  "a customer who rings while a form is being filled in is answered, heard and hung up above it, and the typed text stays",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { hertz: AGENT_PITCH, path: "/records/deal" });
    const { page } = agent;
    await page.getByRole("button", { name: "New deal" }).click();
    const form = page.getByRole("dialog", { name: "New deal" });
    const name = form.getByLabel("Name");
    await name.fill("Half written");
    await carrier.dial(contact.e164, MAIN_NUMBER, says);
    await agent.button("Answer").click();
    await expect(agent.call.getByRole("timer")).toBeVisible();
    await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
    await pressBeside(agent);
    await expect(name).toHaveValue("Half written");
    await agent.button("End").click();
    await agent.skipNote();
    await expect(name).toHaveValue("Half written");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Half written" })).toBeVisible();
  },
);

test(
  "a form opened while it rings outlives the ringing and the call; then the note appears, which a click outside does not close",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const stranger = "+33199005551";
    const agent = await signIn(CHLOE, { hertz: AGENT_PITCH });
    const { page } = agent;
    await carrier.dial(stranger, MAIN_NUMBER, says);
    await agent.incoming.getByRole("button", { name: "Create lead" }).click();
    const name = page.getByRole("dialog", { name: "New lead" }).getByLabel("Name");
    await name.fill("Ines Half-Written");
    await agent.button("Answer").click();
    await expect(agent.call.getByRole("timer")).toBeVisible();
    await expect(name).toHaveValue("Ines Half-Written");
    await carrier.hangUp(stranger);
    await expect(agent.call).toBeHidden();
    await expect(name).toHaveValue("Ines Half-Written");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();

    const note = page.getByRole("dialog", { name: "Call with Ines Half-Written" });
    await note.getByLabel("Notes").fill("Wants a quote.");
    await pressBeside(agent);
    await expect(note.getByLabel("Notes")).toHaveValue("Wants a quote.");
    await note.getByRole("button", { name: "Save" }).click();
    await expect(note).toBeHidden();
    const { rows } = await database.query(
      `SELECT r.name FROM "Note" n JOIN "Record" r ON r.id = n."recordId" WHERE n.body = 'Wants a quote.'`,
    );
    expect(rows).toEqual([{ name: "Ines Half-Written" }]);
  },
);

test(
  "a window without typed text closes on Escape or a click outside",
  { tag: "@full" },
  async ({ signIn }) => {
    const agent = await signIn(CHLOE, { path: "/records/deal" });
    const form = agent.page.getByRole("dialog", { name: "New deal" });
    const open = agent.page.getByRole("button", { name: "New deal" });
    await open.click();
    await expect(form).toBeVisible();
    await agent.page.keyboard.press("Escape");
    await expect(form).toBeHidden();
    await open.click();
    await expect(form).toBeVisible();
    await agent.page.mouse.click(5, 5);
    await expect(form).toBeHidden();
  },
);

test(
  "an unfinished note survives a visit to another page, and is not shown to another user",
  { tag: "@full" },
  async ({ signIn, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const { page } = await signIn(CHLOE, { path: recordPath(contact) });
    const note = page.getByLabel("New note");
    await note.fill("Asked for");
    await page.getByRole("link", { name: "Deals" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Deals");
    await page.goBack();
    await expect(note).toHaveValue("Asked for");
    await page.reload();
    await expect(note).toHaveValue("Asked for");
    await note.pressSequentially(" the manual.");
    await page.getByRole("button", { name: "Save note" }).click();
    await expect(
      page.getByRole("list", { name: "Timeline" }).getByText("Asked for the manual."),
    ).toBeVisible();
    await expect(note).toHaveValue("");
    await note.fill("Not for others");
    await page.getByRole("button", { name: /^Account:/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/login/);
    expect(await page.evaluate(() => window.sessionStorage.length)).toBe(0);
  },
);

test(
  "a line about an unanswered call stays while another customer rings",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    await carrier.behave(contact.e164, { outcome: "busy" });
    const agent = await signIn(CHLOE, { path: recordPath(contact) });
    await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
    const line = agent.softphone.getByRole("textbox", { name: "Add a short note" });
    await line.fill("Rang twice");
    await carrier.dial("+33199005552", MAIN_NUMBER, {});
    await expect(agent.incoming).toBeVisible();
    await carrier.hangUp("+33199005552");
    await expect(line).toHaveValue("Rang twice");
    await agent.softphone.getByRole("button", { name: "Save" }).click();
    await expect(line).toBeHidden();
    await expect(agent.page.getByRole("list", { name: "Timeline" }).getByText("Rang twice")).toBeVisible();
  },
);
