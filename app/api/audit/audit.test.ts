import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  addCall,
  addChannel,
  addRecord,
  addUser,
  agentGrants,
  setUpDatabase,
} from "@/scripts/testing/database";
import { GET as exportRecordsRoute } from "../records/[type]/export/route";
import { GET as exportAuditRoute } from "./export/route";
import { makeTokenAction } from "@/lib/api/actions";
import { withToken } from "@/lib/api/with-token";
import { hashPassword } from "@/lib/auth/password";
import type { CurrentUser } from "@/lib/auth/permissions";
import { signInWithPassword, signOut } from "@/lib/auth/sign-in";
import { db } from "@/lib/base/db";
import { ok } from "@/lib/base/result";
import { withReactions } from "@/lib/events/dispatch";
import { emit } from "@/lib/events/emit";
import { purgeEvents } from "@/lib/events/purge";
import { undoJobAction } from "@/lib/jobs/actions";
import { addNoteAction } from "@/lib/notes/actions";
import { endSessions } from "@/lib/people/users";
import { bulkEditAction } from "@/lib/record-jobs/bulk-actions";
import { changeRecordOf, deleteRecordOf } from "@/lib/records/save";
import { workAll } from "@/lib/wiring/jobs";
import { saveWorkspaceAction } from "@/lib/workspace/actions";
import { listAudit, parseAuditParams, type AuditParams } from "@/lib/audit/queries";

let ada: CurrentUser;
vi.mock("next/cache", () => ({ revalidatePath: () => {} }));
// Who is signed in is read from a cookie, and there is no browser here.
vi.mock("@/lib/auth/session", () => ({ findCurrentUser: async () => ada }));

setUpDatabase();

const PASSWORD = "correct horse battery";
const FROM = { address: "198.51.100.7" };

beforeEach(async () => {
  ada = await addUser("ada", {
    grants: agentGrants("ALL", ["settings.audit", "settings.workspace", "settings.people", "api", "records.edit", "records.delete", "calls.place", "calls.dial"]),
  }); // prettier-ignore
});

const entries = async (params: AuditParams = {}) => (await listAudit(ada, params)).entries;
const texts = async (params: AuditParams = {}) => (await entries(params)).map(({ text }) => text);
const exported = (type: string) =>
  exportRecordsRoute(new Request(`http://localhost/api/records/${type}/export?q=Bo`), {
    params: Promise.resolve({ type }),
  } as never);

describe("the audit tells", () => {
  test("sign-ins, failures and ended sessions, with the address", async () => {
    await db.user.update({ where: { id: "ada" }, data: { passwordHash: await hashPassword(PASSWORD) } });
    await signInWithPassword({ email: ada.email, password: "wrong" }, FROM);
    await signInWithPassword({ email: "nobody@example.com", password: PASSWORD }, FROM);
    const signedIn = await signInWithPassword({ email: ada.email, password: PASSWORD }, FROM);
    if (!signedIn.ok) throw new Error();
    await withReactions(() => signOut(signedIn.value.sessionId), FROM);
    await addUser("ben");
    await db.session.create({ data: { userId: "ben" } });
    await endSessions(ada, "ben");
    const told = await entries({ what: "sign-in" });
    expect(told.map(({ text }) => text)).toEqual([
      "Signed ben out everywhere",
      "Signed out",
      "Signed in",
      "Failed to sign in as nobody@example.com",
      "Failed to sign in as ada@example.com",
    ]);
    expect(told.slice(1).map(({ address }) => address)).toEqual(Array(4).fill(FROM.address));
    expect(told.map(({ actor }) => actor)).toEqual(["ada", "ada", "ada", null, null]);
  });

  test("a setting before and after", async () => {
    const { keepEventsDays: _keep, ...workspace } = await db.workspace.findFirstOrThrow();
    const flags = { objectionsBlock: "false", sharedCostCalls: "true" } as const;
    await saveWorkspaceAction({ ...workspace, ...flags, keepEventsDays: 30 });
    expect(await entries()).toMatchObject([
      {
        actor: "ada",
        text: "Changed the workspace details",
        changes: [{ label: "Event history (days)", before: "365", after: "30" }],
      },
    ]);
  });

  test("a record's changes and its deletion, by a program too, and nothing of a note's text", async () => {
    const deal = await addRecord("deal", "Pumps", { stage: "proposal" });
    const reading = { decimal: "." } as const;
    await changeRecordOf(ada, "deal", { id: deal, version: null, values: { stage: "won" } }, reading);
    await addNoteAction({ recordId: deal, body: "the secret of the pumps" });
    const made = await makeTokenAction({ name: "Backup" });
    if (!made.ok) throw new Error();
    const remove = withToken(async (user) => {
      await deleteRecordOf(user, deal);
      return Response.json(ok(null));
    });
    const headers = { authorization: `Bearer ${made.value.token}` };
    await db.role.updateMany({ data: { grants: { ...ada.grants } } });
    expect((await remove(new Request("http://localhost/", { headers }), {})).status).toBe(200);
    const told = await entries({ record: deal });
    expect(told).toMatchObject([
      { text: "Deleted the deal Pumps", cause: { token: "Backup" }, recordId: deal },
      { text: "Changed the deal Pumps", changes: [{ label: "Stage", before: "Proposal", after: "Won" }] },
    ]);
    const all = JSON.stringify(await entries());
    expect(all).not.toContain("secret of the pumps");
    expect(all).not.toContain(made.value.token);
    expect(await texts({ what: "api" })).toEqual(["Added the API token Backup"]);
  });

  test("a bulk action once, its undo, and which records it changed", async () => {
    const contact = await addRecord("contact", "Bob");
    await addRecord("contact", "Cleo");
    const started = await bulkEditAction({
      typeKey: "contact",
      target: { query: "" },
      edit: { ownerId: "ada" },
    });
    if (!started.ok) throw new Error(started.message);
    await workAll();
    await undoJobAction({ id: started.value.jobId });
    expect(await texts()).toEqual([
      "Undid a bulk action – Owner set to ada (Contacts: 2)",
      "Started a bulk action – Owner set to ada (Contacts)",
    ]);
    expect(await texts({ record: contact })).toEqual(["Changed this record in a bulk action"]);
  });

  test("an export before its first line, and the export of the audit itself", async () => {
    const response = await exported("contact");
    expect(await texts()).toEqual(["Exported contacts"]);
    await response.body?.cancel();
    const audit = await exportAuditRoute(new Request("http://localhost/api/audit/export?what=exports"));
    const lines = (await audit.text()).trim().split("\r\n");
    expect(lines.map((line) => line.split(",")[3])).toEqual([
      "What",
      "Exported the audit",
      "Exported contacts",
    ]);
    expect((await entries({ what: "exports" }))[0]!.changes).toEqual([
      { label: "Limited to", before: "", after: "what=exports" },
    ]);
  });
});

