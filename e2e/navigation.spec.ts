import { expect, findRecord, test } from "./support/fixtures";
import { findings } from "./support/axe";

const ADA = "ada@demo.dockline.app";
const CHLOE = "chloe@demo.dockline.app";
const MAIN_NUMBER = "+33199001000";
const NARROW = { width: 390, height: 844 };

test("settings are found by group, and by synonyms, with the keyboard alone", async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/settings", waitForPhone: false });
  const list = page.getByRole("navigation", { name: "Settings" });
  const search = list.getByRole("searchbox", { name: "Search settings" });
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("Preferences");
  await expect(list.getByRole("link", { name: "Preferences" })).toHaveAttribute("aria-current", "page");
  await expect(list.getByRole("heading")).toHaveText([
    "You",
    "People",
    "Telephony",
    "Data",
    "Workspace",
    "Developers",
  ]);
  await expect(list.getByRole("region", { name: "Telephony" }).getByRole("link")).toHaveText([
    "Phone service and numbers",
    "Blocked numbers",
  ]);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page), colorScheme).toEqual([]);
  }

  await search.focus();
  await page.keyboard.type("twilio");
  await expect(list.getByRole("link")).toHaveText(["Phone service and numbers"]);
  await expect(list.getByRole("status")).toHaveText("1 setting");
  await page.keyboard.press("Enter");
  await expect(heading).toHaveText("Phone service and numbers");
  await expect(search).toHaveValue("");

  await page.keyboard.type("token");
  await expect(list.getByRole("link")).toHaveText(["Phone service and numbers", "API"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(heading).toHaveText("API");
  await expect(list.locator("[aria-current]")).toHaveText(["API"]);

  await search.focus();
  await page.keyboard.type("country");
  await expect(list.getByRole("link", { name: "Workspace details" })).toBeVisible();
  await page.keyboard.type(" zzxq");
  await expect(list.getByRole("status")).toHaveText("No settings match “country zzxq”");
  await expect(list.getByRole("link")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(list.getByRole("link")).toHaveCount(14);
});

test("a page deep in the settings highlights its section, and leads back there", async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/settings/types/deal", waitForPhone: false });
  const list = page.getByRole("navigation", { name: "Settings" });
  await expect(list.locator("[aria-current]")).toHaveText(["Records and fields"]);
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Records and fields");
});

test("in a narrow window the settings are a list, and each page leads back to it", async ({ signIn }) => {
  const { page } = await signIn(ADA, { path: "/", waitForPhone: false });
  await page.setViewportSize(NARROW);
  await page.goto("/settings");
  const list = page.getByRole("navigation", { name: "Settings" });
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("Settings");
  await expect(list.locator("[aria-current]")).toHaveCount(0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page), colorScheme).toEqual([]);
  }
  await list.getByRole("searchbox").fill("deleted");
  await list.getByRole("link", { name: "Bin" }).click();
  await expect(heading).toHaveText("Bin");
  await expect(list).toBeHidden();
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await expect(heading).toHaveText("Settings");
  await list.getByRole("link", { name: "Preferences" }).click();
  await expect(heading).toHaveText("Preferences");
  await page.goBack();
  await expect(heading).toHaveText("Settings");
});

test("in a narrow window four entries are in a bar, and the others under More", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  await database.query(`UPDATE "User" SET "missedSeenAt" = now() AT TIME ZONE 'utc'`);
  await database.query(
    `DELETE FROM "Conversation" WHERE id IN (SELECT "conversationId" FROM "Call" WHERE "remoteNumber" = $1)`,
    [contact.e164],
  );
  const { page, incoming, softphone } = await signIn(CHLOE, { path: "/records/case" });
  await page.setViewportSize(NARROW);
  const menu = page.getByRole("navigation", { name: "Main" });
  const more = menu.getByRole("button", { name: "More" });
  await expect(menu.getByRole("link")).toHaveText(["Home", /^Calls/, "Leads", "Contacts"]);

  await more.focus();
  await page.keyboard.press("Enter");
  await expect(menu.getByRole("link", { name: "Cases" })).toHaveAttribute("aria-current", "page");
  await page.keyboard.press("Escape");
  await expect(menu.getByRole("link", { name: "Cases" })).toBeHidden();
  await expect(more).toBeFocused();

  await more.click();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page), colorScheme).toEqual([]);
  }
  await menu.getByRole("link", { name: "Deals" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Deals");
  await expect(menu.getByRole("link", { name: "Deals" })).toBeHidden();
  await more.click();
  await page.getByRole("heading", { level: 1 }).click();
  await expect(menu.getByRole("link", { name: "Deals" })).toBeHidden();

  await carrier.dial(contact.e164, MAIN_NUMBER, {});
  await expect(incoming).toBeVisible();
  // Neither covers the other.
  for (const control of [
    menu.getByRole("link", { name: /^Calls/ }),
    softphone.getByRole("button", { name: "Decline" }),
  ]) {
    const isUncovered = await control.evaluate((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
    });
    expect(isUncovered).toBe(true);
  }
  await carrier.hangUp(contact.e164);
  await expect(menu.getByLabel("1 missed call")).toBeVisible();
});

test("at 320 pixels the softphone leaves what is under More within reach", async ({ signIn }) => {
  const { page } = await signIn(CHLOE);
  await page.setViewportSize({ width: 320, height: 568 });
  const menu = page.getByRole("navigation", { name: "Main" });
  await menu.getByRole("button", { name: "More" }).click();
  await menu.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Settings");
});
