import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { setUpDatabase, resetDatabase } from "@/scripts/testing/database";
import { can, scopeOf, type Permission } from "@/lib/auth/permissions";
import { db } from "@/lib/base/db";
import { env } from "@/lib/base/env";
import { logger } from "@/lib/base/logger";
import { makeCalls } from "@/lib/calls/testing/make-calls";
import { ACTIONS, FOREIGN, ROUTES, type Asked, type Entry, type Rule } from "./entries";
import {
  ACTORS,
  changedTables,
  current,
  fingerprints,
  GRANTS,
  OWNERS,
  rowsWith,
  World,
  type Actor,
  type Owner,
  type Thing,
} from "./world";

// What Next gives to a request: whose session it is, its headers, and the work after the answer.
vi.mock("next-auth", async (original) => ({
  ...(await original<typeof import("next-auth")>()),
  getServerSession: () => Promise.resolve(current.sessionId && { sessionId: current.sessionId }),
}));
vi.mock("next/headers", () => ({
  headers: () => Promise.resolve(new Headers()),
  cookies: () => Promise.resolve({ set: () => {}, get: () => undefined }),
}));
vi.mock("next/cache", () => ({ revalidatePath: () => {}, revalidateTag: () => {} }));
vi.mock("next/server", async (original) => ({
  ...(await original<typeof import("next/server")>()),
  after: () => {},
}));
// No channel is asked for anything.
const calls = makeCalls();
vi.mock("@/lib/wiring/calls", () => ({ getCalls: () => calls }));
vi.mock("@/lib/channels/twilio/server/setup", async (original) => ({
  ...(await original<typeof import("@/lib/channels/twilio/server/setup")>()),
  testAccount: () => Promise.resolve([]),
  configureAccount: () => Promise.resolve([]),
}));

vi.mock("@/lib/health/outside", async (original) => ({
  ...(await original<typeof import("@/lib/health/outside")>()),
  lookOutside: () => Promise.resolve(),
}));

setUpDatabase({ isKept: true });

const world = new World();

/** What the product has logged, at its most talkative. */
const logged: string[] = [];
logger.level = "debug";
Object.assign(logger, { [pino.symbols.streamSym]: { write: (line: string) => void logged.push(line) } });

beforeAll(async () => {
  env().STORAGE_DIR = mkdtempSync(path.join(tmpdir(), "access-"));
  await resetDatabase();
  await world.prepare();
});

afterAll(() => rmSync(env().STORAGE_DIR, { recursive: true }));

