import { readdirSync } from "node:fs";
import type { Dialog, Locator, Page } from "@playwright/test";
import { root } from "../scripts/stack.mjs";
import { findings } from "./support/axe";
import { expect, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";

const PAGES = readdirSync(`${root}/app/(crm)/settings`, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("page.tsx"))
  .map((file) => `/settings/${file.replace(/\/?page\.tsx$/, "")}`.replace(/\/$/, ""))
  .sort();

/** Values of the parameters in addresses. */
const VALUES: Record<string, string> = {
  "[userId]": `SELECT id FROM "User" WHERE email = 'ben@demo.dockline.app'`,
  "[roleId]": `SELECT id FROM "Role" WHERE key = 'agent'`,
  "[channelId]": `SELECT id FROM "Channel"`,
  "[numberId]": `SELECT id FROM "ChannelNumber"`,
  "[type]": `SELECT key AS id FROM "RecordType" WHERE key = 'deal'`,
};

/** Fields of the settings that belong to no form, since nothing typed into them can be lost. */
const OUTSIDE_FORMS = [
  // Saved, or applied, at once.
  "Caller ID", "Microphone", "Speaker", "Ringer", "Who", "What", "From", "To", "Search settings",
]; // prettier-ignore

const asks = (page: Page) => page.getByRole("dialog", { name: "Leave without saving?" });

const FIELDS =
  "input:not([type=hidden], [type=file], [type=radio], [name=email][autocomplete=username]), textarea, select";

/** Changes the first field of a form. @returns what tells whether it still has the new value */
async function change(form: Locator): Promise<() => Promise<void>> {
  const field = form.locator(FIELDS).and(form.locator(":enabled:visible")).first();
  const [tag, type] = await field.evaluate((element) => [element.tagName, element.getAttribute("type")]);
  if (type === "checkbox") {
    const was = await field.isChecked();
    await field.click();
    return () => expect(field).toBeChecked({ checked: !was });
  }
  if (tag === "SELECT") {
    const others = await field.evaluate((select: HTMLSelectElement) =>
      [...select.options].map(({ value }) => value).filter((value) => value !== select.value),
    );
    await field.selectOption(others[0]!);
    return () => expect(field).toHaveValue(others[0]!);
  }
  await field.fill("7");
  return () => expect(field).toHaveValue("7");
}

async function stay(page: Page) {
  await expect(asks(page)).toBeVisible();
  await asks(page).getByRole("button", { name: "Stay on this page" }).click();
  await expect(asks(page)).toBeHidden();
}

test("no settings form loses unsaved input by a link, nor a window with one by the browser's Back", async ({
  signIn,
  database,
}) => {
  test.setTimeout(300_000);
  const { page } = await signIn(ADA, { path: "/settings", waitForPhone: false });
  const home = page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Home" });
  const seen = { forms: 0, windows: 0 };
  const outside = new Set<string>();
  for (const pattern of PAGES) {
    let address = pattern;
    for (const [parameter, sql] of Object.entries(VALUES)) {
      if (!pattern.includes(parameter)) continue;
      address = address.replace(parameter, (await database.query<{ id: string }>(sql)).rows[0]!.id);
    }
    expect(address, "a parameter without a value").not.toContain("[");
    // As a link does, so that Back leads to a page of the same document.
    await page.evaluate(
      (to) =>
        (window as unknown as { next: { router: { push: (to: string) => void } } }).next.router.push(to),
      address,
    );
    await expect(page).toHaveURL(new RegExp(`${address}$`));
    await page.waitForLoadState("networkidle");
    const main = page.locator("#main");
    for (const label of await main
      .locator(FIELDS)
      .evaluateAll((fields) =>
        (fields as HTMLInputElement[])
          .filter((field) => !field.closest("form") && field.checkVisibility())
          .map((field) => field.ariaLabel ?? field.labels?.[0]?.innerText ?? field.outerHTML),
      )) {
      outside.add(label);
    }

    const forms = main.locator("form");
    for (let i = 0; i < (await forms.count()); i++) {
      const isKept = await change(forms.nth(i));
      await home.click();
      await stay(page);
      await expect(page).toHaveURL(new RegExp(`${address}$`));
      await isKept();
      await page.reload();
      await expect(forms.nth(i)).toBeVisible();
      seen.forms++;
    }

    const openers = main.locator("button[aria-haspopup=dialog]:enabled");
    const kinds = await openers.allInnerTexts();
    for (const [i, kind] of kinds.entries()) {
      if (kinds.indexOf(kind) !== i) continue;
      await openers.nth(i).click();
      const window = page.getByRole("dialog");
      await expect(window).toBeVisible();
      const form = window.locator("form");
      if ((await form.count()) > 0) {
        const isKept = await change(form);
        await page.evaluate(() => history.back());
        await stay(page);
        await expect(page).toHaveURL(new RegExp(`${address}$`));
        await isKept();
        seen.windows++;
      }
      await page.reload();
      await expect(openers.nth(i)).toBeVisible();
    }
  }
  expect([...outside].toSorted()).toEqual(OUTSIDE_FORMS.toSorted());
  expect(seen.forms).toBeGreaterThanOrEqual(12);
  expect(seen.windows).toBeGreaterThanOrEqual(5);
});

test("unsaved input is given up only on purpose, and a saved form is left without a word", async ({
  signIn,
}) => {
  const { page } = await signIn(ADA, { path: "/settings", waitForPhone: false });
  const settings = page.getByRole("navigation", { name: "Settings" });
  const name = page.getByLabel("Name");
  const contacts = page.getByRole("navigation", { name: "Main navigation" }).getByText("Contacts");
  await settings.getByRole("link", { name: "Workspace details" }).click();
  const before = await name.inputValue();
  await name.fill("Half typed");

  await contacts.click();
  await expect(asks(page)).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page), colorScheme).toEqual([]);
  }
  await expect(asks(page).getByRole("button", { name: "Stay on this page" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(asks(page)).toBeHidden();

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Search/ }).fill("deals");
  await page.keyboard.press("Enter");
  await stay(page);

  await page.evaluate(() => history.back());
  await stay(page);
  await page.getByRole("link", { name: "Skip to content" }).press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await expect(asks(page)).toBeHidden();
  await expect(name).toHaveValue("Half typed");

  const asked = new Promise<Dialog>((resolve) => page.once("dialog", resolve));
  await page.close({ runBeforeUnload: true });
  const closing = await asked;
  expect(closing.type()).toBe("beforeunload");
  await closing.dismiss();
  await expect(name).toHaveValue("Half typed");

  await name.fill(before);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await contacts.click();
  await expect(page).toHaveURL(/\/records\/contact/);
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL(/\/settings\/workspace/);

  await name.fill("Given up");
  await page.evaluate(() => history.back());
  await asks(page).getByRole("button", { name: "Leave without saving" }).click();
  await expect(page).not.toHaveURL(/\/settings\/workspace$/);
  await contacts.click();
  await expect(page).toHaveURL(/\/records\/contact/);
});

test("what another button of a page does leaves the text that is typed in its form", async ({
  signIn,
  database,
}) => {
  const { rows } = await database.query<{ id: string }>(VALUES["[userId]"]!);
  const { page } = await signIn(ADA, { path: `/settings/people/${rows[0]!.id}`, waitForPhone: false });
  const name = page.getByLabel("Name");
  const dnd = page.getByRole("main").getByRole("button", { name: "Do not disturb" });
  await name.fill("Half typed");
  for (const isPressed of ["true", "false"]) {
    await dnd.click();
    await expect(dnd).toHaveAttribute("aria-pressed", isPressed);
    await expect(name).toHaveValue("Half typed");
  }
});
