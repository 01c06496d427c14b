import { readFileSync } from "node:fs";
import { findings } from "./support/axe";
import { expect, findRecord, MAIN_NUMBER, test } from "./support/fixtures";
import { waitNoLonger } from "./support/keys";

const ADA = "ada@demo.dockline.app";
const CHLOE = "chloe@demo.dockline.app";

test("a missed call is counted, called back from the list, and no longer missed", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  await carrier.behave(contact.e164, { says: "echo", answerAfterMs: 300 });
  await database.query(`UPDATE "User" SET "missedSeenAt" = now() AT TIME ZONE 'utc'`);
  // A missed call of the same customer from another test would count too.
  await database.query(
    `DELETE FROM "Conversation" WHERE id IN (SELECT "conversationId" FROM "Call" WHERE "remoteNumber" = $1)`,
    [contact.e164],
  );
  const { page, incoming, call, button } = await signIn(CHLOE).then((agent) => ({
    page: agent.page,
    incoming: agent.incoming,
    call: agent.call,
    button: (name: string) => agent.button(name),
  }));
  const menu = page.getByRole("navigation", { name: "Main navigation" });
  await carrier.dial(contact.e164, MAIN_NUMBER, {});
  await expect(incoming).toBeVisible();
  await carrier.hangUp(contact.e164);
  await expect(menu.getByLabel("1 missed call")).toBeVisible();

  await menu.getByRole("link", { name: /^Calls/ }).click();
  await page.getByRole("navigation", { name: "Calls" }).getByRole("link", { name: "Missed" }).click();
  await expect(page.getByRole("heading", { name: "Missed calls" })).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: contact.name });
  await expect(row).toHaveCount(1);
  await expect(menu.getByLabel("1 missed call")).toHaveCount(0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page), colorScheme).toEqual([]);
  }

  await row.getByRole("button", { name: `Call ${contact.name}` }).click();
  await expect(call.getByRole("timer")).toBeVisible();
  await button("End").click();
  await page.getByRole("dialog").getByRole("button", { name: "Skip" }).click();
  await page.reload();
  await expect(page.getByRole("row").filter({ hasText: contact.name })).toHaveCount(0);
});

test("the call log is filtered, opened and exported", async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/calls", waitForPhone: false });
  await page.getByRole("combobox", { name: "Direction" }).selectOption("Outgoing");
  await page.getByRole("combobox", { name: "Outcome" }).selectOption("Busy");
  await expect(page).toHaveURL(/direction=OUTBOUND&outcome=BUSY/);
  const rows = page.getByRole("table").locator("tbody tr");
  await expect(rows.first()).toBeVisible();
  for (const outcome of await rows.locator("td:nth-child(2)").allTextContents()) expect(outcome).toBe("Busy");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export" }).click();
  const lines = readFileSync(await (await download).path(), "utf8")
    .trimEnd()
    .split("\r\n")
    .slice(1);
  expect(lines).toHaveLength(await rows.count());
  expect(lines.every((line) => line.startsWith("Outgoing,Busy,"))).toBe(true);

  await rows
    .first()
    .getByRole("link", { name: /View call/ })
    .click();
  await expect(page.getByRole("heading", { name: /^Call with/ })).toBeVisible();
  await expect(page.getByText("Busy", { exact: true })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page), colorScheme).toEqual([]);
  }
  await page.goto("/calls?q=nobody+is+called+this");
  await expect(page.getByText("No matching calls")).toBeVisible();
});

test("the filters of the call log are saved, shared and removed; a view brings its own filters", async ({
  signIn,
  database,
}) => {
  await database.query(`DELETE FROM "SavedView" WHERE "typeId" IS NULL`);
  const { page } = await signIn(ADA, { path: "/calls?q=nobody+is+called+this", waitForPhone: false });
  const filter = (name: string) => page.getByRole("combobox", { name });
  const search = page.getByRole("searchbox", { name: "Search calls" });
  const views = page.getByRole("navigation", { name: "Views" });
  await search.fill("");
  await expect(page).not.toHaveURL(/q=/);
  await filter("Outcome").selectOption("Busy");
  await filter("Recording").selectOption("With a recording");
  await expect(page).toHaveURL(/outcome=BUSY&recorded=1/);
  await page.getByRole("button", { name: "Save view" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Save view" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Enter a name.")).toBeVisible();
  await dialog.getByLabel("Name").fill("Busy, recorded");
  await dialog.getByLabel("Share with everyone").check();
  await page.keyboard.press("Control+Enter");
  await expect(views.getByRole("link", { name: "Busy, recorded" })).toHaveAttribute("aria-current", "page");

  await views.getByRole("link", { name: "All calls" }).click();
  await expect(page).toHaveURL(/\/calls\?$|\/calls$/);
  await expect(filter("Outcome")).toHaveValue("");
  await search.fill("nobody is called this");
  await expect(page.getByText("No matching calls")).toBeVisible();
  await views.getByRole("link", { name: "Busy, recorded" }).click();
  await expect(filter("Outcome")).toHaveValue("BUSY");
  await expect(filter("Recording")).toHaveValue("1");
  await expect(search).toHaveValue("");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page), colorScheme).toEqual([]);
  }

  const { page: hers } = await signIn(CHLOE, { path: "/calls", waitForPhone: false });
  const shared = hers
    .getByRole("navigation", { name: "Views" })
    .getByRole("link", { name: "Busy, recorded" });
  await shared.click();
  await expect(hers.getByRole("combobox", { name: "Outcome" })).toHaveValue("BUSY");
  await expect(hers.getByRole("button", { name: /^Remove view/ })).toHaveCount(0);

  await page.getByRole("button", { name: "Remove view Busy, recorded" }).click();
  await expect(page.getByText("View Busy, recorded removed")).toBeVisible();
  await expect(views).toHaveCount(0);
});

