import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import { encode } from "next-auth/jwt";
import { Client } from "pg";
import { freePort, startPostgres } from "../../scripts/embedded-pg.mjs";
import { startStack, root } from "../../scripts/stack.mjs";
import { startMailServer, type ReceivedMail } from "../../scripts/testing/mail-server";
import { installAudio } from "./audio";
import { startBalancer } from "./balancer";
import { CarrierControl } from "./carrier";
import { startIdentityProvider } from "./identity-provider";

type Started = Awaited<ReturnType<typeof startStack>>;

export interface Stack extends Started {
  /** Last output of processes that ended unexpectedly. */
  deaths: string[];
  /** Stops the database server, as an outage would; `resumeDatabase` starts it again on the same port. */
  pauseDatabase(): Promise<void>;
  resumeDatabase(): Promise<void>;
  /** Freezes the database: connections stay open, but nothing is answered. */
  freezeDatabase(): void;
  thawDatabase(): void;
  /** Fills the database's disk: none of its files can grow until it is resumed. */
  fillDatabaseDisk(): void;
  /** Starts another web process on the same database; it stops with the stack. */
  startAnother(): Promise<string>;
  /** Mails that were sent, with `hasServices`. */
  mails: ReceivedMail[];
  /** Runs a query on a connection of its own, for use after an outage. */
  query<T extends object>(sql: string): Promise<{ rows: T[] }>;
}

/** An agent at their browser. */
export class Agent {
  constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly name: string,
    /** Tone of their microphone. */
    readonly hertz: number,
    /** Returns whether the server would ring them. */
    private readonly isRung: () => Promise<boolean>,
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

  /** Waits for the green dot, then until the server would ring them. */
  async expectReady() {
    await this.expectLine("Ready");
    await expect.poll(this.isRung).toBe(true);
  }

  /** Calls a colleague by clicking their name (B2). */
  async callColleague(name: string) {
    await this.button("Directory").click();
    await this.softphone.getByRole("list", { name: "Directory" }).getByRole("button", { name }).click();
  }

  /** Skips the note that follows a call. */
  async skipNote() {
    await this.page.getByRole("dialog").getByRole("button", { name: "Skip" }).click();
  }

  button(name: string | RegExp) {
    return this.softphone.getByRole("button", { name });
  }

  async open(path: string) {
    await this.page.goto(path);
  }

  /** Opens another tab in the same browser. */
  async openTab(path: string): Promise<Agent> {
    const page = await this.context.newPage();
    await installAudio(page, this.hertz);
    const tab = new Agent(page, this.context, this.name, this.hertz, this.isRung);
    await tab.open(path);
    return tab;
  }
}

interface Fixtures {
  carrier: CarrierControl;
  database: Client;
  /** Signs an agent in, in their own browser, whose microphone plays `hertz`. */
  signIn: (
    email: string,
    options?: {
      hertz?: number;
      path?: string;
      waitForPhone?: boolean;
      /** Contents of the browser's storage. */
      storage?: Record<string, string>;
      /** Address of another web process. */
      appUrl?: string;
    },
  ) => Promise<Agent>;
}

interface WorkerFixtures {
  /** Whether a mail server and an OpenID provider are there. */
  hasServices: boolean;
  /** Whether two web processes, "web" and "second web", are behind a load balancer. */
  hasTwoWebs: boolean;
  stack: Stack;
}

/** Returns a process and its children. */
function familyOf(pid: number): number[] {
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  return [pid, ...children.map(Number)];
}

function signalAll(pid: number, signal: NodeJS.Signals) {
  for (const each of familyOf(pid)) process.kill(each, signal);
}

async function startServices(port: number) {
  const mail = await startMailServer();
  const provider = await startIdentityProvider(`http://localhost:${port}`);
  return {
    settings: { ...provider.settings, SMTP_URL: mail.url, MAIL_FROM: "Dockline <crm@example.com>" },
    mails: mail.mails,
    close: async () => {
      provider.close();
      await mail.close();
    },
  };
}

export const MAIN_NUMBER = "+33199001000";

