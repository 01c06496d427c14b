import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import {
  addCall,
  addChannel,
  addRecord,
  addUser,
  agentGrants,
  setUpDatabase,
  typeOf,
} from "@/scripts/testing/database";
import { lockDemo } from "@/scripts/lock-demo";
import { DEMO_PASSWORD } from "@/scripts/seed/company";
import { makeTokenAction, revokeTokenAction } from "../api/actions";
import { hashPassword } from "../auth/password";
import type { CurrentUser } from "../auth/permissions";
import { signInWithPassword, signOut } from "../auth/sign-in";
import { db } from "../base/db";
import { blockCallerAction, unblockAction } from "../calls/actions";
import { addNumberAction, saveChannelAction, saveNumberAction } from "../company-numbers/actions";
import { saveGreeting } from "../company-numbers/settings";
import { saveFormatsAction, setCallerIdAction, setPostCallNoteAction } from "../preferences/actions";
import * as types from "../record-types/actions";
import { createFirstAdministrator, makeSetupCode } from "../setup/first-administrator";
import { removeViewAction, saveViewAction } from "../views/actions";
import { workAll } from "../wiring/jobs";
import { saveWorkspaceAction } from "../workspace/actions";
import type { DomainEvent } from "./domain-event";
import { changingSettings, emitSetting, settingChanges } from "./settings";

let ada: CurrentUser;
vi.mock("next/cache", () => ({ revalidatePath: () => {} }));
// Who is signed in is read from a cookie, and there is no browser here.
vi.mock("../auth/session", () => ({ findCurrentUser: async () => ada }));

setUpDatabase();

const PASSWORD = "correct horse battery";
const SECRET = "0123456789abcdef0123456789abcdef";
const SID = "abcdef0123456789abcdef0123456789";

/** Tables in which a write without an event of the same transaction is refused, once the test has arranged its rows. */
const TABLES = [
  "Workspace", "User", "Session", "ApiToken", "RecordType", "Field", "SavedView", "Channel", "ChannelNumber",
  "ChannelUser", "Greeting", "BlockedNumber",
]; // prettier-ignore

const forAllTables = async (sql: (table: string) => string) => {
  for (const table of TABLES) await db.$executeRawUnsafe(sql(table));
};

beforeAll(async () => {
  await db.$executeRawUnsafe(`
    CREATE FUNCTION "hasEvent"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM "DomainEvent" WHERE xmin = pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION '% was written without an event', TG_TABLE_NAME;
      END IF;
      RETURN NULL;
    END $$`);
});

const insistOnEvents = () =>
  forAllTables(
    (table) => `
      CREATE CONSTRAINT TRIGGER "hasEvent" AFTER INSERT OR UPDATE OR DELETE ON "${table}"
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "hasEvent"()`,
  );

let numberId: string, channelId: string, callId: string;

beforeEach(async () => {
  ada = await addUser("ada", {
    grants: agentGrants("ALL", [
      "settings.workspace",
      "settings.records",
      "settings.telephony",
      "api",
      "records.edit",
      "calls.place",
    ]),
  });
  await addUser("ben");
  await db.user.update({ where: { id: "ada" }, data: { passwordHash: await hashPassword(PASSWORD) } });
  ({ numberId, channelId } = await addChannel(["ada"]));
  const call = { numberId, direction: "INBOUND", remoteNumber: "+33199001234" } as const;
  callId = await addCall({ id: "call", agentId: "ada", ...call });
  await insistOnEvents();
});

afterEach(async () => {
  await forAllTables((table) => `DROP TRIGGER "hasEvent" ON "${table}"`);
  // The types are those of all tests of a file.
  await db.field.deleteMany({ where: { label: "Region" } });
  await db.recordType.deleteMany({ where: { builtIn: false } });
});

