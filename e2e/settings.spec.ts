import { readFileSync } from "node:fs";
import { expect, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";

test("an administrator adds a type with a phone field, and its numbers are matched within the minute", async ({
  signIn,
}) => {
  const { page } = await signIn(ADA, { path: "/settings/types" });
  await page.getByRole("button", { name: "New type" }).click();
  let dialog = page.getByRole("dialog", { name: "New record type" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Enter a name.")).toBeVisible();
  await dialog.getByLabel("Singular name").fill("Boat");
  await dialog.getByLabel("Plural name").fill("Boats");
  await dialog.getByRole("radio", { name: "ship" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page
    .getByRole("main")
    .getByRole("link", { name: /^Boats/ })
    .click();
  await page.getByRole("button", { name: "New field" }).click();
  dialog = page.getByRole("dialog", { name: "New field for boats" });
  await dialog.getByLabel(/^Name/).fill("Radio room");
  await dialog.getByLabel("Field type").selectOption("Phone");
  await dialog.getByLabel("Help text").fill("On board");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Radio room" })).toBeVisible();
  await page
    .getByRole("navigation", { name: "Main navigation" })
    .getByRole("link", { name: "Boats" })
    .click();
  await page.getByRole("button", { name: "New boat" }).click();
  const form = page.getByRole("dialog", { name: "New boat" });
  await expect(form.getByText("On board")).toBeVisible();
  await form.getByLabel("Name").fill("Santa Maria");
  await form.getByLabel("Radio room").fill("+33 1 99 00 77 88");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Call Radio room +33 1 99 00 77 88" })).toBeVisible();
  const match = await page.request.get("/api/customers/match?number=0199007788");
  expect(JSON.stringify(await match.json())).toContain("Santa Maria");
});

test(
  "a field is added, archived and restored with its values; its type is changed after a preview of what fits",
  { tag: "@full" },
  async ({ signIn }) => {
    const { page } = await signIn(ADA, { path: "/settings/types/account" });
    const row = (name: string) => page.getByRole("listitem").filter({ hasText: name }).first();
    await page.getByRole("button", { name: "New field" }).click();
    const dialog = page.getByRole("dialog", { name: "New field for accounts" });
    await dialog.getByLabel(/^Name/).fill("Employees");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(row("Employees")).toBeVisible();
    await page.goto("/records/account?sort=name&columns=employees");
    const cells = page.getByRole("table").locator("tbody tr");
    for (const [index, text] of ["120", "a dozen"].entries()) {
      const cell = cells.nth(index).locator("td").nth(1);
      await cell.hover();
      await cell.getByRole("button", { name: /^Edit Employees/ }).click();
      await page.getByRole("textbox", { name: "Employees" }).fill(text);
      await page.keyboard.press("Enter");
      await expect(cell.getByText(text)).toBeVisible();
    }
    await page.goto("/settings/types/account");
    await page.getByRole("button", { name: "Change type of Employees" }).click();
    const kind = page.getByRole("dialog", { name: "Change the type of Employees" });
    await kind.getByLabel("From Text to").selectOption("Number");
    await expect(kind.getByText("1 values can be converted. 1 can’t, and will be left empty.")).toBeVisible();
    await expect(kind.getByText(/“a dozen” isn’t valid/)).toBeVisible();
    await kind.getByRole("button", { name: "Convert" }).click();
    await expect(row("Employees")).toContainText("Number", { timeout: 20_000 });
    await expect(page.getByRole("region", { name: "Archived" }).getByText("Employees")).toBeVisible();
    await page.goto("/records/account?sort=name&columns=employees2");
    await expect(page.getByRole("table").getByText("120")).toBeVisible();
    await page.goto("/settings/types/account");
    await page.getByRole("button", { name: "Archive Employees" }).click();
    await expect(page.getByRole("region", { name: "Archived" }).getByRole("listitem")).toHaveCount(2);
  },
);

test("a file is imported: columns, a preview, a check, the import, and its undo", async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/records/contact" });
  await page.getByRole("link", { name: "Import" }).click();
  const csv =
    "Full name;Mail;Phone;Town\nImport One;one@import.test;01 99 00 55 01;Lyon\nImport Two;not-an-address;;\nImport Three;three@import.test;;Nice\n";
  await page
    .getByLabel("Choose a file")
    .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await expect(page.getByText("people.csv, 3 rows")).toBeVisible();
  await expect(page.getByLabel("Field for column Full name")).toHaveValue("name");
  await expect(page.getByLabel("Field for column Mail")).toHaveValue("email");
  await expect(page.getByLabel("Field for column Town")).toHaveValue("-");
  await expect(page.getByRole("cell", { name: /“not-an-address” isn’t valid/ })).toBeVisible();
  await page.getByRole("button", { name: "Check all rows" }).click();
  await expect(page.getByText("Expected result: 2 created, 1 rejected.")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Download all 1/ }).click();
  expect(readFileSync(await (await download).path(), "utf8")).toContain(
    "Import Two;not-an-address".replace(";", ","),
  );
  await page.getByRole("button", { name: "Import 2 rows" }).click();
  await expect(page.getByText("Done: 2 created, 1 rejected.")).toBeVisible({ timeout: 20_000 });
  await page.getByRole("link", { name: "View contacts" }).click();
  await expect(page.getByRole("link", { name: "Import One" })).toBeVisible();
  await page.goBack();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText(/^Undone/)).toBeVisible({ timeout: 20_000 });
  await page.goto("/records/contact?q=import");
  await expect(page.getByText("No results")).toBeVisible();
});

test("a deleted record is in the bin, and is restored from there", { tag: "@full" }, async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/records/lead?new=1", waitForPhone: false });
  const form = page.getByRole("dialog", { name: "New lead" });
  await form.getByLabel("Name").fill("Bin Me");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Bin Me" })).toBeVisible();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page).toHaveURL(/\/records\/lead$/);
  await page.goto("/settings/bin");
  await page.getByRole("button", { name: "Restore Bin Me" }).click();
  await expect(page.getByText("Bin Me restored")).toBeVisible();
  await page.goto("/records/lead?q=bin+me");
  await expect(page.getByRole("link", { name: "Bin Me" })).toBeVisible();
});

test(
  "numbers and dates are shown in the user's format, and read back in it",
  { tag: "@full" },
  async ({ signIn }) => {
    const { page } = await signIn(ADA, { path: "/settings" });
    await page.getByLabel("Number and date format").selectOption("de-DE");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved")).toBeVisible();
    await page.goto("/records/deal?new=1");
    const form = page.getByRole("dialog", { name: "New deal" });
    await form.getByLabel("Name").fill("Kaffee");
    await form.getByLabel("Amount").fill("1.234,50");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("1.234,50 €")).toBeVisible();
    await page.getByRole("button", { name: "Edit Amount for Kaffee" }).click();
    await expect(page.getByRole("textbox", { name: "Amount" })).toHaveValue("1234,50");
    await page.keyboard.press("Escape");
    await page.goto("/settings");
    await page.getByLabel("Number and date format").selectOption("");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved")).toBeVisible();
  },
);

