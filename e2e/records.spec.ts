import { readFileSync } from "node:fs";
import { findings } from "./support/axe";
import { expect, findRecord, recordPath, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";
test("a contact is created, edited, deleted and restored", async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/records/contact" });
  await page.getByRole("button", { name: "New contact" }).click();
  const form = page.getByRole("dialog", { name: "New contact" });
  await form.getByLabel("Email").fill("not an address");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Enter a name.")).toBeVisible();
  await expect(form.getByText("Enter an email address.")).toBeVisible();
  await expect(form.getByLabel("Email")).toHaveValue("not an address");
  await form.getByLabel("Name").fill("Zoë Winter");
  await form.getByLabel("Email").fill("zoe@example.com");
  await form.getByLabel("Phone", { exact: true }).fill("01 99 00 43 21");
  await form.getByRole("combobox", { name: "Account" }).fill("brasserie");
  await page.getByRole("option", { name: "Brasserie Valmont" }).click();
  await form.getByRole("button", { name: "Save" }).click();

  await expect(page.getByRole("heading", { name: "Zoë Winter" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Call Phone +33 1 99 00 43 21" })).toBeVisible();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const edit = page.getByRole("dialog", { name: "Edit contact" });
  await edit.getByLabel("Job title").fill("Director");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Director", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Brasserie Valmont" }).click();
  await expect(
    page.getByRole("region", { name: "Contacts" }).getByRole("link", { name: "Zoë Winter" }),
  ).toBeVisible();
  await page.getByRole("region", { name: "Contacts" }).getByRole("link", { name: "Zoë Winter" }).click();

  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page).toHaveURL(/\/records\/contact$/);
  await expect(page.getByRole("table").getByText("Zoë Winter")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("heading", { name: "Zoë Winter" })).toBeVisible();
});

test("a list is searched, filtered and sorted, and its address remembers it", async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/records/deal" });
  await page.getByRole("navigation", { name: "Filters" }).getByRole("link", { name: "Proposal" }).click();
  await expect(page).toHaveURL(/stage=proposal/);
  const stages = page.getByRole("table").getByText("Proposal");
  await expect(stages.first()).toBeVisible();
  await expect(page.getByRole("table").getByText("Discovery")).toHaveCount(0);
  await page.getByRole("link", { name: "Amount" }).click();
  await expect(page.getByRole("columnheader", { name: "Amount" })).toHaveAttribute("aria-sort", "ascending");
  await page.getByRole("searchbox").fill("no such deal");
  await expect(page.getByText("No results")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("no such deal");
});

test("two people edit one record: the second is notified and loses nothing", async ({ signIn, database }) => {
  const record = await findRecord(database, `t.key = 'account'`);
  const ada = await signIn(ADA, { path: recordPath(record) });
  const ben = await signIn("ben@demo.dockline.app", { path: recordPath(record) });
  for (const { page } of [ada, ben]) await page.getByRole("button", { name: "Edit", exact: true }).click();
  await ada.page.getByRole("textbox", { name: "Website" }).fill("https://first.example");
  await ada.page.getByRole("button", { name: "Save" }).click();
  await expect(ada.page.getByRole("link", { name: "first.example" })).toBeVisible();
  await ben.page.getByRole("textbox", { name: "Website" }).fill("https://second.example");
  await ben.page.getByRole("button", { name: "Save" }).click();
  await expect(
    ben.page.getByRole("alert").filter({ hasText: "Someone else changed this record" }),
  ).toBeVisible();
  await expect(ben.page.getByRole("textbox", { name: "Website" })).toHaveValue("https://second.example");
  await ben.page.getByRole("button", { name: "Keep my version" }).click();
  await expect(ben.page.getByRole("link", { name: "second.example" })).toBeVisible();
});

