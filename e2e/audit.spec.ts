import { findings } from "./support/axe";
import { expect, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";

for (const colorScheme of ["light", "dark"] as const) {
  test(`an administrator finds out who did what, and exports it, ${colorScheme}`, async ({ signIn }) => {
    const { page } = await signIn(ADA, { path: "/settings/audit", waitForPhone: false });
    await page.emulateMedia({ colorScheme });
    const entries = page.getByRole("list", { name: "Audit" });
    await expect(entries.getByText("Added the workspace details")).toBeVisible();

    await page.goto("/settings/workspace");
    const limit = page.getByLabel("Calls per user per hour");
    const next = String(Number(await limit.inputValue()) + 1);
    await limit.fill(next);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();

    await page.goto("/settings/audit");
    const first = entries.getByRole("listitem").filter({ hasText: "Changed the workspace details" }).first();
    await expect(first).toContainText("Ada Marchetti");
    await expect(first).toContainText(`Calls per user per hour: ${Number(next) - 1} → ${next}`);
    expect(await findings(page)).toEqual([]);

    await page.getByLabel("What").selectOption("Exports");
    await expect(page).toHaveURL(/what=exports/);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Export" }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^audit-.*\.csv$/);
    await page.reload();
    await expect(entries.getByRole("listitem").first()).toContainText("Exported the audit");
    await expect(entries.getByText("Changed the workspace details")).toHaveCount(0);

    await page.goto("/settings/audit?from=2099-01-01");
    await expect(page.getByText("No matching entries")).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });
}

test("who administers nothing sees no audit", async ({ signIn }) => {
  const { page } = await signIn("ben@demo.dockline.app", { path: "/settings/audit", waitForPhone: false });
  await expect(page.getByText("You don’t have access to this page")).toBeVisible();
  expect((await page.request.get("/api/audit/export")).status()).toBe(403);
});