/** For what a test arranges by itself. */
const withoutInsisting = async (arrange: () => Promise<unknown>) => {
  await forAllTables((table) => `ALTER TABLE "${table}" DISABLE TRIGGER "hasEvent"`);
  await arrange();
  await forAllTables((table) => `ALTER TABLE "${table}" ENABLE TRIGGER "hasEvent"`);
};

const events = async () =>
  (await db.domainEvent.findMany({ orderBy: { id: "asc" } })) as unknown as DomainEvent[];

/** Answers of what a form sends: a refusal fails the test. */
async function done<T>(result: Promise<{ ok: true; value: T } | { ok: false; message: string }>): Promise<T> {
  const answer = await result;
  if (!answer.ok) throw new Error(answer.message);
  expect(answer.value ?? {}).not.toHaveProperty("errors");
  return answer.value;
}

const field = {
  label: "Region", kind: "SELECT", group: "Details", help: "", defaultText: "", required: false, unique: false,
  currency: null, targetTypeKey: null, inverseLabel: null,
  options: [{ value: "", label: "North", color: "gray", open: true }],
} as const; // prettier-ignore

const account = {
  name: "Second", accountSid: `AC${SID}`, authToken: SECRET, apiKeySid: `SK${SID}`, apiKeySecret: SECRET,
  applicationSid: `AP${SID}`, incomingTimeoutSeconds: 25, graceSeconds: 20, queueSeconds: 300, callsPerSecond: 1,
  recordCalls: false, failureUrl: `https://user:${SECRET}@example.com/`, fallbackUrl: `https://user:${SECRET}@example.org/`,
}; // prettier-ignore

const number = {
  label: "Sales", emergency: true, timeZone: "", hours: [{ day: 1, from: "09:00", to: "17:00" }], holidays: [],
  openText: "Hello", closedText: "",
}; // prettier-ignore

async function addField() {
  const { id: typeId } = await typeOf("deal");
  const { id } = (await done(types.saveFieldAction({ typeId, ...field, options: [...field.options] }))) as {
    id: string;
  };
  return { typeId, id };
}

const firstAdministrator = async () => {
  await withoutInsisting(async () => {
    await db.user.updateMany({ data: { disabledAt: new Date() } });
    await db.role.create({
      data: { key: "admin", name: "Administrator", grants: agentGrants("ALL", ["settings.people"]) },
    });
  });
  const now = Date.now();
  const code = (await makeSetupCode(now))!;
  const input = { code, name: "Nora", email: "nora@example.com", password: PASSWORD, country: "DE" } as const;
  await done(createFirstAdministrator(input, "198.51.100.7", now));
};

interface Case {
  write: () => Promise<unknown>;
  /** The last event. */
  kind: string;
  data: object;
}

