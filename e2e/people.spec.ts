import { findings } from "./support/axe";
import { expect, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";

test("an administrator invites a user, who chooses a password; their role and their end count at once", async ({
  signIn,
  browser,
}) => {
  const { page } = await signIn(ADA, { path: "/settings/people" });
  await page.getByRole("button", { name: "Invite a user" }).click();
  const form = page.getByRole("dialog", { name: "Invite a user" });
  await form.getByLabel("Name").fill("Gina Gold");
  await form.getByLabel("Email").fill("gina@demo.dockline.app");
  await form.getByLabel("Role").selectOption("Agent");
  await form.getByLabel("Extension").fill("112");
  await form.getByRole("button", { name: "Invite" }).click();
  await expect(form.getByText("This is an emergency number.")).toBeVisible();
  await form.getByLabel("Extension").fill("170");
  await form.getByRole("button", { name: "Invite" }).click();
  const link = await page.getByRole("dialog", { name: "Link for Gina Gold" }).locator("code").innerText();
  await page.keyboard.press("Escape");
  const row = page.getByRole("listitem").filter({ hasText: "Gina Gold" });
  await expect(row).toContainText("Invited");
  expect(await findings(page)).toEqual([]);

  const context = await browser.newContext();
  const gina = await context.newPage();
  await gina.goto(link);
  await gina.getByLabel("Password").fill("short");
  await gina.getByRole("button", { name: "Set password" }).click();
  await expect(gina.getByRole("alert").filter({ hasText: /12/ })).toBeVisible();
  await gina.getByLabel("Password").fill("a password of her own");
  await gina.getByRole("button", { name: "Set password" }).click();
  await expect(gina.getByRole("heading", { name: "Hello, Gina" })).toBeVisible();
  await gina.goto("/records/contact");
  await expect(gina.getByRole("button", { name: "New contact" })).toBeVisible();
  await gina.goto("/settings/people");
  await expect(gina.getByText("You don’t have access to this page")).toBeVisible();

  await page.goto("/settings/people/roles");
  await page
    .getByRole("main")
    .getByRole("link", { name: /^Agent/ })
    .click();
  await page.getByRole("button", { name: "Copy role" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Agent 2" })).toBeVisible();
  await page.getByLabel("Contacts: Create and edit records").selectOption("No");
  await page.getByLabel("Leads: See records").selectOption("No");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  expect(await findings(page)).toEqual([]);

  await page.goto("/settings/people");
  await page
    .getByRole("main")
    .getByRole("link", { name: /Gina Gold/ })
    .click();
  await page.getByLabel("Role").selectOption("Agent 2");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(
    page
      .getByRole("row", { name: /^Leads/ })
      .getByRole("cell")
      .first(),
  ).toHaveText("No");
  expect(await findings(page)).toEqual([]);
  await gina.goto("/records/contact");
  await expect(gina.getByRole("heading", { level: 1, name: "Contacts" })).toBeVisible();
  await expect(gina.getByRole("button", { name: "New contact" })).toHaveCount(0);
  await expect(gina.getByRole("link", { name: "Leads" })).toHaveCount(0);
  await gina.goto("/records/lead");
  await expect(gina.getByRole("heading", { level: 1, name: "Leads" })).toHaveCount(0);

  await page.getByRole("button", { name: "Disable", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await expect(page.getByRole("button", { name: "Enable" })).toBeVisible();
  await gina.goto("/records/contact");
  await expect(gina).toHaveURL(/\/login/);
  await gina.goto(link);
  await expect(gina.getByText("This link no longer works.")).toBeVisible();
  await context.close();
});

test("who disables a user sees what is theirs, gives it to another, and takes it back", async ({
  signIn,
  database,
}) => {
  const owned = async (email: string) => {
    const { rows } = await database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM "Record" r JOIN "User" u ON u.id = r."ownerId" WHERE u.email = $1 AND r."deletedAt" IS NULL`,
      [email],
    );
    return rows[0]!.count;
  };
  const { page } = await signIn(ADA, { path: "/settings/people", waitForPhone: false });
  const [esra, greta] = ["esra@demo.dockline.app", "greta@demo.dockline.app"];
  const before = await owned(esra);
  expect(before).toBeGreaterThan(0);
  await page
    .getByRole("main")
    .getByRole("link", { name: /Esra Lindqvist/ })
    .click();
  await page.getByRole("button", { name: "Disable", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Disable Esra Lindqvist?" });
  await expect(dialog.getByText(/\d+ contacts?/)).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await dialog.getByLabel("Hand over to").selectOption("Greta Vos");
  await dialog.getByRole("button", { name: "Disable" }).click();
  const toast = page.getByText(/Handed over from Esra Lindqvist to Greta Vos/);
  await expect(toast).toBeVisible({ timeout: 20_000 });
  await expect.poll(() => owned(esra)).toBe(0);
  expect(await owned(greta)).toBeGreaterThanOrEqual(before);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => owned(esra)).toBe(before);
  await page.getByRole("button", { name: "Enable" }).click();
  await expect(page.getByRole("button", { name: "Disable", exact: true })).toBeVisible();
});
