import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import { encode } from "next-auth/jwt";
import { Client } from "pg";
import { freePort } from "../../scripts/embedded-pg.mjs";
import { startStack, root } from "../../scripts/stack.mjs";
import { installAudio } from "./audio";
import { CarrierControl } from "./carrier";

type Stack = Awaited<ReturnType<typeof startStack>>;

/** An agent at their browser. */
export class Agent {
  constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly name: string,
  ) {}

  get softphone() {
    return this.page.getByRole("region", { name: "Softphone" });
  }

  get incoming() {
    return this.page.getByRole("region", { name: "Incoming call" });
  }

  /** The card of a running call. */
  get call() {
    return this.page.getByRole("region", { name: "Call", exact: true });
  }

  async expectLine(label: string) {
    await expect(this.page.getByRole("status", { name: new RegExp(`^Phone: ${label}`) })).toBeVisible({
      timeout: 20_000,
    });
  }

  async expectReady() {
    await this.expectLine("Ready");
  }

  button(name: string | RegExp) {
    return this.softphone.getByRole("button", { name });
  }

  async open(path: string) {
    await this.page.goto(path);
  }

  /** Another tab of the same browser. */
  async openTab(path: string): Promise<Agent> {
    const page = await this.context.newPage();
    const tab = new Agent(page, this.context, this.name);
    await tab.open(path);
    return tab;
  }
}

interface Fixtures {
  carrier: CarrierControl;
  database: Client;
  /** Signs an agent in, on a browser of their own, whose microphone speaks `hertz`. */
  signIn: (
    email: string,
    options?: { hertz?: number; path?: string; waitForPhone?: boolean },
  ) => Promise<Agent>;
}

interface WorkerFixtures {
  stack: Stack;
}

export const MAIN_NUMBER = "+33199001000";

export const test = base.extend<Fixtures, WorkerFixtures>({
  stack: [
    async ({}, provide) => {
      const stack = await startStack({
        dataDir: `${root}/.data/e2e`,
        port: await freePort(),
        carrierPort: await freePort(),
        databaseName: `e2e_${Date.now()}`,
        testing: true,
        quiet: process.env.VERBOSE === undefined,
      });
      await provide(stack);
      await stack.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  baseURL: async ({ stack }, provide) => provide(stack.appUrl),

  carrier: async ({ stack, database }, provide) => {
    const carrier = new CarrierControl(stack.carrierUrl);
    await provide(carrier);
    await carrier.faults({});
    for (const { from, to } of await carrier.live()) await carrier.hangUp(from.startsWith("+") ? from : to);
    // The next test begins with nobody on a call and no note to be written.
    await expect.poll(async () => (await carrier.live()).length).toBe(0);
    await database.query(`UPDATE "Call" SET "wrappedUpAt" = now() WHERE "wrappedUpAt" IS NULL`);
  },

  database: async ({ stack }, provide) => {
    const client = new Client({ connectionString: stack.env.DATABASE_URL });
    // A test may stop the server under it.
    client.on("error", () => {});
    await client.connect();
    await provide(client);
    await client.end();
  },

  signIn: async ({ browser, stack, database, carrier: _carrier }, provide) => {
    const contexts: BrowserContext[] = [];
    await provide(async (email, { hertz = 500, path = "/", waitForPhone = true } = {}) => {
      const context = await browser.newContext({ baseURL: stack.appUrl, permissions: ["microphone"] });
      contexts.push(context);
      const { rows } = await database.query<{ id: string; name: string; session: string }>(
        `WITH u AS (SELECT id, name FROM "User" WHERE email = $1),
              s AS (INSERT INTO "Session" (id, "userId") SELECT 'e2e' || md5(random()::text), id FROM u RETURNING id)
         SELECT u.id, u.name, s.id AS session FROM u, s`,
        [email],
      );
      const user = rows[0]!;
      const token = await encode({
        token: { userId: user.id, sessionId: user.session },
        secret: stack.env.NEXTAUTH_SECRET!,
      });
      await context.addCookies([
        { name: "next-auth.session-token", value: token, url: stack.appUrl, httpOnly: true },
      ]);
      const page = await context.newPage();
      await installAudio(page, hertz);
      const agent = new Agent(page, context, user.name);
      await agent.open(path);
      if (waitForPhone) await agent.expectReady();
      return agent;
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };

/** A record of the company, by its name. */
export async function findRecord(database: Client, where: string) {
  const { rows } = await database.query<{
    id: string;
    name: string;
    type: string;
    e164: string;
    field: string;
  }>(
    `SELECT r.id, r.name, t.key AS type, p.e164, f.key AS field
     FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId"
     JOIN "PhoneNumber" p ON p."recordId" = r.id JOIN "Field" f ON f.id = p."fieldId"
     WHERE ${where} AND (SELECT count(DISTINCT "recordId") FROM "PhoneNumber" q WHERE q.e164 = p.e164) = 1
     ORDER BY r.name LIMIT 1`,
  );
  return rows[0]!;
}

export const recordPath = (record: { type: string; id: string }) => `/records/${record.type}/${record.id}`;