test("numbers are corrected together, after a preview", { tag: "@full" }, async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/records/lead?new=1", waitForPhone: false });
  const form = page.getByRole("dialog", { name: "New lead" });
  await form.getByLabel("Name").fill("Assumed Anna");
  await form.getByLabel("Phone", { exact: true }).fill("01 99 00 66 77");
  await form.getByLabel("Mobile").fill("(415) 555-2671");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Assumed Anna" })).toBeVisible();
  await page.goto("/settings/clean-up");

  const phones = page.getByRole("region", { name: "Leads, Phone" });
  await expect(phones.getByText("01 99 00 66 77 → +33 1 99 00 66 77")).toBeVisible();
  await phones.getByRole("button", { name: /^Confirm the country/ }).click();
  let dialog = page.getByRole("dialog", { name: "Confirm the country: Phone" });
  await expect(dialog.getByRole("checkbox", { name: /Assumed Anna.*\+33 1 99 00 66 77/ })).toBeChecked();
  await dialog.getByRole("button", { name: /^Update/ }).click();
  await expect(phones.getByText("01 99 00 66 77")).toHaveCount(0, { timeout: 20_000 });

  const mobiles = page.getByRole("region", { name: "Leads, Mobile" });
  await expect(mobiles.getByText("(415) 555-2671")).toBeVisible();
  await mobiles.getByRole("button", { name: /^Set the country/ }).click();
  dialog = page.getByRole("dialog", { name: "Set the country: Mobile" });
  await expect(dialog.getByRole("button", { name: /^Update/ })).toBeDisabled();
  await dialog.getByLabel("Country").selectOption("France");
  await expect(dialog.getByText(/^0 will be updated/)).toBeVisible();
  await dialog.getByLabel("Country").selectOption("United States");
  await expect(dialog.getByText("+1 415 555 2671")).toBeVisible();
  await dialog.getByRole("button", { name: /^Update/ }).click();
  await expect(mobiles.getByText("(415) 555-2671")).toHaveCount(0, { timeout: 20_000 });
  const said = page.getByRole("dialog", { name: /^Mobile: country set/ });
  await said.getByRole("button", { name: "Undo" }).click();
  await expect(mobiles.getByText("(415) 555-2671")).toBeVisible({ timeout: 20_000 });
});

test(
  "a new default country reads every number again, and shows its progress",
  { tag: "@full" },
  async ({ signIn }) => {
    const { page } = await signIn(ADA, { path: "/records/lead?new=1", waitForPhone: false });
    const form = page.getByRole("dialog", { name: "New lead" });
    await form.getByLabel("Name").fill("Belgian Bert");
    await form.getByLabel("Phone", { exact: true }).fill("02 502 11 11");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("heading", { name: "Belgian Bert" })).toBeVisible();
    const matches = async () => (await page.request.get("/api/customers/match?number=%2B3225021111")).text();
    expect(await matches()).not.toContain("Belgian Bert");
    for (const [country, code, isMatched] of [
      ["Belgium", "BE", true],
      ["France", "FR", false],
    ] as const) {
      await page.goto("/settings/workspace");
      await page.getByLabel("Default country").selectOption(country);
      await expect(page.getByText("Phone numbers without a country code will be updated.")).toBeVisible();
      await page.getByRole("button", { name: "Save" }).click();
      const progress = page.getByRole("region", { name: "Updating phone numbers" });
      await expect(progress.getByText(`default country is now ${code}`)).toBeVisible();
      await expect(progress.getByText(/^Done/)).toBeVisible({ timeout: 20_000 });
      expect((await matches()).includes("Belgian Bert")).toBe(isMatched);
    }
  },
);

test("a user without permission does not see the settings", { tag: "@full" }, async ({ signIn }) => {
  const { page } = await signIn("ben@demo.dockline.app", { path: "/settings/types" });
  await expect(page.getByText("You don’t have access to this page")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Settings" }).getByRole("link")).toHaveText([
    "Preferences",
    "Blocked numbers",
    "Bulk actions",
    "Bin",
  ]);
});
