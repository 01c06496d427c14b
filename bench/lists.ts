import { Prisma } from "@/lib/generated/prisma/client";
import type { CurrentUser } from "@/lib/auth/permissions";
import { db } from "@/lib/base/db";
import { countQuery, countRecords, listQuery, listRecords, type ListParams } from "@/lib/records/list";
import { listCleanUp, listShared } from "@/lib/records/match-index/clean-up";
import { listTypes } from "@/lib/records/types";
import { isSmallScope } from "@/lib/search/scope";
import { foundQuery, searchRecords } from "@/lib/search/queries";
import { exportRecords } from "@/lib/records/export";
import { distribution, report, round, timed } from "./report";

const RUNS = 30;

/** Adds `rows` deals with amount, date and stage, their keys, and a hundred owners. */
export async function fillDeals(rows: number) {
  const type = (await listTypes()).find(({ key }) => key === "deal")!;
  const field = (key: string) => type.fields.find((f) => f.key === key)!.id;
  const roles = await db.role.findFirstOrThrow({ select: { id: true } });
  await db.$executeRaw`
    INSERT INTO "User" (id, email, name, "passwordHash", "roleId")
    SELECT 'owner' || i, 'owner' || i || '@bench', 'Owner ' || i, '-', ${roles.id} FROM generate_series(0, 99) i`;
  await db.$executeRaw`
    INSERT INTO "Record" (id, "typeId", name, status, "ownerId", "searchText", values, "updatedAt")
    SELECT 'd' || i, ${type.id}, 'Deal ' || i,
           (ARRAY['discovery','proposal','negotiation','won','lost'])[1 + i % 5], 'owner' || (i::bigint * 7919 % 100),
           'deal ' || i || ' ' || md5(i::text),
           jsonb_build_object('amount', (i::bigint * 7919) % 1000000, 'closeDate', to_char(date '2026-01-01' + ((i % 1000) * 31 % 1000), 'YYYY-MM-DD'),
                              'stage', (ARRAY['discovery','proposal','negotiation','won','lost'])[1 + i % 5]),
           now() - (i || ' seconds')::interval
    FROM generate_series(0, ${rows - 1}::int) i`;
  await db.$executeRaw`
    INSERT INTO "RecordKey" ("recordId", "fieldId", "typeId", "ownerId", key)
    SELECT 'd' || i, ${field("amount")}, ${type.id}, 'owner' || (i::bigint * 7919 % 100), '1' || lpad(((i::bigint * 7919) % 1000000)::text, 20, '0') || '.000000'
    FROM generate_series(0, ${rows - 1}::int) i`;
  await db.$executeRaw`
    INSERT INTO "RecordKey" ("recordId", "fieldId", "typeId", "ownerId", key)
    SELECT 'd' || i, ${field("closeDate")}, ${type.id}, 'owner' || (i::bigint * 7919 % 100), to_char(date '2026-01-01' + ((i % 1000) * 31 % 1000), 'YYYY-MM-DD')
    FROM generate_series(0, ${rows - 1}::int) i`;
  await db.$executeRaw`VACUUM (ANALYZE) "Record"`;
  await db.$executeRaw`VACUUM (ANALYZE) "RecordKey"`;
}

const CASES: { name: string; list: Partial<ListParams>; own?: boolean }[] = [
  { name: "newest", list: { sort: "updatedAt", direction: "desc" } },
  { name: "sort by a number", list: { sort: "amount" } },
  { name: "sort by a date, descending", list: { sort: "closeDate", direction: "desc" } },
  { name: "filter by status, sort by a number", list: { sort: "amount", filters: { stage: "won" } } },
  {
    name: "filter by a date, sort by a number",
    list: { sort: "amount", filters: { closeDate: "2026-03-03" } },
  },
  { name: "own scope, newest", list: { sort: "updatedAt", direction: "desc" }, own: true },
  { name: "own scope, sort by a number", list: { sort: "amount" }, own: true },
  { name: "search", list: { sort: "updatedAt", direction: "desc", search: "deal 77777" } },
];

