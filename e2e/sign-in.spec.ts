import { connect, createServer, type AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { findings } from "./support/axe";
import { expect, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";
const CHLOE = "chloe@demo.dockline.app";
const DMITRI = "dmitri@demo.dockline.app";
const PASSWORD = "dockline-demo";

const emailOf = (page: Page) => page.getByRole("textbox", { name: "Email", exact: true });
const problem = (page: Page) => page.getByRole("main").getByRole("alert");
const submit = (page: Page) => page.getByRole("button", { name: "Sign in" }).click();

/** Sends the form. @returns the status of the answer */
async function send(page: Page, email: string, password: string): Promise<number> {
  await emailOf(page).fill(email);
  await page.getByLabel("Password").fill(password);
  const answered = page.waitForResponse("**/api/auth/callback/credentials");
  await submit(page);
  const response = await answered;
  await response.finished();
  return response.status();
}

test.afterEach(async ({ stack }) => {
  await stack.query(`DELETE FROM "Guesses"`);
});

test("a user signs in with their password; a wrong one is reported, and the typed email stays", async ({
  page,
}) => {
  await page.goto("/records/contact");
  await expect(page).toHaveURL(/\/login/);
  await send(page, ADA, "not this");
  await expect(problem(page)).toHaveText(/wrong.*password/i);
  await expect(emailOf(page)).toHaveValue(ADA);
  await page.getByLabel("Password").fill(PASSWORD);
  await submit(page);
  await expect(page.getByRole("heading", { level: 1, name: "Contacts" })).toBeVisible();
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login$/);
  await send(page, ADA, PASSWORD);
  await expect(page.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();
});

test(
  "after too many guesses an account says how long to wait, and stays open from another address",
  { tag: "@full" },
  async ({ page, browser, stack }) => {
    await page.goto("/login");
    for (let guess = 0; guess < 10; guess++) await send(page, CHLOE, `guess ${guess}`);
    await expect(problem(page)).toHaveText(/wrong.*password/i);
    await send(page, CHLOE, PASSWORD);
    await expect(problem(page)).toHaveText(/1[45] minutes/);
    await expect(emailOf(page)).toHaveValue(CHLOE);
    await expect(page).toHaveURL(/\/login/);

    // A client on another machine.
    const port = Number(new URL(stack.appUrl).port);
    const relay = createServer((near) => {
      const far = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.2" });
      near.on("error", () => far.destroy()).pipe(far);
      far.on("error", () => near.destroy()).pipe(near);
    });
    await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
    const baseURL = `http://localhost:${(relay.address() as AddressInfo).port}`;
    const elsewhere = await browser.newPage({ baseURL });
    try {
      await elsewhere.goto("/login");
      await send(elsewhere, CHLOE, PASSWORD);
      await expect(problem(elsewhere)).toHaveText(/1[45] minutes/);
      await send(elsewhere, DMITRI, PASSWORD);
      await expect(elsewhere.getByRole("heading", { name: "Hello, Dmitri" })).toBeVisible();
    } finally {
      await elsewhere.close();
      relay.close();
    }
  },
);

test(
  "with the database down no password is called wrong, and afterwards it is accepted",
  { tag: "@full" },
  async ({ page, stack }) => {
    await page.goto("/login");
    await stack.pauseDatabase();
    try {
      await send(page, ADA, PASSWORD);
      await expect(problem(page)).toHaveText(/try again/i);
      await expect(problem(page)).not.toHaveText(/wrong/i);
      await expect(emailOf(page)).toHaveValue(ADA);
      // A visitor who opens the page now sees the same form, and no internal error.
      const opened = await page.goto("/login?from=%2Fcalls");
      expect(opened!.status()).toBe(200);
      expect(await opened!.text()).not.toMatch(/prisma|ECONNREFUSED|postgres|\.ts:\d/i);
      await send(page, ADA, PASSWORD);
      await expect(problem(page)).toHaveText(/try again/i);
    } finally {
      await stack.resumeDatabase();
    }
    await expect.poll(() => send(page, ADA, PASSWORD), { timeout: 30_000 }).toBe(200);
    await expect(page.getByRole("heading", { level: 1, name: "Calls" })).toBeVisible();
  },
);

for (const [how, change, tags] of [
  ["is revoked", `"revokedAt" = now()`, []],
  ["has expired", `"usedAt" = now() - interval '13 hours'`, ["@full"]],
] as const) {
  test(
    `a session that ${how} ends at the next request, and signing in leads back to the same page`,
    { tag: [...tags] },
    async ({ signIn, stack }) => {
      const { page } = await signIn(ADA);
      const end = () =>
        stack.query(
          `UPDATE "Session" SET ${change} WHERE "userId" = (SELECT id FROM "User" WHERE email = '${ADA}')`,
        );
      await end();
      await page.getByRole("link", { name: "Deals" }).click();
      await send(page, ADA, PASSWORD);
      await expect(page).toHaveURL(`${stack.appUrl}/records/deal`);
      await expect(page.getByRole("heading", { level: 1, name: "Deals" })).toBeVisible();
      await end();
      await page.goto("/records/contact?q=a%26b");
      await send(page, ADA, PASSWORD);
      await expect(page).toHaveURL(`${stack.appUrl}/records/contact?q=a%26b`);
    },
  );
}

test("the sign-in page has no serious accessibility finding", { tag: "@full" }, async ({ page }) => {
  await page.goto("/login");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page), colorScheme).toEqual([]);
  }
});
