import { beforeEach, expect, test } from "vitest";
import { addRecord, addUser, setUpDatabase, typeOf } from "@/scripts/testing/database";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { startJob } from "../wiring/start-job";
import { queryOf } from "../base/query";
import { listQueryString } from "./list-address";
import { parseListParams } from "./list-params";
import { countRecords, listRecords } from "./list";

setUpDatabase();

let ada: CurrentUser;

beforeEach(async () => {
  ada = await addUser("ada");
  await addRecord(
    "deal",
    "Small",
    { amount: "100", stage: "won", closeDate: "2026-10-25" },
    { ownerId: "ada" },
  );
  await addRecord("deal", "Large", { amount: "2000", stage: "lost" });
});

const read = async (address: string) =>
  parseListParams(await typeOf("deal"), queryOf(new URLSearchParams(address)));

async function names(address: string) {
  const [type, list] = [await typeOf("deal"), await read(address)];
  const { records } = await listRecords(ada, type, list);
  expect(await countRecords(ada, type, list)).toBe(records.length);
  return records.map(({ name }) => name).sort();
}

const ALL = ["Large", "Small"];

test.each([
  "owner=%00",
  "owner.like=ada",
  "owner=ada&owner=ben",
  "stage=%00",
  "stage.like=won",
  "stage.toString=1",
  "stage.min.max=1",
  "stgae=won",
  "mine=yes",
  "mine=%00",
  "q=%00",
  "amount.min=%00",
  "amount.min=many",
  "amount.min=1e99",
  "amount.min=99999999999999999999",
  "amount.max=NaN",
  "closeDate.min=2026-02-30",
  "closeDate.max=0000-01-01",
  "closeDate=tomorrow",
  "page=1e99",
])("an invalid filter (%s) empties the list, because ignoring it would show more", async (address) => {
  expect(await names(address)).toEqual([]);
  const again = listQueryString(await read(address)).slice(1);
  expect(await names(again), "a link to the same list").toEqual([]);
});

test.each([
  ["", ALL],
  ["q=&stage=&owner=", ALL],
  ["new=1&sort=%00&columns=%00&after=%00", ALL],
  ["sort=-nothing", ALL],
  ["q=sm%00all", ["Small"]],
  ["owner=a%00da", ["Small"]],
  ["owner.filled=1", ["Small"]],
  ["owner.empty=1", ["Large"]],
  ["mine=1", ["Small"]],
  ["stage=nonesuch", []],
  ["amount.min=1,000", ["Large"]],
  ["closeDate.from=2026-10", ["Small"]],
  ["closeDate.max=9999-12-31", ["Small"]],
])("a valid query (%s) shows the matching records", async (address, expected) => {
  expect(await names(address)).toEqual(expected);
});

test.each([
  "x",
  "W10",
  Buffer.from('["2026-02-30 10:00:00","a"]').toString("base64url"),
  Buffer.from('["\\u0000","a"]').toString("base64url"),
  Buffer.from('["0000-01-01 00:00:00","\\ud800"]').toString("base64url"),
])("an invalid cursor (%s) shows the first page", async (after) =>
  expect(await names(`after=${after}`)).toEqual(ALL),
);

test("a view that filters by an archived field shows nothing, and a bulk action on it is refused", async () => {
  const type = await typeOf("deal");
  await db.field.updateMany({ where: { typeId: type.id, key: "stage" }, data: { retiredAt: new Date() } });
  try {
    expect(await names("stage=won")).toEqual([]);
    const job = {
      kind: "DELETE" as const,
      type: await typeOf("deal"),
      label: { code: "deleted" as const },
      input: {},
    };
    const started = await startJob(ada, { ...job, target: { query: "stage=won" } });
    expect(started).toMatchObject({ ok: false, code: "invalid" });
    expect(started.ok || started.message).toContain("stage");
    expect(await db.job.count()).toBe(0);
  } finally {
    await db.field.updateMany({ where: { typeId: type.id, key: "stage" }, data: { retiredAt: null } });
  }
});

test("a long text is cut between characters for sorting", async () => {
  await addRecord("contact", "x", { title: `${"a".repeat(199)}😀` });
  const keys = await db.recordKey.findMany({ where: { key: { startsWith: "aaa" } }, select: { key: true } });
  expect(keys.map(({ key }) => key)).toEqual(["a".repeat(199)]);
});
