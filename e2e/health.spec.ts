import { findings } from "./support/axe";
import { expect, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";
const BEN = "ben@demo.dockline.app";

test("an administrator sees what is wrong on every page, what to do, and that it is over", async ({
  signIn,
  stack,
  database,
}) => {
  const { page } = await signIn(ADA, { path: "/settings/health" });
  const main = page.getByRole("main");
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("Checked", { exact: true })).toBeVisible();
  const line = (title: string) =>
    main.getByRole("listitem").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
  for (const title of [
    "Public address",
    "Background worker",
    "Disk",
    "Clock and Twilio",
    "Secrets key",
    "Version",
  ]) {
    await expect(line(title).getByRole("img", { name: "Good" })).toBeVisible();
  }
  await stack.processes.worker!.crash();
  await database.query(
    `UPDATE "HealthSign" SET at = at - interval '5 minutes' WHERE kind LIKE 'process:worker:%'`,
  );
  await page.reload();
  await expect(line("Background worker").getByRole("img", { name: "Needs you" })).toBeVisible();
  await expect(line("Background worker")).toContainText("systemctl start dockline-worker");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findings(page)).toEqual([]);
  }

  const banner = page.getByRole("region", { name: "Health of this installation" });
  await expect(banner).toHaveCount(0);
  // The banner's answer is kept for some seconds.
  await expect(async () => {
    await page.goto("/calls");
    await expect(banner).toContainText("No worker has been heard of", { timeout: 2_000 });
  }).toPass();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findings(page)).toEqual([]);
  }

  const ben = await signIn(BEN, { path: "/calls", waitForPhone: false });
  await expect(ben.page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(ben.page.getByRole("region", { name: "Health of this installation" })).toHaveCount(0);
  expect(await ben.page.evaluate(async () => (await fetch("/api/health/needs")).status)).toBe(403);
  await ben.page.goto("/settings/health");
  await expect(ben.page.getByText("You don’t have access to this page")).toBeVisible();

  stack.restart("worker");
  await banner.getByRole("link", { name: "Open Health" }).click();
  await expect(line("Background worker").getByRole("img", { name: "Good" })).toBeVisible({ timeout: 45_000 });
});
