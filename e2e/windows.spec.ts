import type { Page } from "@playwright/test";
import { expect, findRecord, recordPath, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";

/** Returns the focused element by name, or the window's name if the window itself has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    const by = element?.getAttribute("aria-labelledby");
    const label =
      element?.labels?.[0]?.textContent ??
      element?.getAttribute("aria-label") ??
      (by ? document.getElementById(by)?.textContent : element?.textContent);
    return label?.replace(/\s*\*$/, "").trim();
  });

/** The product's windows: their page, what opens them, and their first field, or else their least harmful button. */
const WINDOWS: [path: "contact" | string, opens: string, first: string][] = [
  ["/records/deal", "New deal", "Name"],
  ["/records/deal", "Filter", "Field"],
  ["/records/deal", "Save view", "Name"],
  ["contact", "Edit", "Name"],
  ["contact", "Add task", "Task"],
  ["contact", "Request callback", "Reason"],
  ["/settings/types", "New type", "Singular name"],
  ["/settings/types/account", "Edit", "Singular name"],
  ["/settings/types/account", "New field", "Name"],
];

test(
  "a window opens on its first field, never on its close button, and returns the focus",
  { tag: "@full" },
  async ({ signIn, database }) => {
    test.setTimeout(180_000);
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const { page } = await signIn(ADA, { path: "/records/deal", waitForPhone: false });
    for (const [path, opens, first] of WINDOWS) {
      const address = path === "contact" ? recordPath(contact) : path;
      if (!page.url().endsWith(address)) await page.goto(address);
      const button = page.getByRole("button", { name: opens, exact: true }).first();
      await button.focus();
      await page.keyboard.press("Enter");
      await expect(page.getByRole("dialog")).toBeVisible();
      await expect.poll(() => focused(page), opens).toBe(first);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog"), opens).toBeHidden();
      await expect(button, opens).toBeFocused();
    }
  },
);

test(
  "a confirmation before deleting has its focus on Cancel, and Ctrl+Enter does not confirm it",
  { tag: "@full" },
  async ({ signIn }) => {
    const { page } = await signIn(ADA, { path: "/records/deal", waitForPhone: false });
    await page.getByRole("checkbox").nth(1).check();
    await page.getByRole("button", { name: "Delete…" }).click();
    const question = page.getByRole("dialog");
    await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
    await page.keyboard.press("ControlOrMeta+Enter");
    await expect(question).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(question).toBeHidden();
  },
);

test(
  "Ctrl+Enter saves a form from any field, once however long it is held; Enter in a text field is a new line",
  { tag: "@full" },
  async ({ signIn, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const { page } = await signIn(ADA, { path: recordPath(contact), waitForPhone: false });
    const note = page.getByLabel("New note");
    await note.fill("First line");
    await note.press("Enter");
    await note.pressSequentially("second line");
    await page.keyboard.down("ControlOrMeta");
    for (let i = 0; i < 4; i++) await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await page.keyboard.up("ControlOrMeta");
    await expect(note).toHaveValue("");
    const count = () =>
      database.query(`SELECT count(*)::int AS notes FROM "Note" WHERE body = E'First line\nsecond line'`);
    expect((await count()).rows).toEqual([{ notes: 1 }]);

    await page.getByRole("button", { name: "Add task" }).click();
    await page.keyboard.type("Send the offer");
    await page.getByRole("dialog").getByLabel("Due date").focus();
    await page.keyboard.press("ControlOrMeta+Enter");
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(page.getByRole("region", { name: "Tasks" }).getByText("Send the offer")).toBeVisible();

    await page.goto("/settings/workspace");
    const name = page.getByRole("textbox").first();
    await name.press("ControlOrMeta+Enter");
    await expect(page.getByText("Saved")).toBeVisible();
  },
);