test("a colleague's note that mentions me with @ appears by itself, and on my home page until I tick it off", async ({
  signIn,
  database,
}) => {
  const record = await findRecord(database, `t.key = 'account'`);
  const ada = await signIn(ADA, { path: recordPath(record) });
  const ben = await signIn("ben@demo.dockline.app", { path: recordPath(record) });
  const note = ben.page.getByRole("combobox", { name: "New note" });
  await note.fill("Please look at this, @ada");
  await ben.page.getByRole("option", { name: "Ada Marchetti" }).click();
  await note.press("End");
  await note.pressSequentially("before Friday");
  await ben.page.getByRole("button", { name: "Save note" }).click();
  await expect(ada.page.getByText("Please look at this, @Ada Marchetti before Friday")).toBeVisible();
  const name = ben.page.getByRole("button", { name: "Change owner" });
  await name.click();
  await ben.page.getByRole("combobox", { name: "Owner" }).selectOption("Greta Vos");
  await expect(ada.page.getByText("Owned by Greta Vos")).toBeVisible();
  await expect(ada.page.getByText(/Ben Okafor changed Owner .*to Greta Vos/)).toBeVisible();
  await ada.open("/");
  const mine = ada.page.getByRole("region", { name: "Mentions" });
  await expect(mine.getByRole("listitem")).toHaveCount(1);
  await mine.getByRole("checkbox", { name: "Mark as read" }).check();
  await expect(mine).toHaveCount(0);
});

test("a task is added, done, and undone", async ({ signIn, database }) => {
  const record = await findRecord(database, `t.key = 'lead'`);
  const { page } = await signIn(ADA, { path: recordPath(record) });
  await page.getByRole("button", { name: "Add task" }).click();
  await page.getByRole("dialog").getByLabel("Task").fill("Water the plants");
  await page.getByRole("button", { name: "Save task" }).click();
  await page.getByRole("checkbox", { name: "Mark “Water the plants” as done" }).check();
  await expect(page.getByRole("main").getByText("Task completed: Water the plants")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("checkbox", { name: "Mark “Water the plants” as done" })).not.toBeChecked();
});

test("a filtered list is exported as it is shown", { tag: "@full" }, async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/records/deal?stage=won&sort=name" });
  const shown = await page.getByRole("cell").getByRole("link").first().textContent();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^deals-\d{4}-\d{2}-\d{2}\.csv$/);
  const [header, first, ...rest] = readFileSync(await file.path(), "utf8")
    .trimEnd()
    .split("\r\n");
  expect(header).toMatch(/^\uFEFFName,Owner,/);
  expect(first).toContain(shown);
  expect([first, ...rest].every((line) => line!.includes("Won"))).toBe(true);
});

