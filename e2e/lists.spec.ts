import { expect, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";

test("selected records get a new owner together, and get the old one back", async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/records/case?sort=name" });
  const boxes = page.getByRole("row").getByRole("checkbox", { name: /^Select (?!all)/ });
  const owners = async () =>
    (await page.getByRole("table").locator("tbody tr td:nth-last-child(2)").allTextContents()).slice(0, 2);
  const before = await owners();
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  const bar = page.getByRole("toolbar", { name: "Selected records" });
  await expect(bar).toContainText("2 selected");
  await bar.getByRole("button", { name: "Edit…" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit 2 cases" });
  await dialog.getByLabel("New value").selectOption({ label: "Ben Okafor" });
  await dialog.getByRole("button", { name: "Update", exact: true }).click();
  await expect(page.getByText(/Owner set to Ben Okafor/)).toBeVisible();
  await expect.poll(owners).toEqual(["Ben Okafor", "Ben Okafor"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(owners).toEqual(before);
});

test(
  "all records of a filtered list are deleted, and can be undone from the history",
  { tag: "@full" },
  async ({ signIn }) => {
    const { page } = await signIn(ADA, { path: "/records/lead?status=unqualified" });
    const count = page.getByRole("heading", { level: 1 });
    await expect(page.getByRole("table").getByText("Unqualified").first()).toBeVisible();
    const before = await count.textContent();
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    const all = page.getByRole("button", { name: /^Select all \d/ });
    if (await all.isVisible()) await all.click();
    await page.getByRole("button", { name: "Delete…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(page.getByText("No results")).toBeVisible();
    await page.goto("/settings/history");
    const entry = page.getByRole("listitem").filter({ hasText: "Leads" }).first();
    await entry.getByRole("button", { name: "Undo" }).click();
    await expect(entry.getByText(/^Undone/)).toBeVisible({ timeout: 20_000 });
    await page.goto("/records/lead?status=unqualified");
    await expect(count).toHaveText(before!);
  },
);

test("a list is filtered by any field, shows the chosen columns, and is saved under a name", async ({
  signIn,
}) => {
  const { page } = await signIn(ADA, { path: "/records/deal" });
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  let dialog = page.getByRole("dialog", { name: "Add filter" });
  await dialog.getByLabel("Field").selectOption("Amount");
  await dialog.getByLabel("Condition").selectOption("at least");
  await dialog.getByRole("button", { name: "Filter" }).click();
  await expect(dialog.getByText("Enter a value.")).toBeVisible();
  await dialog.getByLabel("Value").fill("20000");
  await dialog.getByRole("button", { name: "Filter" }).click();
  await expect(page.getByRole("link", { name: "Remove filter: Amount at least €20,000" })).toBeVisible();
  await page.getByRole("button", { name: "Columns" }).click();
  dialog = page.getByRole("dialog", { name: "Columns" });
  for (const box of await dialog.getByRole("checkbox").all()) await box.uncheck();
  await dialog.getByRole("checkbox", { name: "Amount" }).check();
  await dialog.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("columnheader", { name: "Stage" })).toHaveCount(0);
  const amounts = await page.getByRole("table").locator("tbody tr td:nth-child(3)").allTextContents();
  expect(amounts.length).toBeGreaterThan(0);
  for (const amount of amounts) expect(Number(amount.replace(/\D/g, ""))).toBeGreaterThanOrEqual(20_000);
  await page.getByRole("button", { name: "Save view" }).click();
  dialog = page.getByRole("dialog", { name: "Save view" });
  await dialog.getByLabel("Name").fill("Big deals");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await page.goto("/records/deal");
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Big deals" }).click();
  await expect(page).toHaveURL(/amount\.min=20000/);
  await expect(page.getByRole("link", { name: "Remove filter: Amount at least €20,000" })).toBeVisible();
});

test("a value is edited in the list; an invalid one is explained, and stays typed", async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/records/contact?sort=name&columns=email" });
  const cell = page.getByRole("table").locator("tbody tr").first().locator("td").nth(1);
  await cell.hover();
  await cell.getByRole("button", { name: /^Edit Email for/ }).click();
  await page.getByRole("textbox", { name: "Email" }).fill("not an address");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Enter an email address.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Email" })).toHaveValue("not an address");
  await page.getByRole("textbox", { name: "Email" }).fill("new@example.com");
  await page.keyboard.press("Enter");
  await expect(cell.getByText("new@example.com")).toBeVisible();
});

test(
  "a value that a colleague changed in the meantime is not overwritten without asking",
  { tag: "@full" },
  async ({ signIn, database }) => {
    const { page } = await signIn(ADA, { path: "/records/contact?sort=name&columns=title" });
    const row = page.getByRole("table").locator("tbody tr").nth(1);
    await row.locator("td").nth(1).hover();
    await row.getByRole("button", { name: /^Edit Job title for/ }).click();
    await page.getByRole("textbox", { name: "Job title" }).fill("Mine");
    const id = (await row.getByRole("link").first().getAttribute("href"))!.split("/").pop();
    await database.query(`UPDATE "Record" SET version = version + 1 WHERE id = $1`, [id]);
    await page.keyboard.press("Enter");
    await expect(page.getByText(/^Someone else changed this record/)).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Job title" })).toHaveValue("Mine");
    await page.getByRole("button", { name: "Keep my version" }).click();
    await expect(row.getByText("Mine", { exact: true })).toBeVisible();
  },
);

test("two records become one: the values to keep are chosen, and the other's notes come with it", async ({
  signIn,
  database,
}) => {
  const { page } = await signIn(ADA, { path: "/records/contact?new=1", waitForPhone: false });
  const form = page.getByRole("dialog", { name: "New contact" });
  await form.getByLabel("Name").fill("Merge Me A");
  await form.getByLabel("Job title").fill("Buyer");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Merge Me A" })).toBeVisible();
  await page.goto("/records/contact?new=1");
  await form.getByLabel("Name").fill("Merge Me B");
  await form.getByLabel("Job title").fill("Chief buyer");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Merge Me B" })).toBeVisible();
  await page.getByLabel("New note").fill("Calls back on Friday");
  await page.getByRole("button", { name: "Save note" }).click();
  await expect(page.getByText("Calls back on Friday")).toBeVisible();
  await page.goto("/records/contact?q=merge+me&sort=name");
  await page.getByRole("checkbox", { name: "Select Merge Me A" }).check();
  await page.getByRole("checkbox", { name: "Select Merge Me B" }).check();
  await page.getByRole("button", { name: "Merge…" }).click();
  await expect(page.getByRole("heading", { name: "Merge contacts" })).toBeVisible();
  await page.getByRole("radio", { name: "Job title: Chief buyer" }).check();
  await page.getByRole("radio", { name: "Merge Me A", exact: true }).check();
  await page.getByRole("button", { name: "Merge 2 contacts" }).click();
  await expect(page.getByRole("heading", { name: "Merge Me A", exact: true })).toBeVisible();
  await expect(page.getByText("Calls back on Friday")).toBeVisible();
  await expect(page.getByText("Chief buyer", { exact: true })).toBeVisible();
  await expect(page.getByText(/merged Merge Me B into this record/)).toBeVisible();
  const { rows } = await database.query(
    `SELECT 1 FROM "Record" WHERE name LIKE 'Merge Me%' AND "deletedAt" IS NULL`,
  );
  expect(rows).toHaveLength(1);
});

test("a record is linked and unlinked from the other side", { tag: "@full" }, async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/records/account?q=brasserie" });
  await page.getByRole("table").getByRole("link", { name: "Brasserie Valmont" }).click();
  const deals = page.getByRole("region", { name: "Deals" });
  await deals.getByRole("button", { name: "Add to Deals" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "New deal" }).click();
  const form = page.getByRole("dialog", { name: "New deal" });
  await form.getByLabel("Name").fill("Coffee machine");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(deals.getByRole("link", { name: "Coffee machine" })).toBeVisible();
  await deals.getByRole("button", { name: "Unlink Coffee machine" }).click();
  await expect(deals.getByRole("link", { name: "Coffee machine" })).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(deals.getByRole("link", { name: "Coffee machine" })).toBeVisible();
});

test(
  "opening a record right after typing a search does not lead back to the list",
  { tag: "@full" },
  async ({ signIn }) => {
    const { page } = await signIn(ADA, { path: "/records/contact", waitForPhone: false });
    const link = page.getByRole("table").locator("tbody").getByRole("link").first();
    await expect(link).toBeVisible();
    await page.clock.install();
    await page.getByRole("searchbox", { name: /^Search contacts/ }).fill("nobody like that");
    await link.click();
    await expect(page.getByRole("heading", { name: "Timeline" })).toBeVisible();
    await page.clock.fastForward(2_000);
    await expect(page).toHaveURL(/\/records\/contact\/[^?]+$/);
    await expect(page.getByRole("heading", { name: "Timeline" })).toBeVisible();
  },
);