const sources = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`);

const addressOf = (file: string) =>
  `/${file
    .replace(/^app\//, "")
    .replace(/\/?route\.ts$/, "")
    .replace(/\([a-z]+\)\/?/g, "")}`;

const ROUTE_FILES = sources("app").filter((file) => file.endsWith("route.ts") && !file.includes("api/auth/"));

const methodsOf = (file: string) =>
  [...readFileSync(file, "utf8").matchAll(/^export (?:async function|const) ([A-Z]+)\b/gm)].map(
    ([, name]) => name!,
  );

const fileOf = Object.fromEntries(
  ROUTE_FILES.flatMap((file) => methodsOf(file).map((method) => [`${method} ${addressOf(file)}`, file])),
);

const ACTION_FILES = ["app", "components", "lib"]
  .flatMap(sources)
  .filter((file) => /\.tsx?$/.test(file) && /["']use server["']/.test(readFileSync(file, "utf8")));

test("every route and every action is in the table, and nothing else", () => {
  expect(Object.keys(ROUTES).sort()).toEqual(Object.keys(fileOf).sort());
  const actions = ACTION_FILES.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^export (?:async function|const) (\w+)/gm)].map(
      ([, name]) => `${file.replace(/\.tsx?$/, "")} ${name}`,
    ),
  );
  expect(Object.keys(ACTIONS).sort()).toEqual(actions.sort());
});

test("an action is exported by a file of actions, so that it is found", () => {
  const inline = ACTION_FILES.filter((file) => !readFileSync(file, "utf8").startsWith('"use server";'));
  expect(inline).toEqual([]);
});

/** What came of it: whether it was refused in words, and what it says. */
interface Outcome {
  isRefused: boolean;
  text: string;
}

async function outcomeOf(answer: unknown): Promise<Outcome> {
  if (answer instanceof Response) {
    // A stream does not end; its request is broken off.
    const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream");
    const text = isStream ? "" : await answer.text();
    return { isRefused: [401, 403, 404].includes(answer.status), text };
  }
  const result = answer as { ok: boolean; code?: string } | undefined;
  const refusals = ["signed-out", "forbidden", "not-found", "gone", "expired", "used"];
  return {
    isRefused: result?.ok === false && refusals.includes(result.code ?? ""),
    text: JSON.stringify(answer) ?? "",
  };
}

/** Does what an entry says, as this actor, on this thing. */
const attempt = (name: string, entry: Entry, actor: Actor, thing: Thing): Promise<Outcome> =>
  perform(name, entry.give?.({ thing, shared: world.shared }), actor);

async function perform(name: string, given: unknown, actor: Actor): Promise<Outcome> {
  const run = name in ACTIONS ? () => act(name, given) : () => request(name, (given ?? {}) as Asked, actor);
  const outcome = await outcomeOf(await world.as(actor, run));
  expect(secretsIn(outcome.text), "secrets in the answer").toEqual([]);
  return outcome;
}

const secretsIn = (text: string): string[] =>
  [...world.secrets.inClear, ...world.secrets.stored].filter((secret) => text.includes(secret));

async function act(name: string, input: unknown) {
  const [file, action] = name.split(" ") as [string, string];
  const actions = (await import(/* @vite-ignore */ `../../${file}.ts`)) as Record<
    string,
    (input: unknown) => unknown
  >;
  return actions[action]!(input);
}

async function request(name: string, { params = {}, query = "", body, file }: Asked, actor: Actor) {
  const [method, address] = name.split(" ") as [string, string];
  const asked = address.replace(/\[(\w+)\]/g, (_, key: string) => params[key]!);
  const token = address.startsWith("/api/v1/") ? world.tokenOf(actor) : null;
  const { [method]: handler } = (await import(/* @vite-ignore */ `../../${fileOf[name]}`)) as Record<
    string,
    (request: Request, context: unknown) => Promise<Response>
  >;
  const breakOff = new AbortController();
  const made = new Request(new URL(asked + query, env().NEXTAUTH_URL), {
    method,
    signal: breakOff.signal,
    headers: {
      origin: new URL(env().NEXTAUTH_URL).origin,
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    body: file ?? (body === undefined ? undefined : JSON.stringify(body)),
  });
  const answer = await handler!(made, { params: Promise.resolve(params) });
  breakOff.abort();
  return answer;
}

const REACH: Record<Owner, readonly string[]> = {
  own: ["OWN", "TEAM", "ALL"],
  mate: ["TEAM", "ALL"],
  stranger: ["ALL"],
};

const rulesOf = ({ allowed }: Entry): readonly Rule[] =>
  Array.isArray(allowed) ? allowed : [allowed as Rule];

/** Whether somebody may do it, by the table alone. */
const isAllowed = (entry: Entry, actor: Actor, owner: Owner) =>
  rulesOf(entry).every((rule) => holds(rule, actor, owner));

function holds(allowed: Rule, actor: Actor, owner: Owner): boolean {
  if (allowed === "everybody") return true;
  if (allowed === "proof" || actor === "signed-out" || actor === "disabled") return false;
  if (allowed === "signed-in") return true;
  const user = { grants: GRANTS[actor] };
  const has = (permission: Permission | null) => permission !== null && can(user, permission);
  if ("permission" in allowed) return has(allowed.permission);
  if ("owner" in allowed) return owner === "own" || has(allowed.owner);
  const reaches = REACH[owner].includes(scopeOf(user, allowed.reach));
  return reaches || (allowed.orOwn === true && owner === "own");
}

const isOfAThing = (entry: Entry) =>
  rulesOf(entry).some((rule) => typeof rule === "object" && ("reach" in rule || "owner" in rule));

/** Whose things an actor tries it on: one is enough where it does not matter whose, or nobody is signed in. */
const triedOn = (entry: Entry, actor: Actor): readonly Owner[] =>
  isOfAThing(entry) && actor !== "signed-out" && actor !== "disabled" ? OWNERS : ["stranger"];

const ownerIdOf = (owner: Owner, actor: Actor) => (owner === "own" ? actor : owner);

describe.each(Object.entries({ ...ACTIONS, ...ROUTES }))("%s", (name, entry) => {
  test("is done for whoever may, and for nobody else", async () => {
    // Whatever was not changed can be tried again.
    const unchanged = new Map<string, Thing>();
    for (const actor of ACTORS) {
      for (const owner of triedOn(entry, actor)) {
        const ownerId = ownerIdOf(owner, actor);
        const thing = unchanged.get(ownerId) ?? (await world.makeThing(ownerId));
        const before = await fingerprints();
        const outcome = await attempt(name, entry, actor, thing);
        const changed = changedTables(before, await fingerprints());
        const done = {
          writes: changed.length > 0,
          tells: outcome.text.includes(thing.name),
          answers: !outcome.isRefused,
        }[entry.effect];
        const tried = `${actor}, on what is ${owner}: ${outcome.text.slice(0, 200)} ${changed.join()}`;
        expect(`${done} ${tried}`).toBe(`${isAllowed(entry, actor, owner)} ${tried}`);
        if (changed.length === 0) unchanged.set(ownerId, thing);
        else unchanged.delete(ownerId);
        await tidyUp();
      }
    }
  }, 120_000);
});

/** Ids of a thing that must occur nowhere they did not before. */
const idsOf = ({ userId: _userId, name: _name, e164: _e164, ...ids }: Thing) => Object.values(ids);

describe.each(Object.entries(FOREIGN))("the id of somebody else’s as %s", (_which, { name, give }) => {
  test("changes nothing of theirs and tells nothing of it", async () => {
    const [mine, theirs] = [await world.makeThing("own"), await world.makeThing("stranger")];
    const before = await rowsWith(idsOf(theirs));
    const { text } = await perform(name, give(mine, theirs), "own");
    expect(text).not.toContain(theirs.name);
    expect(text).not.toContain(theirs.e164);
    expect(await rowsWith(idsOf(theirs)), text).toEqual(before);
    await tidyUp();
  }, 120_000);
});

/** Undoes what stands in the way of the next try. */
async function tidyUp() {
  await db.$executeRaw`UPDATE "User" SET "disabledAt" = NULL WHERE id = 'colleague'`;
  await db.$executeRaw`DELETE FROM "AgentSlot"`;
}

// After all that was tried above.
describe("a secret", () => {
  test("is in no line that was logged", () => {
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.filter((line) => secretsIn(line).length > 0)).toEqual([]);
  });

  test("is in no table in clear, and none that the database has is in the audit", async () => {
    expect(await rowsWith(world.secrets.inClear)).toEqual([]);
    const kept = await rowsWith(world.secrets.stored);
    expect(kept.length).toBeGreaterThan(world.secrets.stored.length / 2);
    expect(kept.filter((row) => /^(DomainEvent|TimelineEntry|Job|JobItem) /.test(row))).toEqual([]);
  });
});