const WRITERS: Record<string, Case> = {
  "the workspace": {
    write: () =>
      done(
        saveWorkspaceAction({
          name: "Test", defaultCountry: "FR", currency: "USD", timeZone: "Europe/Paris", locale: "en-GB",
          callsPerHour: 100, keepEventsDays: 365, objectionsBlock: "false", callingCountries: ["FR"], sharedCostCalls: "true",
        }),
      ), // prettier-ignore
    kind: "setting.changed",
    data: {
      what: "workspace",
      changes: [
        { key: "currency", before: "EUR", after: "USD" },
        { key: "callingCountries", before: [], after: ["FR"] },
        { key: "callsPerHour", before: 200, after: 100 },
      ],
    },
  },
  "a new account": {
    write: () => done(saveChannelAction({ id: null, channel: account })),
    kind: "setting.added",
    data: {
      what: "account",
      name: "Second",
      changes: expect.arrayContaining([
        { key: "accountSid", before: null, after: `AC${SID}` },
        { key: "authToken", isSecret: true },
        { key: "apiKeySecret", isSecret: true },
        { key: "failureUrl", isSecret: true },
        { key: "fallbackUrl", isSecret: true },
      ]),
    },
  },
  "an account's secret": {
    write: async () => {
      const { id } = await done(saveChannelAction({ id: null, channel: account }));
      await done(saveChannelAction({ id, channel: { ...account, apiKeySecret: "" } }));
    },
    kind: "setting.changed",
    data: { what: "account", changes: [{ key: "authToken", isSecret: true }] },
  },
  "a new number": {
    write: () => done(addNumberAction({ channelId, number: "+33 1 99 00 77 77" })),
    kind: "setting.added",
    data: { what: "number", name: "+33 1 99 00 77 77", of: "Local carrier" },
  },
  "a number, its hours and its users": {
    write: () =>
      done(
        saveNumberAction({
          id: numberId,
          number: { ...number, users: [{ userId: "ben", mayCall: true, isRung: false }] },
        }),
      ),
    kind: "setting.changed",
    data: {
      what: "number",
      name: "Sales",
      changes: expect.arrayContaining([
        { key: "hours", before: [], after: [{ day: 1, from: "09:00", to: "17:00" }] },
        { key: "openText", before: null, after: "Hello" },
        {
          key: "users",
          before: [{ id: "ada", name: "ada", mayCall: true, isRung: true }],
          after: [{ id: "ben", name: "ben", mayCall: true, isRung: false }],
        },
      ]),
    },
  },
  "the removal of a greeting's audio": {
    write: async () => {
      await db.$transaction(async (tx) => {
        const sound = { audio: new Uint8Array([1, 2]), mediaType: "audio/wav" };
        await tx.greeting.create({ data: { numberId, closed: true, ...sound } });
        await emitSetting(tx, ada, { what: "number", id: numberId, name: "Main", after: {} });
      });
      await done(saveGreeting(ada, numberId, true, null));
    },
    kind: "setting.changed",
    data: {
      what: "number",
      changes: [
        { key: "closedSound", before: expect.objectContaining({ bytes: 2, mediaType: "audio/wav" }), after: null },
      ],
    }, // prettier-ignore
  },
  "a new record type": {
    write: () => done(types.saveTypeAction({ singular: "Pump", plural: "Pumps", icon: "box" })),
    kind: "setting.added",
    data: { what: "record-type", name: "Pumps" },
  },
  "a record type's name": {
    write: async () => {
      const { id } = (await done(
        types.saveTypeAction({ singular: "Pump", plural: "Pumps", icon: "box" }),
      )) as {
        id: string;
      };
      await done(types.saveTypeAction({ id, singular: "Pump", plural: "All pumps", icon: "box" }));
      await done(types.removeTypeAction({ id }));
    },
    kind: "setting.removed",
    data: { what: "record-type", name: "All pumps" },
  },
  "a new field": {
    write: addField,
    kind: "setting.added",
    data: {
      what: "field",
      name: "Region",
      of: "Deals",
      changes: expect.arrayContaining([{ key: "kind", before: null, after: "SELECT" }]),
    },
  },
  "a field's options": {
    write: async () => {
      const ids = await addField();
      const options = [{ value: "North", label: "Far north", color: "gray", open: true }] as const;
      await done(types.saveFieldAction({ ...ids, ...field, options: [...options] }));
    },
    kind: "setting.changed",
    data: {
      what: "field",
      changes: [
        {
          key: "options",
          before: [expect.objectContaining({ label: "North" })],
          after: [expect.objectContaining({ label: "Far north" })],
        },
      ],
    },
  },
  "an archived field": {
    write: async () => done(types.retireFieldAction(await addField())),
    kind: "setting.changed",
    data: { what: "field", name: "Region", changes: [{ key: "archived", before: false, after: true }] },
  },
  "a restored field": {
    write: async () => {
      const ids = await addField();
      await done(types.retireFieldAction(ids));
      await done(types.restoreFieldAction(ids));
    },
    kind: "setting.changed",
    data: { what: "field", changes: [{ key: "archived", before: true, after: false }] },
  },
  "the order of fields": {
    write: async () => {
      const type = await typeOf("deal");
      await done(
        types.orderFieldsAction({ typeId: type.id, ids: type.fields.map(({ id }) => id).toReversed() }),
      );
    },
    kind: "setting.changed",
    data: { what: "record-type", changes: [{ key: "fieldOrder" }] },
  },
  "a view": {
    write: () => done(saveViewAction({ typeKey: "deal", name: "Won", query: "?stage=won", shared: true })),
    kind: "setting.added",
    data: { what: "view", name: "Won", of: "Deals" },
  },
  "a view that is no longer shared": {
    write: async () => {
      for (const shared of [true, false]) {
        await done(saveViewAction({ typeKey: "deal", name: "Won", query: "?stage=won", shared }));
      }
    },
    kind: "setting.changed",
    data: { what: "view", changes: [{ key: "shared", before: true, after: false }] },
  },
  "a removed view": {
    write: async () => {
      await done(saveViewAction({ typeKey: "deal", name: "Won", query: "?stage=won", shared: false }));
      await done(removeViewAction({ id: (await db.savedView.findFirstOrThrow()).id }));
    },
    kind: "setting.removed",
    data: { what: "view", name: "Won" },
  },
  "an API token": {
    write: () => done(makeTokenAction({ name: "Backup" })),
    kind: "setting.added",
    data: { what: "api-token", name: "Backup", changes: [{ key: "user", after: "ada" }] },
  },
  "a revoked API token": {
    write: async () => {
      await done(makeTokenAction({ name: "Backup" }));
      await done(revokeTokenAction({ id: (await db.apiToken.findFirstOrThrow()).id }));
    },
    kind: "setting.removed",
    data: { what: "api-token", name: "Backup" },
  },
  "a blocked number": {
    write: () => done(blockCallerAction({ callId, blocked: true })),
    kind: "setting.added",
    data: { what: "blocked-number", name: "+33199001234" },
  },
  "an unblocked number": {
    write: async () => {
      await done(blockCallerAction({ callId, blocked: true }));
      await done(unblockAction({ e164: "+33199001234" }));
    },
    kind: "setting.removed",
    data: { what: "blocked-number", name: "+33199001234" },
  },
  "a user's formats": {
    write: () => done(saveFormatsAction({ timeZone: "Asia/Tokyo", locale: null })),
    kind: "user.changed",
    data: { email: "ada@example.com", changes: [{ key: "timeZone", before: null, after: "Asia/Tokyo" }] },
  },
  "a user's caller ID": {
    write: () => done(setCallerIdAction({ numberId })),
    kind: "user.changed",
    data: { changes: [{ key: "callerId", before: null, after: expect.stringMatching(/^\+33/) }] },
  },
  "a user's wrap-up setting": {
    write: () => done(setPostCallNoteAction({ on: false })),
    kind: "user.changed",
    data: { changes: [{ key: "postCallNote", before: true, after: false }] },
  },
  "a sign-in": {
    write: () =>
      done(signInWithPassword({ email: ada.email, password: PASSWORD }, { address: "198.51.100.7" })),
    kind: "user.signed-in",
    data: { name: "ada", email: "ada@example.com" },
  },
  "a sign-out": {
    write: async () => {
      const who = { email: ada.email, password: PASSWORD };
      const { sessionId } = await done(signInWithPassword(who, { address: "198.51.100.7" }));
      for (let i = 0; i < 2; i++) await signOut(sessionId);
      expect(await db.domainEvent.count({ where: { kind: "user.signed-out" } })).toBe(1);
    },
    kind: "user.signed-out",
    data: { name: "ada", email: "ada@example.com" },
  },
  "the first administrator": {
    write: firstAdministrator,
    kind: "user.added",
    data: { name: "Nora", changes: [{ key: "role", after: "Administrator" }, { key: "numbers" }] },
  },
};