export const test = base.extend<Fixtures, WorkerFixtures>({
  hasTwoWebs: [false, { option: true, scope: "worker" }],
  hasServices: [false, { option: true, scope: "worker" }],

  stack: [
    async ({ hasTwoWebs, hasServices }, provide) => {
      const deaths: string[] = [];
      const [webPort, secondPort] = [await freePort(), await freePort()];
      const balancer = hasTwoWebs ? await startBalancer([webPort, secondPort]) : null;
      const services = hasServices ? await startServices(webPort) : null;
      const stack = await startStack({
        settings: services?.settings,
        dataDir: `${root}/.data/e2e`,
        port: balancer?.port ?? webPort,
        webPort,
        carrierPort: await freePort(),
        databaseName: `e2e_${Date.now()}`,
        testing: true,
        quiet: process.env.VERBOSE === undefined,
        onExit: (name, code, lines) =>
          void deaths.push([`${name} ended with ${code}`, ...lines.slice(-20)].join("\n")),
      });
      if (hasTwoWebs) await stack.startWeb(secondPort, "second web");
      const dataDir = `${root}/.data/e2e/pg`;
      const dbPort = Number(new URL(stack.env.DATABASE_URL!).port);
      let server = stack.postgres!;
      await provide({
        ...stack,
        deaths,
        mails: services?.mails ?? [],
        startAnother: async () => stack.startWeb(await freePort()),
        pauseDatabase: () => server.stop(),
        freezeDatabase: () => signalAll(server.pid!, "SIGSTOP"),
        thawDatabase: () => signalAll(server.pid!, "SIGCONT"),
        fillDatabaseDisk: () => {
          for (const pid of familyOf(server.pid!)) {
            // Runs as the process's own user: not even root may limit another user's process everywhere.
            const { uid, gid } = fs.statSync(`/proc/${pid}`);
            const { status, stderr } = spawnSync("prlimit", [`--pid=${pid}`, "--fsize=65536:65536"], {
              uid,
              gid,
            });
            if (status !== 0) throw new Error(`prlimit failed: ${String(stderr)}`);
          }
        },
        resumeDatabase: async () => {
          await server.stop(); // A server whose disk was full may still be running.
          server = await startPostgres({ dir: dataDir, volatile: true, port: dbPort });
        },
        query: async <T extends object>(sql: string) => {
          const client = new Client({ connectionString: stack.env.DATABASE_URL });
          await client.connect();
          try {
            return await client.query<T>(sql);
          } finally {
            await client.end();
          }
        },
      });
      await stack.stop();
      await server.stop();
      balancer?.stop();
      await services?.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  baseURL: async ({ stack }, provide) => provide(stack.appUrl),

  carrier: async ({ stack }, provide, testInfo) => {
    const carrier = new CarrierControl(stack.carrierUrl);
    await provide(carrier);
    if (testInfo.status !== testInfo.expectedStatus) {
      const said = Object.values(stack.processes).flatMap(({ name, lines }) => [
        `— ${name}`,
        ...lines.slice(-40),
      ]);
      await testInfo.attach("what the processes said last", {
        body: said.join("\n"),
        contentType: "text/plain",
      });
    }
    await carrier.faults({});
    for (const { from, to } of await carrier.live()) await carrier.hangUp(from.startsWith("+") ? from : to);
    // The next test starts with no one on a call and no note to write.
    await expect.poll(async () => (await carrier.live()).length).toBe(0);
    await stack.query(`UPDATE "CallLeg" SET "wrappedUpAt" = now() WHERE "wrappedUpAt" IS NULL`);
    expect(stack.deaths.splice(0), "processes that ended unexpectedly").toEqual([]);
  },

  database: async ({ stack }, provide) => {
    const client = new Client({ connectionString: stack.env.DATABASE_URL });
    // A test may stop the database server.
    client.on("error", () => {});
    await client.connect();
    await provide(client);
    await client.end().catch(() => {}); // The connection may have ended with the server.
  },

  signIn: async ({ browser, stack, database, carrier: _carrier }, provide) => {
    const contexts: BrowserContext[] = [];
    await provide(
      async (
        email,
        { hertz = 500, path = "/", waitForPhone = true, appUrl = stack.appUrl, storage } = {},
      ) => {
        const context = await browser.newContext({ baseURL: appUrl, permissions: ["microphone"] });
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
          { name: "next-auth.session-token", value: token, url: appUrl, httpOnly: true },
        ]);
        const page = await context.newPage();
        await installAudio(page, hertz);
        if (storage) {
          await page.addInitScript((kept) => {
            for (const [key, value] of Object.entries(kept)) window.localStorage.setItem(key, value);
          }, storage);
        }
        const isRung = async () => {
          const sql = `SELECT 1 FROM "Presence" WHERE "userId" = '${user.id}' AND ready`;
          return (await stack.query(sql)).rows.length === 1;
        };
        const agent = new Agent(page, context, user.name, hertz, isRung);
        await agent.open(path);
        if (waitForPhone) await agent.expectReady();
        return agent;
      },
    );
    for (const context of contexts) await context.close();
  },
});

export { expect };

/** Finds a record by SQL condition, with a phone number that no other record has. */
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
