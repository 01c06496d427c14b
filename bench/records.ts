import type { CurrentUser } from "@/lib/auth/permissions";
import { db } from "@/lib/base/db";
import { Prisma } from "@/lib/generated/prisma/client";
import type { ImportSettings } from "@/lib/import/schema";
import { uploadFile } from "@/lib/import/upload";
import { FROM_THE_END } from "@/lib/jobs/run";
import { workOnce } from "@/lib/wiring/jobs";
import { findRecord, listRelated } from "@/lib/records/queries";
import { listTypes } from "@/lib/records/types";
import { listTasks } from "@/lib/tasks/queries";
import { listTimeline } from "@/lib/timeline/queries";
import { plan } from "./lists";
import { distribution, report, round, timed } from "./report";

const RUNS = 30;
const ENTRIES = 10_000;

/** Measures everything a record page requests, on an account with 10,000 timeline entries, its contacts' included. */
export async function benchRecordPage(user: CurrentUser, withPlans: boolean) {
  const types = await listTypes();
  const account = types.find(({ key }) => key === "account")!;
  const contact = types.find(({ key }) => key === "contact")!;
  const link = contact.fields.find(({ key }) => key === "account")!.id;
  await db.$executeRaw`INSERT INTO "Record" (id, "typeId", name) VALUES ('page', ${account.id}, 'Page')`;
  await db.$executeRaw`
    INSERT INTO "Record" (id, "typeId", name) SELECT 'page' || i, ${contact.id}, 'Person ' || i FROM generate_series(1, 20) i`;
  await db.$executeRaw`
    INSERT INTO "RecordLink" ("fieldId", "fromId", "fromTypeId", "toId", "toTypeId")
    SELECT ${link}, 'page' || i, ${contact.id}, 'page', ${account.id} FROM generate_series(1, 20) i`;
  await db.$executeRaw`
    INSERT INTO "Note" (id, "recordId", "authorId", body)
    SELECT 'n' || i, CASE WHEN i % 2 = 0 THEN 'page' ELSE 'page' || (1 + i % 20) END, 'owner42', 'Note ' || i
    FROM generate_series(1, ${ENTRIES}::int) i`;
  await db.$executeRaw`
    INSERT INTO "TimelineEntry" (id, "recordId", at, kind, "refId")
    SELECT 'e' || i, CASE WHEN i % 2 = 0 THEN 'page' ELSE 'page' || (1 + i % 20) END, now() - (i || ' minutes')::interval, 'NOTE', 'n' || i
    FROM generate_series(1, ${ENTRIES}::int) i`;
  // Other records have a history too.
  await db.$executeRaw`
    INSERT INTO "TimelineEntry" (id, "recordId", at, kind, "refId")
    SELECT 'o' || row_number() OVER (), r.id, r."updatedAt" - (i || ' hours')::interval, 'NOTE', 'o' || i
    FROM (SELECT id, "updatedAt" FROM "Record" WHERE id LIKE 'd%' LIMIT 200000) r CROSS JOIN generate_series(1, 5) i`;
  await db.$executeRaw`VACUUM (ANALYZE) "TimelineEntry"`;
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    times.push(
      await timed(async () => {
        const record = await findRecord(user, account, "page");
        if (!record) throw new Error("the benchmark's record is missing");
        await Promise.all([
          listRelated(user, types, "account", "page"),
          listTasks(user, "page"),
          listTimeline(user, "page"),
        ]);
      }),
    );
  }
  const entries = Prisma.sql`SELECT id FROM "TimelineEntry"
    WHERE "recordId" IN ('page', ${Prisma.join(Array.from({ length: 20 }, (_, i) => `page${i + 1}`))})
    ORDER BY at DESC, id DESC LIMIT 31`;
  report("record page", {
    entries: ENTRIES,
    unit: "ms",
    ...distribution(times),
    budget: "p95 ≤ 150",
    ...(withPlans && { plan: await plan(entries) }),
  });
}

async function work(jobId: string, name: string, rows: number) {
  const startedAt = performance.now();
  let longest = 0;
  for (;;) {
    const state = (await db.job.findUniqueOrThrow({ where: { id: jobId }, select: { state: true } })).state;
    if (!["CHECKING", "RUNNING", "UNDOING"].includes(state)) break;
    const sliceAt = performance.now();
    await workOnce(jobId);
    longest = Math.max(longest, performance.now() - sliceAt);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  report("job", { job: name, rows, seconds: round(seconds), rowsASecond: Math.round(rows / seconds), longestSliceMs: round(longest) }); // prettier-ignore
}

/** Measures an import of contacts beside all existing data, a change of all of them, and the undo of both. */
export async function benchJobs(rows: number, user: CurrentUser, whileThere: () => Promise<void>) {
  const type = (await listTypes()).find(({ key }) => key === "contact")!;
  const encoder = new TextEncoder();
  async function* file() {
    yield encoder.encode("Name,E-mail,Phone,Job title,Country\n");
    for (let i = 0; i < rows; i += 1_000) {
      const lines = Array.from({ length: Math.min(1_000, rows - i) }, (_, j) => {
        const n = i + j;
        return `Person ${n},person${n}@bench.test,+33 1 ${String(n).padStart(8, "0")},Buyer,FR\n`;
      });
      yield encoder.encode(lines.join(""));
    }
  }
  const startedAt = performance.now();
  const uploaded = await uploadFile(user, type, "bench.csv", file());
  if (!uploaded.ok) throw new Error(uploaded.message);
  const seconds = (performance.now() - startedAt) / 1000;
  report("job", { job: "upload", rows, seconds: round(seconds), rowsASecond: Math.round(rows / seconds) });
  const id = uploaded.value;
  const { input } = await db.job.findUniqueOrThrow({ where: { id }, select: { input: true } });
  const settings = {
    ...(input as unknown as ImportSettings),
    duplicates: { by: "email", policy: "update" as const },
  };
  await db.job.update({ where: { id }, data: { state: "CHECKING", input: settings } });
  await work(id, "check of the import", rows);
  await db.job.update({ where: { id }, data: { state: "RUNNING", position: 0, created: 0 } });
  await work(id, "import", rows);
  await whileThere();
  const edit = await db.job.create({
    data: {
      kind: "EDIT",
      state: "RUNNING",
      userId: user.id,
      typeId: type.id,
      label: { code: "field-set", field: "Title", value: "Chief buyer" },
      input: { query: "title=Buyer", edit: { key: "title", value: "Chief buyer" } },
    },
  });
  await work(edit.id, "change of one field", rows);
  const rebuild = await db.job.create({
    data: {
      kind: "REBUILD",
      state: "RUNNING",
      userId: user.id,
      typeId: type.id,
      label: { code: "field-added", field: "Title" },
    },
  });
  await work(rebuild.id, "rebuild (a field added, or the default country changed)", rows);
  for (const [jobId, name] of [
    [edit.id, "undo of the change"],
    [id, "undo of the import"],
  ] as const) {
    await db.job.update({ where: { id: jobId }, data: { state: "UNDOING", position: FROM_THE_END } });
    await work(jobId, name, rows);
  }
}
