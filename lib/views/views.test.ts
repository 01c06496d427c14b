import { beforeEach, expect, test, vi } from "vitest";
import { addUser, agentGrants, setUpDatabase, typeOf } from "@/scripts/testing/database";
import { allowing, type CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { removeViewAction, saveViewAction } from "./actions";
import { listViews } from "./queries";

let user: CurrentUser;
vi.mock("next/cache", () => ({ revalidatePath: () => {} }));
// Who is signed in is read from a cookie, and there is no browser here.
vi.mock("../auth/session", () => ({ findCurrentUser: async () => user }));

setUpDatabase();

let ada: CurrentUser, ben: CurrentUser;

beforeEach(async () => {
  ada = await addUser("ada", { grants: agentGrants("OWN") });
  ben = await addUser("ben", { grants: agentGrants("OWN") });
});

const saveAs = (by: CurrentUser, change: Partial<Parameters<typeof saveViewAction>[0]> = {}) => {
  user = by;
  return saveViewAction({ typeKey: null, name: "Busy", query: "?outcome=BUSY", shared: false, ...change });
};

const removeAs = async (by: CurrentUser) => {
  user = by;
  return removeViewAction({ id: (await db.savedView.findFirstOrThrow()).id });
};

const names = async (of: CurrentUser, type: Parameters<typeof listViews>[1] = null) =>
  (await listViews(of, type)).map(({ name }) => name);

test("a view of the call log is its user's alone until it is shared", async () => {
  await saveAs(ada);
  expect(await names(ada)).toEqual(["Busy"]);
  expect(await names(ben)).toEqual([]);
  await saveAs(ada, { shared: true });
  expect(await listViews(ben, null)).toMatchObject([
    { name: "Busy", query: "?outcome=BUSY", shared: true, canRemove: false },
  ]);
  expect(await db.savedView.count()).toBe(1);
});

test("views of the log and of record types are apart, even by the same name", async () => {
  const deals = await typeOf("deal");
  await saveAs(ada);
  await saveAs(ada, { typeKey: "deal", query: "?stage=won" });
  expect(await listViews(ada, null)).toMatchObject([{ query: "?outcome=BUSY" }]);
  expect(await listViews(ada, deals)).toMatchObject([{ query: "?stage=won" }]);
});

test("who may not see a list is shown none of its views, and saves none", async () => {
  const deals = await typeOf("deal");
  await saveAs(ada, { shared: true });
  await saveAs(ada, { typeKey: "deal", shared: true });
  const withoutCalls = { ...ben, grants: allowing("ALL", ["records.read"]) };
  const withoutRecords = { ...ben, grants: allowing("ALL", ["calls.read"]) };
  expect([await names(withoutCalls), await names(withoutCalls, deals)]).toEqual([[], ["Busy"]]);
  expect([await names(withoutRecords), await names(withoutRecords, deals)]).toEqual([["Busy"], []]);
  expect(await saveAs(withoutCalls)).toMatchObject({ ok: false, code: "forbidden" });
  expect(await saveAs(withoutRecords, { typeKey: "deal" })).toMatchObject({ ok: false, code: "not-found" });
  expect(await db.savedView.count()).toBe(2);
});

test("its author or an administrator of records removes a view, and nobody else", async () => {
  const administrator = { ...ben, grants: agentGrants("OWN", ["settings.records"]) };
  await saveAs(ada, { shared: true });
  expect(await removeAs(ben)).toMatchObject({ ok: false, code: "forbidden" });
  expect(await listViews(administrator, null)).toMatchObject([{ canRemove: true }]);
  expect(await removeAs(administrator)).toMatchObject({ ok: true });
  await saveAs(ada);
  expect(await removeAs(ada)).toMatchObject({ ok: true });
});

test("the audit names the list of a view", async () => {
  await saveAs(ada);
  await removeAs(ada);
  const events = await db.domainEvent.findMany({ where: { kind: { startsWith: "setting." } } });
  expect(events.map(({ data }) => data)).toMatchObject([
    { name: "Busy", of: "Calls" },
    { name: "Busy", of: "Calls" },
  ]);
});