test(
  "the primary record of a finished call is changed afterwards",
  { tag: "@full" },
  async ({ signIn, database }) => {
    const { rows } = await database.query<{ id: string; name: string }>(
      `SELECT r.id, r.name FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId" WHERE t.key = 'lead' AND r."deletedAt" IS NULL LIMIT 1`,
    );
    const lead = rows[0]!;
    await database.query(
      `INSERT INTO "CallLink" ("callId", "recordId") SELECT id, $1 FROM "Call" WHERE "mainRecordId" IS NOT NULL ORDER BY "createdAt" LIMIT 1`,
      [lead.id],
    );
    const call = await database.query<{ callId: string }>(
      `SELECT "callId" FROM "CallLink" WHERE "recordId" = $1 AND NOT main LIMIT 1`,
      [lead.id],
    );
    const { page } = await signIn(ADA, { path: `/calls/${call.rows[0]!.callId}`, waitForPhone: false });
    await page.getByRole("button", { name: `Make ${lead.name} primary` }).click();
    await expect(page.getByRole("heading", { name: `Call with ${lead.name}` })).toBeVisible();
  },
);

test("with the keyboard alone: a number is typed anywhere, the last one is filled in, a caller is answered and muted", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  await carrier.behave("+33199004321", { says: "echo", answerAfterMs: 300 });
  const agent = await signIn(CHLOE, { path: "/records/deal" });
  const { page } = agent;
  await page.keyboard.type("+33 1 99 00 43 21".replaceAll(" ", ""));
  const field = agent.softphone.getByRole("textbox", { name: "Number to call" });
  await expect(field).toHaveValue("+33199004321");
  await page.keyboard.press("Enter");
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await page.keyboard.press("m");
  await expect(agent.button("Unmute")).toBeVisible();
  await page.keyboard.press("m");
  await expect(agent.button("Mute")).toBeVisible();
  await agent.button("End").click();
  await page.getByRole("dialog").getByRole("button", { name: "Skip" }).click();
  await agent.expectReady();

  // Call on the empty field fills in the last number (B4).
  await agent.button("Keypad").click();
  await agent.button("Call").click();
  await expect(field).toHaveValue("+33 1 99 00 43 21");
  await agent.button("Keypad").click();

  // Digits typed elsewhere dial nothing.
  await page.getByRole("searchbox").fill("");
  await page.getByRole("searchbox").pressSequentially("12");
  await expect(field).toHaveCount(0);
  await page.getByRole("heading", { level: 1 }).click();

  await carrier.dial(contact.e164, MAIN_NUMBER, {});
  await expect(agent.incoming.getByRole("heading", { name: contact.name })).toBeVisible();
  await expect(agent.button("Answer")).toBeEnabled();
  await waitNoLonger(page, 2_000);
  await page.keyboard.press("Enter");
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await agent.button("End").click();
});

test("recent calls are listed in the panel, each number once, and are called with a click", async ({
  signIn,
  carrier,
}) => {
  await carrier.behave("+33199004321", { says: "echo", answerAfterMs: 300 });
  const agent = await signIn(CHLOE, { path: "/" });
  for (let i = 0; i < 2; i++) {
    await agent.button("Keypad").click();
    await agent.softphone.getByRole("textbox", { name: "Number to call" }).fill("+33199004321");
    await agent.page.keyboard.press("Enter");
    await expect(agent.call.getByRole("timer")).toBeVisible();
    await agent.button("End").click();
    await agent.page.getByRole("dialog").getByRole("button", { name: "Skip" }).click();
    await agent.expectReady();
  }
  await agent.button("Recents").click();
  const again = agent.softphone.getByRole("button", { name: "Call +33 1 99 00 43 21 again" });
  await expect(again).toHaveCount(1);
  await again.click();
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await agent.button("End").click();
});
