import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, inject } from "vitest";
import type { ConversationState } from "@/lib/calls/model/conversation";
import type { Prisma } from "@/lib/generated/prisma/client";
import { seal } from "@/lib/base/seal";
import { db } from "@/lib/base/db";
import { allowing, type CurrentUser, type Grants, type Permission, type Scope } from "@/lib/auth/permissions";
import { dispatchAll } from "@/lib/events/dispatch";
import { installBuiltInTypes } from "@/lib/records/model/built-in-types";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { listTypes } from "@/lib/records/types";
import { checkRecord, createRecord } from "@/lib/records/write";
import { REACTIONS } from "@/lib/wiring/reactions";
import { DEMO_ACCOUNT } from "../demo-account.mjs";
import { databaseName } from "./setup";

/**
 * Gives this test file a database with the built-in types. Before each test, all else is replaced by a new workspace,
 * unless it `isKept`.
 */
export function setUpDatabase({ isKept = false } = {}) {
  beforeAll(async () => {
    const client = new Client({ connectionString: inject("serverUrl") });
    await client.connect();
    await client.query(`CREATE DATABASE "${databaseName}" TEMPLATE "${inject("templateName")}"`);
    await client.end();
    await installBuiltInTypes(db);
  });
  if (!isKept) beforeEach(resetDatabase);
  afterAll(() => db.$disconnect());
}

const READING = [
  "records.read",
  "records.export",
  "calls.read",
  "calls.export",
  "recordings.listen",
] as const;
const WORKING = ["records.edit", "records.delete", "calls.place", "calls.dial"] as const;

/** What a role of tests allows: reading in this scope, and these permissions. */
export const agentGrants = (scope: Scope, permissions: readonly Permission[] = WORKING): Grants =>
  allowing(scope, [...READING, ...permissions]);

const AGENT = agentGrants("ALL");

const DEADLOCK = "40P01";

const emptyTables = () =>
  db.$executeRawUnsafe(
    `TRUNCATE "Workspace", "User", "Role", "Team", "Record", "Channel", "Conversation", "WebhookEvent", "CallTimer", "Job", "DomainEvent" CASCADE`,
  );

export async function resetDatabase() {
  try {
    await emptyTables();
  } catch (error) {
    // Background work of the previous test may lock rows in another order: it ends, or was ended for us.
    if (!String(error).includes(DEADLOCK)) throw error;
    await emptyTables();
  }
  await db.workspace.create({ data: { id: "workspace", name: "Test", defaultCountry: "FR" } });
  await db.role.create({
    data: {
      id: "agent",
      key: "agent",
      name: "Agent",
      grants: AGENT,
    },
  });
}

/** Runs the reactions to all events so far, as the worker would. */
export const dispatch = () => dispatchAll(REACTIONS);

export const COUNTRY = "FR";
export const MAIN_NUMBER = DEMO_ACCOUNT.numbers[0]!.e164;

/** Adds a user with an agent's role and access to every record. */
export async function addUser(id: string, change: Partial<CurrentUser> = {}): Promise<CurrentUser> {
  await db.user.create({
    data: { id, email: `${id}@example.com`, name: id, passwordHash: "-", roleId: "agent" },
  });
  return {
    id,
    name: id,
    email: `${id}@example.com`,
    roleName: "Agent",
    grants: AGENT,
    teamId: null,
    postCallNote: true,
    timeZone: "Europe/Paris",
    locale: "en-GB",
    defaultCountry: COUNTRY,
    sessionId: "none",
    ...change,
  };
}

export async function typeOf(key: string): Promise<TypeView> {
  const type = (await listTypes()).find((t) => t.key === key);
  if (!type) throw new Error(`no type ${key}`);
  return type;
}

/** Creates a record the way a form does. */
export async function addRecord(
  typeKey: string,
  name: string,
  values: Record<string, unknown> = {},
  options: { ownerId?: string; links?: Record<string, string[]> } = {},
): Promise<string> {
  const type = await typeOf(typeKey);
  const input = { name, ownerId: options.ownerId ?? null, values, links: options.links ?? {} };
  const checked = checkRecord(type, input, { isNew: true });
  if (checked.errors) throw new Error(JSON.stringify(checked.errors));
  return db.$transaction((tx) => createRecord(tx, type, { ...input, values: checked.values }, COUNTRY));
}

type NewCall = Omit<Prisma.CallUncheckedCreateInput, "conversationId" | "legs"> & {
  state?: ConversationState;
  legs?: readonly Omit<Prisma.CallLegUncheckedCreateInput, "callId" | "conversationId">[];
};

/** Adds a call as the only one of its conversation. Without a state, it is over. @returns its id */
export async function addCall({ state = "ENDED", legs = [], ...call }: NewCall): Promise<string> {
  const { id } = call;
  const numbers = call.numberId ? { some: { id: call.numberId } } : undefined;
  const { id: channelId } = await db.channel.findFirstOrThrow({ where: { numbers } });
  const createdAt = call.createdAt ?? new Date();
  const endedAt = call.endedAt ?? (state === "ENDED" ? createdAt : null);
  await db.conversation.create({ data: { id, channelId, state, createdAt, endedAt } });
  await db.call.create({ data: { ...call, createdAt, endedAt, conversationId: id } });
  for (const leg of legs) await db.callLeg.create({ data: { ...leg, callId: id, conversationId: id } });
  return id;
}

/** Adds a second account with one number, which rings this user. */
export async function addSecondChannel(e164: string, userId: string) {
  const { id: _id, ...first } = await db.channel.findFirstOrThrow();
  const users = { create: { userId } };
  const channel = await db.channel.create({
    data: {
      ...first,
      accountSid: `AC${"e".repeat(32)}`,
      numbers: { create: { e164, label: e164, holidays: [], users } },
    },
    select: { id: true, numbers: { select: { id: true } } },
  });
  return { channelId: channel.id, numberId: channel.numbers[0]!.id };
}

/** Adds the demo account with its main number, which rings these users; their phones are ready. */
export async function addChannel(userIds: readonly string[], now = Date.now()) {
  const { numbers, authToken, apiKeySecret, ...account } = DEMO_ACCOUNT;
  const channel = await db.channel.create({
    data: {
      ...account,
      // The same for each test, since a process remembers on which channel a call is.
      id: "channel",
      kind: "TWILIO",
      name: "Local carrier",
      authTokenSealed: seal(authToken),
      apiKeySecretSealed: seal(apiKeySecret),
      numbers: {
        create: numbers.map((number) => ({
          ...number,
          users: { create: userIds.map((userId) => ({ userId })) },
        })),
      },
    },
    select: { id: true, numbers: { select: { id: true, e164: true } } },
  });
  for (const userId of userIds) {
    await db.presence.create({ data: { userId, streamId: userId, ready: true, seenAt: new Date(now) } });
  }
  return { channelId: channel.id, numberId: channel.numbers.find((n) => n.e164 === MAIN_NUMBER)!.id };
}