test.each(Object.entries(WRITERS))("the event for %s says who changed what", async (_what, writer) => {
  await writer.write();
  const written = await events();
  const last = written.at(-1)!;
  expect(last).toMatchObject({ kind: writer.kind, data: writer.data, recordIds: [] });
  expect(last.actorName).toBe(writer.kind === "user.added" ? "Nora" : "ada");
  expect(JSON.stringify(written.map(({ data }) => data)), "secrets").not.toMatch(
    new RegExp(`${SECRET}|${PASSWORD}|dockline_|[$]argon2`),
  );
});

test("a change of field type is reported once its values are converted, as the administrator's", async () => {
  const { id: typeId } = await typeOf("deal");
  const text = { ...field, kind: "TEXT", options: [] } as const;
  const { id } = (await done(types.saveFieldAction({ typeId, ...text, options: [] }))) as { id: string };
  await addRecord("deal", "Pumps", { region: "North" });
  // The draft, and which job works on a field, are no news.
  await withoutInsisting(async () => {
    await done(types.retypeAction({ typeId, id, kind: "SELECT" }));
    await workAll();
  });
  const told = (await events()).filter(({ kind }) => kind === "setting.changed");
  expect(told).toMatchObject([
    {
      actorName: "ada",
      data: { what: "field", name: "Region", of: "Deals" },
      cause: { jobId: expect.any(String) },
    },
  ]);
  expect((told[0]!.data as { changes: unknown[] }).changes).toContainEqual({
    key: "kind",
    before: "TEXT",
    after: "SELECT",
  });
});

