import { expect, findRecord, test } from "./support/fixtures";
import { findings } from "./support/axe";

const ADA = "ada@demo.dockline.app";
const CHLOE = "chloe@demo.dockline.app";

test("Ctrl+K finds a record by its name or its number, and opens it by keyboard alone", async ({
  signIn,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const { page } = await signIn(ADA, { path: "/records/deal" });
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Search" });
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(contact.name);
  await expect(palette.getByRole("option", { name: new RegExp(contact.name) }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: contact.name, level: 1 })).toBeVisible();
  await expect(palette).toBeHidden();

  await page.keyboard.press("Control+k");
  await expect(palette.getByRole("combobox")).toHaveValue("");
  // Finds the number's owner from an unusual format.
  await page.keyboard.type(
    `+${contact.e164
      .slice(1)
      .replace(/(\d{2})/g, "$1 ")
      .trim()}`,
  );
  await expect(palette.getByRole("option", { name: new RegExp(contact.name) })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
});

test("text typed before the palette opens is not lost", { tag: "@full" }, async ({ signIn }) => {
  const { page } = await signIn(CHLOE, { path: "/" });
  await page.route("**/*.js*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await route.continue();
  });
  await page.reload();
  await expect(page.getByRole("status", { name: /^Phone: Ready/ })).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("new d");
  await expect(page.getByRole("combobox")).toHaveValue("new d", { timeout: 15_000 });
  await page.keyboard.type("eal");
  await expect(page.getByRole("option", { name: /^New deal/ })).toBeVisible();
});

test("the palette opens pages, creates records, reports empty results, and has no axe findings", async ({
  signIn,
}) => {
  const { page } = await signIn(ADA, { path: "/" });
  await page.getByRole("button", { name: /^Search/ }).click();
  const palette = page.getByRole("dialog", { name: "Search" });
  await expect(palette.getByRole("option", { name: /^Deals/ })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page)).toEqual([]);
  }
  await page.keyboard.type("zzqxw");
  await expect(palette.getByRole("status")).toHaveText("No results for “zzqxw”.");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("settings work");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Workspace", level: 1 })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("new cont");
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: "New contact" });
  await expect(form).toBeVisible();
  await form.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/records\/contact\??$/);
});

test("a number typed into the palette is called", { tag: "@full" }, async ({ signIn, carrier }) => {
  await carrier.behave("+33199004321", { says: "echo", answerAfterMs: 300 });
  const agent = await signIn(CHLOE, { path: "/" });
  await agent.page.keyboard.press("Control+k");
  await expect(agent.page.getByRole("combobox")).toBeFocused();
  await agent.page.keyboard.type("+33 1 99 00 43 21");
  await agent.page.getByRole("option", { name: "Call +33 1 99 00 43 21" }).click();
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await agent.button("End").click();
});
