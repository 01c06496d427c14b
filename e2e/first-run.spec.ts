import type { Page } from "@playwright/test";
import { Client } from "pg";
import { freePort } from "../scripts/embedded-pg.mjs";
import { start, waitFor } from "../scripts/processes.mjs";
import { root } from "../scripts/stack.mjs";
import { findings } from "./support/axe";
import { expect, test as base } from "./support/fixtures";

const DEMO = { email: "ada@demo.dockline.app", password: "dockline-demo" };
const NORA = { name: "Nora Blum", email: "nora@example.com", password: "a password of mine" };

interface Installation {
  appUrl: string;
  /** The code as printed. */
  code: string;
  database: Client;
}

const test = base.extend<{ installation: Installation }>({
  /** Runs `npm start` on an empty database. */
  installation: async ({ stack }, provide) => {
    const port = await freePort();
    const appUrl = `http://localhost:${port}`;
    const address = new URL(stack.env.DATABASE_URL!);
    address.pathname += "_new";
    const env = { ...stack.env, DATABASE_URL: address.href, NEXTAUTH_URL: appUrl, PORT: String(port) };
    const server = start("npm start", process.execPath, ["scripts/start.mjs"], {
      cwd: root,
      env,
      quiet: true,
      onExit: undefined,
    });
    const database = new Client({ connectionString: address.href });
    try {
      await waitFor(`${appUrl}/api/health`, 60_000);
      await database.connect();
      const [code] = /([2-9A-Z]{4}-){2}[2-9A-Z]{4}/.exec(server.lines.join("\n"))!;
      await provide({ appUrl, code, database });
    } finally {
      await database.end();
      await server.stop();
    }
  },
  baseURL: async ({ installation }, provide) => provide(installation.appUrl),
});

const setUp = (page: Page) => page.getByRole("heading", { level: 1, name: /^set up/i });
const field = (page: Page, name: RegExp) => page.getByLabel(name);
const CODE = /^setup code/i;
const EMAIL = /^email/i;
const PASSWORD = /^password/i;
const COUNTRY = /^country/i;

async function fill(page: Page, code: string, password: string) {
  await field(page, CODE).fill(code);
  await field(page, /^your name/i).fill(NORA.name);
  await field(page, EMAIL).fill(NORA.email);
  await field(page, PASSWORD).fill(password);
  await field(page, COUNTRY).selectOption("DE");
}

async function expectTyped(page: Page, code: string, password: string) {
  await expect(field(page, CODE)).toHaveValue(code);
  await expect(field(page, /^your name/i)).toHaveValue(NORA.name);
  await expect(field(page, EMAIL)).toHaveValue(NORA.email);
  await expect(field(page, PASSWORD)).toHaveValue(password);
  await expect(field(page, COUNTRY)).toHaveValue("DE");
}

const create = (page: Page) => page.getByRole("button", { name: /^create/i }).click();

async function expectAccessible(page: Page) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page), colorScheme).toEqual([]);
  }
}

test(
  "a new installation is set up once, by the person with the printed code; until then no one gets in",
  { tag: "@full" },
  async ({ page, browser, installation: { appUrl, code, database } }) => {
    test.setTimeout(180_000);
    for (const path of ["/", "/records/contact", "/settings/telephony", "/nowhere"]) {
      await page.goto(path);
      await expect(setUp(page), path).toBeVisible();
    }
    const { csrfToken } = (await (await page.request.get("/api/auth/csrf")).json()) as { csrfToken: string };
    const demo = await page.request.post("/api/auth/callback/credentials", {
      form: { csrfToken, json: "true", ...DEMO },
    });
    expect(demo.status()).toBe(401);
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("next-auth.session-token");
    await expectAccessible(page);
    const late = await browser.newPage({ baseURL: appUrl });
    await late.goto("/");
    await expect(setUp(late)).toBeVisible();

    await fill(page, "2222-2222-2222", "too short");
    await create(page);
    await expect(field(page, PASSWORD)).toHaveAccessibleDescription(/12 characters/);
    await expectTyped(page, "2222-2222-2222", "too short");
    await field(page, PASSWORD).fill(NORA.password);
    await create(page);
    await expect(field(page, CODE)).toHaveAccessibleDescription(/code/i);
    await expect(field(page, CODE)).toHaveAttribute("aria-invalid", "true");
    await expect(field(page, PASSWORD)).toHaveAccessibleDescription("");
    await expectTyped(page, "2222-2222-2222", NORA.password);
    await expectAccessible(page);
    await field(page, CODE).fill(code);
    await create(page);
    await expect(page.getByRole("heading", { name: "Hello, Nora" })).toBeVisible();
    await page.goto("/settings/telephony");
    await expect(page).toHaveURL(/telephony$/);

    await fill(late, code, NORA.password);
    await field(late, EMAIL).fill("late@example.com");
    await create(late);
    await expect(late.getByRole("main").getByRole("alert")).toHaveText(/already.*administrator/i);
    await late.goto("/");
    await expect(late.getByRole("button", { name: "Sign in" })).toBeVisible();
    await expect(setUp(late)).toBeHidden();
    await late.getByLabel(EMAIL).fill(DEMO.email);
    await late.getByLabel(PASSWORD).fill(DEMO.password);
    await late.getByRole("button", { name: "Sign in" }).click();
    await expect(late.getByRole("main").getByRole("alert")).toHaveText(/wrong.*password/i);
    await late.close();
    const { rows } = await database.query(
      `SELECT u.email, r.key FROM "User" u JOIN "Role" r ON r.id = u."roleId"`,
    );
    expect(rows).toEqual([{ email: NORA.email, key: "admin" }]);
  },
);