test("locking the demo's user and account writes events without their secrets", async () => {
  const data = { email: "ada@demo.dockline.app", passwordHash: await hashPassword(DEMO_PASSWORD) };
  await withoutInsisting(() => db.user.update({ where: { id: "ada" }, data }));
  expect(await lockDemo()).toBe(1);
  expect(await events()).toMatchObject([
    {
      kind: "user.changed",
      actorId: null,
      data: {
        changes: [
          { key: "disabled", before: false, after: true },
          { key: "password", isSecret: true },
        ],
      },
    },
    { kind: "setting.changed", data: { what: "account", changes: [{ key: "authToken" }, { key: "apiKeySecret" }] } },
  ]); // prettier-ignore
});

test("simultaneous changes are recorded one after another, each from the last one's value", async () => {
  await Promise.all(
    ["Asia/Tokyo", "Asia/Seoul", "Asia/Dubai"].map((timeZone) =>
      done(saveFormatsAction({ timeZone, locale: null })),
    ),
  );
  const changes = (await events()).map(({ data }) => (data as { changes: unknown[] }).changes[0]) as {
    before: string | null;
    after: string;
  }[];
  expect(changes.map(({ before }) => before)).toEqual([
    null,
    ...changes.slice(0, -1).map(({ after }) => after),
  ]);
});

test("a save that changes nothing writes no event", async () => {
  const save = () => done(saveFormatsAction({ timeZone: "Asia/Tokyo", locale: null }));
  await save();
  await withoutInsisting(save);
  expect(await db.domainEvent.count()).toBe(1);
});

test("a write that fails leaves no event", async () => {
  const write = changingSettings(async (tx) => {
    await emitSetting(tx, ada, { what: "view", id: "v", name: "Won", after: { shared: true } });
    throw new Error("no");
  });
  await expect(write).rejects.toThrow("no");
  expect(await db.domainEvent.count()).toBe(0);
});

test.each([
  [{ a: 1 }, { a: 1 }, []],
  [{ a: null }, { a: "" }, []],
  [{}, { a: null }, []],
  [{ a: false }, { a: true }, [{ key: "a", before: false, after: true }]],
  [{ a: [1] }, { a: [1, 2] }, [{ key: "a", before: [1], after: [1, 2] }]],
  [{ a: "x" }, {}, [{ key: "a", before: "x", after: null }]],
  [{ at: new Date(0) }, { at: new Date(0) }, []],
])("the changes from %o to %o are %o", (before, after, changes) => {
  expect(settingChanges(before, after)).toEqual(changes);
});