test("nobody without the permission exports the audit", async () => {
  ada = { ...ada, grants: agentGrants("ALL") };
  const refused = await exportAuditRoute(new Request("http://localhost/api/audit/export"));
  expect(refused.status).toBe(403);
  expect(await entries()).toEqual([]);
});

/** Says that a user was renamed, so many times. */
const rename = async (actorId: string, ...names: string[]) =>
  emit(
    db,
    names.map((name) => ({
      kind: "user.changed" as const,
      actor: { id: actorId },
      subjectId: actorId,
      recordIds: [],
      data: { name, email: `${name}@example.com`, changes: [] },
    })),
  );

test("pages follow each other without a gap, also where many share a moment", async () => {
  await addUser("ben");
  await rename("ben", "a", "b", "c", "d", "e");
  await rename("ada", "x");
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
    await tx.$executeRaw`UPDATE "DomainEvent" SET at = '2026-11-20 12:00:00.123'`;
  });
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await listAudit(ada, { who: "ben", after }, 2);
    seen.push(...page.entries.map(({ id }) => id));
    after = page.next ?? undefined;
  } while (after);
  expect(seen).toHaveLength(5);
  expect(new Set(seen).size).toBe(5);
});

test("days are the reader's, and a filter that cannot be read shows nothing", async () => {
  await rename("ada", "x");
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: ada.timeZone }).format(Date.now());
  expect(await entries({ from: today, until: today })).toHaveLength(1);
  expect(await entries({ from: "2099-01-01" })).toEqual([]);
  expect(await entries(parseAuditParams({ what: "nonsense" }))).toEqual([]);
  expect(await entries(parseAuditParams({ what: "people" }))).toHaveLength(1);
  expect(await entries(parseAuditParams({ after: "nonsense" }))).toHaveLength(1);
});

test("how calls go is no part of the audit", async () => {
  const { numberId } = await addChannel(["ada"]);
  await addCall({ id: "call", numberId, direction: "INBOUND", remoteNumber: "+33199001234" });
  await emit(db, [{ kind: "call.ended", actor: null, subjectId: "call", data: {} }]);
  expect(await entries()).toEqual([]);
});

describe("what has happened stays", () => {
  beforeEach(() => rename("ada", "x"));

  test.each([
    `UPDATE "DomainEvent" SET "actorName" = 'ben'`,
    `UPDATE "DomainEvent" SET data = '{}'`,
    `DELETE FROM "DomainEvent"`,
    `SELECT set_config('dockline.retention', 'on', false); DELETE FROM "DomainEvent"`,
  ])("%s is refused", async (statement) => {
    const run = db.$transaction(async (tx) => {
      for (const one of statement.split("; ")) await tx.$executeRawUnsafe(one);
    });
    await expect(run).rejects.toThrow("cannot be changed or deleted");
    expect(await entries()).toHaveLength(1);
  });

  test("until retention deletes it", async () => {
    await db.$executeRaw`UPDATE "DomainEvent" SET "dispatchedAt" = now()`;
    await db.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
      await tx.$executeRaw`UPDATE "DomainEvent" SET at = now() - interval '364 days'`;
    });
    expect(await purgeEvents()).toBe(0);
    expect(await purgeEvents(Date.now() + 2 * 86_400_000)).toBe(1);
  });
});