export const user = (own: boolean): CurrentUser => ({
  id: "owner42",
  name: "Owner",
  email: "",
  roleName: "Agent",
  grants: { "records.read": own ? "OWN" : "ALL" },
  teamId: null,
  postCallNote: true,
  timeZone: "Europe/Paris",
  locale: "en-GB",
  defaultCountry: "FR",
  sessionId: "",
});

/** Returns PostgreSQL's plan for a query, in one line. */
export async function plan(query: Prisma.Sql): Promise<string> {
  const rows = await db.$queryRaw<{ "QUERY PLAN": string }[]>(Prisma.sql`EXPLAIN (COSTS OFF) ${query}`);
  return rows.map((row) => row["QUERY PLAN"].trim()).join(" / ");
}

/** Measures the list page's queries. */
export async function benchLists(rows: number, withPlans: boolean) {
  const type = (await listTypes()).find(({ key }) => key === "deal")!;
  for (const { name, list, own = false } of CASES) {
    const params: ListParams = { sort: "name", direction: "asc", filters: {}, search: "", ...list };
    const who = user(own);
    const pages: number[] = [];
    const counts: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      pages.push(await timed(() => listRecords(who, type, params)));
      counts.push(await timed(() => countRecords(who, type, params)));
    }
    report("list", {
      case: name,
      rows,
      unit: "ms",
      page: distribution(pages),
      count: distribution(counts),
      budget: "page p95 ≤ 100",
      ...(withPlans && {
        plan: await plan(listQuery(who, type, params)),
        countPlan: await plan(countQuery(who, type, params)),
      }),
    });
  }
}

const SEARCHES = [
  { name: "a word in every record", text: "deal" },
  { name: "a beginning of many names", text: "deal 77" },
  { name: "a piece of one record", text: "c4ca4238a0b9" },
  { name: "one letter", text: "d" },
  { name: "a mistyped word", text: "daeal 7777777" },
  { name: "nothing like anything", text: "zzqxwvut" },
];

/** Measures the palette's search over all types, with access to all records and to own records only. */
export async function benchSearch(rows: number, withPlans: boolean) {
  for (const own of [false, true]) {
    for (const { name, text } of SEARCHES) {
      const times: number[] = [];
      for (let i = 0; i < RUNS; i++) times.push(await timed(() => searchRecords(user(own), text)));
      report("search", {
        case: name,
        scope: own ? "own" : "all",
        rows,
        unit: "ms",
        ...distribution(times),
        budget: "p95 ≤ 100",
        ...(withPlans && {
          plan: await plan(foundQuery(user(own), text, [], await isSmallScope(user(own)))),
        }),
      });
    }
  }
}

/** Measures the clean-up page's queries, on as many contacts with a number each. */
export async function benchCleanUp(rows: number) {
  const types = await listTypes();
  const times: Record<string, number[]> = { fields: [], shared: [] };
  for (let i = 0; i < 3; i++) {
    times.fields!.push(await timed(() => listCleanUp(user(false), types)));
    times.shared!.push(await timed(() => listShared(user(false), types)));
  }
  for (const [part, values] of Object.entries(times))
    report("clean-up", { part, rows, unit: "ms", ...distribution(values) });
}

/** Measures the export of a whole type as CSV. */
export async function benchExport(rows: number) {
  const type = (await listTypes()).find(({ key }) => key === "deal")!;
  const before = process.memoryUsage().rss;
  const startedAt = performance.now();
  let bytes = 0;
  let highest = before;
  const list: ListParams = { sort: "name", direction: "asc", filters: {}, search: "" };
  for await (const part of exportRecords(user(false), type, list)) {
    bytes += part.length;
    highest = Math.max(highest, process.memoryUsage().rss);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  report("export", {
    rows,
    seconds: round(seconds),
    rowsASecond: Math.round(rows / seconds),
    mebibytes: round(bytes / 1024 ** 2),
    memoryGrownMiB: round((highest - before) / 1024 ** 2),
  });
}
