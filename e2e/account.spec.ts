import type { Page } from "@playwright/test";
import { TOTP } from "otpauth";
import { linkIn } from "../scripts/testing/mail-server";
import { findings } from "./support/axe";
import { expect, test } from "./support/fixtures";

const BEN = "ben@demo.dockline.app";
const CHLOE = "chloe@demo.dockline.app";
const DMITRI = "dmitri@demo.dockline.app";
const PASSWORD = "dockline-demo";

test.use({ hasServices: true });

test.afterEach(async ({ stack }) => {
  await stack.query(`DELETE FROM "Guesses"`);
});

const problem = (page: Page) => page.getByRole("main").getByRole("alert");

async function signInAs(page: Page, email: string, password: string) {
  await page.goto("/login");
  await page.getByRole("textbox", { name: "Email", exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function expectNoFindings(page: Page) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page), colorScheme).toEqual([]);
  }
}

test("a user turns on two-factor authentication, signs in with a code, then with a recovery code", async ({
  signIn,
  browser,
  stack,
}) => {
  const { page } = await signIn(BEN, { path: "/settings/account", waitForPhone: false });
  await expectNoFindings(page);
  await page.getByRole("button", { name: "Turn on" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Current password").fill("wrong");
  await dialog.getByRole("button", { name: "Next" }).click();
  await expect(dialog.getByText("Wrong password.")).toBeVisible();
  await dialog.getByLabel("Current password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Next" }).click();
  await expect(dialog.getByRole("img", { name: /QR code/ })).toBeVisible();
  const secret = await dialog.getByRole("group", { name: "Key" }).locator("code").innerText();
  await expectNoFindings(page);
  const totp = new TOTP({ secret });
  await dialog.getByLabel("Code", { exact: true }).fill(totp.generate());
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(10);
  const recoveryCode = await dialog.getByRole("listitem").first().innerText();
  await expectNoFindings(page);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("10 recovery codes left.")).toBeVisible();

  const context = await browser.newContext({ baseURL: stack.appUrl });
  const elsewhere = await context.newPage();
  await signInAs(elsewhere, BEN, PASSWORD);
  await elsewhere.getByLabel("Code", { exact: true }).fill("000000");
  await elsewhere.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(problem(elsewhere)).toHaveText(/Wrong code/);
  await expectNoFindings(elsewhere);
  // The code that turned it on is used up; the next one is within the time that clocks may differ.
  await elsewhere.getByLabel("Code", { exact: true }).fill(totp.generate({ timestamp: Date.now() + 30_000 }));
  await elsewhere.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(elsewhere.getByRole("heading", { name: /^Hello, Ben/ })).toBeVisible();
  await context.clearCookies();
  await signInAs(elsewhere, BEN, PASSWORD);
  await elsewhere.getByLabel("Code", { exact: true }).fill(recoveryCode);
  await elsewhere.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(elsewhere.getByRole("heading", { name: /^Hello, Ben/ })).toBeVisible();

  await page.reload();
  await expect(page.getByText("9 recovery codes left.")).toBeVisible();
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByRole("button", { name: "Sign out everywhere else" })).toHaveCount(0);
  await elsewhere.goto("/records/contact");
  await expect(elsewhere).toHaveURL(/\/login/);
  await context.close();
});

test("a user changes their email by a link sent to it, and their password", async ({ signIn, stack }) => {
  const { page } = await signIn(CHLOE, { path: "/settings/account", waitForPhone: false });
  const form = page.getByRole("region", { name: "Email address" });
  await form.getByLabel("New email address").fill("chloe@example.org");
  await form.getByLabel("Current password").fill(PASSWORD);
  await form.getByRole("button", { name: "Change email" }).click();
  await expect(form.getByText("Open the link we sent to chloe@example.org")).toBeVisible();
  await expect(form.getByText(`You sign in with ${CHLOE}.`)).toBeVisible();
  await page.goto(linkIn(stack.mails.at(-1)!));
  await expectNoFindings(page);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("You now sign in with chloe@example.org.")).toBeVisible();
  await page.goto("/settings/account");
  await expect(form.getByText("You sign in with chloe@example.org.")).toBeVisible();

  const own = page.getByRole("region", { name: "Password" });
  await own.getByLabel("Current password").fill(PASSWORD);
  await own.getByLabel("New password").fill("a password of her own");
  await own.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Password changed.")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Your account" })).toBeVisible();
  await page.context().clearCookies();
  await signInAs(page, "chloe@example.org", "a password of her own");
  await expect(page.getByRole("heading", { name: /^Hello, Chlo/ })).toBeVisible();
});

test("a user who forgot their password chooses another by a mailed link", async ({ page, stack }) => {
  await page.goto("/login");
  await expectNoFindings(page);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByRole("heading", { name: "New password" })).toBeVisible();
  await expectNoFindings(page);
  const sentBefore = stack.mails.length;
  for (const email of ["nobody@demo.dockline.app", DMITRI]) {
    await page.goto("/password");
    await page.getByLabel("Email").fill(email);
    await page.getByRole("button", { name: "Send link" }).click();
    await expect(page.getByText(`If ${email} belongs to a user, a link is on its way.`)).toBeVisible();
  }
  await expect.poll(() => stack.mails.length).toBe(sentBefore + 1);
  await page.goto(linkIn(stack.mails.at(-1)!));
  await page.getByLabel("Password").fill("a password of his own");
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByRole("heading", { name: "Hello, Dmitri" })).toBeVisible();
});

test("a user signs in with the company's provider; who is no user, or disabled, is told so", async ({
  browser,
  stack,
}) => {
  const context = await browser.newContext({ baseURL: stack.appUrl });
  const page = await context.newPage();
  /** Signs in at the provider. @returns the request with which the browser came to it */
  async function signInAtProvider(email: string) {
    await context.clearCookies();
    await page.goto("/login?from=%2Frecords%2Fdeal");
    const asked = page.waitForRequest((request) => request.url().includes("code_challenge="));
    await page.getByRole("button", { name: "Sign in with Acme ID" }).click();
    await page.locator("input[name=login]").fill(email);
    await page.locator("input[name=password]").fill("any");
    await page.locator("button[type=submit]").click();
    await page.getByRole("button", { name: "Continue" }).click();
    return new URL((await asked).url()).searchParams;
  }
  const asked = await signInAtProvider(DMITRI);
  await expect(page.getByRole("heading", { level: 1, name: "Deals" })).toBeVisible();
  expect(asked.get("code_challenge_method")).toBe("S256");
  for (const check of ["code_challenge", "state", "nonce"]) expect(asked.get(check)).toBeTruthy();

  await signInAtProvider("stranger@example.org");
  await expect(problem(page)).toHaveText(/no user with your email address/);
  await expectNoFindings(page);
  await signInAtProvider(`unverified-${DMITRI}`);
  await expect(problem(page)).toHaveText(/verified/);
  await stack.query(`UPDATE "User" SET "disabledAt" = now() WHERE email = '${DMITRI}'`);
  await signInAtProvider(DMITRI);
  await expect(problem(page)).toHaveText(/disabled/);
  // An answer that nobody asked for.
  await context.clearCookies();
  await page.goto("/api/auth/callback/oidc?code=x&state=y");
  await expect(problem(page)).toHaveText(/Try again/);
  await expect(page).toHaveURL(/\/login/);
  await context.close();
});