test(
  "a long timeline is read page by page, and a note written in the meantime is at the top",
  { tag: "@full" },
  async ({ signIn, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND r.name > 'M'`);
    await database.query(
      `WITH n AS (
       INSERT INTO "Note" (id, "recordId", body, "authorId", "createdAt")
       SELECT 'old' || i, $1, 'note ' || i, (SELECT id FROM "User" WHERE email = $2), now() - (i || ' days')::interval
       FROM generate_series(1, 70) i RETURNING *)
     INSERT INTO "TimelineEntry" (id, "recordId", kind, "refId", at)
     SELECT 'e' || id, "recordId", 'NOTE', id, "createdAt" FROM n`,
      [contact.id, ADA],
    );
    const { page } = await signIn(ADA, { path: recordPath(contact) });
    const entries = page.getByRole("list", { name: "Timeline" }).getByRole("listitem");
    await expect(entries).toHaveCount(30);
    await page.getByRole("button", { name: "Show older" }).click();
    await expect(entries).toHaveCount(60);
    await page.getByLabel("New note").fill("Written just now");
    await page.getByRole("button", { name: "Save note" }).click();
    await expect(entries.first()).toContainText("Written just now");
    await expect(entries).toHaveCount(61);
    await page.getByRole("button", { name: "Show older" }).click();
    await expect(entries.filter({ hasText: "note 70" })).toHaveCount(1);
    await expect(page.getByRole("button", { name: "Show older" })).toBeHidden();
    expect(new Set(await entries.allTextContents()).size).toBe(await entries.count());
  },
);

test(
  "a user with read access is offered no edits, and is refused one",
  { tag: "@full" },
  async ({ signIn, database }) => {
    const record = await findRecord(database, `t.key = 'account'`);
    await database.query(`UPDATE "Record" SET "ownerId" = NULL WHERE id = $1`, [record.id]);
    const { page } = await signIn("greta@demo.dockline.app", {
      waitForPhone: false,
      path: recordPath(record),
    });
    await expect(page.getByRole("heading", { name: record.name })).toBeVisible();
    await expect(page.getByRole("button", { name: "Edit", exact: true })).toHaveCount(0);
    await page.goto("/records/account");
    await expect(page.getByRole("button", { name: "New account" })).toHaveCount(0);
  },
);

test("a missing record is reported inside the application, with the dock in place", async ({ signIn }) => {
  const ada = await signIn(ADA);
  await ada.open("/records/contact/nobody");
  await expect(ada.page.getByRole("main").getByText("Page not found")).toBeVisible();
  await ada.expectReady();
});

for (const colorScheme of ["light", "dark"] as const) {
  const tag = colorScheme === "dark" ? "@full" : [];
  test(
    `no page has a serious accessibility finding, ${colorScheme}`,
    { tag },
    async ({ signIn, database }) => {
      const record = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
      const { page } = await signIn(ADA);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const { rows } = await database.query<{ id: string }>(
        `SELECT r.id FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId" WHERE t.key = 'contact' AND r."deletedAt" IS NULL LIMIT 2`,
      );
      const upload = await page.request.post("/api/import/contact?name=people.csv", {
        headers: { origin: new URL(page.url()).origin },
        data: "Name,E-mail\nImport One,one@import.test\nImport Two,not-an-address\n",
      });
      const importId = (await upload.json()) as string;
      const paths = [
        "/",
        "/calls/voicemail",
        "/settings/telephony",
        "/settings/telephony/new",
        "/settings/blocked",
        "/settings/api",
        "/settings/audit",
        `/records/contact/import/${importId}`,
        "/records/deal",
        recordPath(record),
        "/records/contact/import",
        `/records/contact/merge?ids=${rows.map(({ id }) => id).join(",")}`,
        "/settings",
        "/settings/types",
        "/settings/types/contact",
        "/settings/workspace",
        "/settings/clean-up",
        "/settings/history",
        "/settings/bin",
      ];
      for (const path of paths) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        expect(await findings(page), path).toEqual([]);
      }
      await page.goto(recordPath(record));
      await page.getByRole("button", { name: "Edit", exact: true }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      expect(await findings(page), "edit").toEqual([]);
    },
  );
}

test(
  "a number in any form finds its owner, for signed-in users only",
  { tag: "@full" },
  async ({ signIn, database, stack }) => {
    const record = await findRecord(database, `t.key = 'contact' AND f.key = 'phone' AND p.e164 LIKE '+33%'`);
    const { page } = await signIn(ADA);
    const national = `0${record.e164.slice(3)}`;
    for (const number of [record.e164, national, `0033${record.e164.slice(3)}`]) {
      const response = await page.request.get(`/api/customers/match?number=${encodeURIComponent(number)}`);
      expect(await response.json()).toMatchObject({
        number: record.e164,
        matches: [{ id: record.id, name: record.name, type: "contact" }],
      });
    }
    const withheld = await page.request.get("/api/customers/match?number=anonymous");
    expect(await withheld.json()).toEqual({ number: null, matches: [] });
    expect((await fetch(`${stack.appUrl}/api/customers/match?number=1`)).status).toBe(401);
  },
);

test("a request from another site changes nothing", async ({ signIn, database, stack }) => {
  const { context } = await signIn(ADA);
  for (const origin of ["https://evil.example", "null"]) {
    const response = await context.request.post(`${stack.appUrl}/api/calls`, {
      headers: { origin },
      data: { number: "+33199001234" },
    });
    expect(response.status()).toBe(403);
  }
  expect((await database.query(`SELECT 1 FROM "AgentSlot"`)).rowCount).toBe(0);
});
