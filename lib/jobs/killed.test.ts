import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { addUser, setUpDatabase } from "@/scripts/testing/database";
import { addContacts, findType, startImport, startJob, undo } from "@/scripts/testing/jobs";
import { db } from "../base/db";
import { startRetype } from "../record-types/retype";
import type { CurrentUser } from "../auth/permissions";

setUpDatabase();

const COUNT = 3_000;
const KILLS = 5;
const WORKER = fileURLToPath(new URL("../../scripts/testing/job-worker.ts", import.meta.url));

/**
 * Runs a worker process and kills it (SIGKILL) some moments after a slice.
 *
 * @param slices  how many it may finish before; Infinity lets it end by itself
 */
function runWorker(slices: number, delayMs = 0): Promise<"killed" | "ended"> {
  return new Promise((resolve, reject) => {
    const worker = spawn(process.execPath, ["--conditions=react-server", "--import", "tsx", WORKER], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let seen = 0;
    worker.stdout.on("data", (data: Buffer) => {
      seen += data.toString().split("slice").length - 1;
      if (seen >= slices) setTimeout(() => worker.kill("SIGKILL"), delayMs);
    });
    worker.on("exit", (code, signal) => {
      if (signal === "SIGKILL") resolve("killed");
      else if (code === 0) resolve("ended");
      else reject(new Error(`worker ended with ${code}`));
    });
  });
}

/** Kills five workers in a row at random points of the work, then lets one finish. */
async function workThroughKills() {
  for (let kill = 0; kill < KILLS; kill++)
    await runWorker(1 + Math.floor(Math.random() * 2), Math.random() * 60);
  expect(await runWorker(Infinity)).toBe("ended");
}

const job = (id: string) => db.job.findUniqueOrThrow({ where: { id } });

/** Each record has one key for each listable field and one number, and says the same in all places. */
async function expectWhole(count: number) {
  const [row] = await db.$queryRaw<Record<string, number>[]>`
    SELECT count(*)::int AS records,
      count(*) FILTER (WHERE (SELECT count(*) FROM "PhoneNumber" p WHERE p."recordId" = r.id) <> 1)::int AS numbers,
      count(*) FILTER (WHERE (SELECT count(DISTINCT "fieldId") FROM "RecordKey" k WHERE k."recordId" = r.id) < 5)::int AS keys
    FROM "Record" r WHERE "deletedAt" IS NULL`;
  expect(row).toEqual({ records: count, numbers: 0, keys: 0 });
}

describe("a worker killed five times handles each record once", () => {
  let ada: CurrentUser;
  const prepare = async () => {
    ada = await addUser("ada");
    await addContacts(COUNT);
  };
  const TIMEOUT_MS = 120_000;

  test("in an edit and its undo", { timeout: TIMEOUT_MS }, async () => {
    await prepare();
    const id = await startJob("EDIT", "ada", "contact", { edit: { ownerId: "ada" } });
    await workThroughKills();
    expect(await job(id)).toMatchObject({ state: "DONE", updated: COUNT, rejected: 0 });
    expect(await db.record.count({ where: { ownerId: "ada", version: 2 } })).toBe(COUNT);
    await undo(id);
    await workThroughKills();
    expect(await job(id)).toMatchObject({ state: "UNDONE", kept: 0 });
    expect(await db.record.count({ where: { ownerId: null, version: 3 } })).toBe(COUNT);
    await expectWhole(COUNT);
  });

  test("in a deletion and its undo", { timeout: TIMEOUT_MS }, async () => {
    await prepare();
    const id = await startJob("DELETE", "ada", "contact", {});
    await workThroughKills();
    expect(await job(id)).toMatchObject({ state: "DONE", updated: COUNT });
    expect(await db.phoneNumber.count()).toBe(0);
    await undo(id);
    await workThroughKills();
    await expectWhole(COUNT);
  });

  test("in an import and its undo", { timeout: TIMEOUT_MS }, async () => {
    ada = await addUser("ada");
    const lines = Array.from(
      { length: COUNT },
      (_, i) => `Person ${i},+3319900${String(i).padStart(4, "0")}`,
    );
    const id = await startImport(ada, "contact", ["Name,Phone", ...lines].join("\n"));
    await workThroughKills();
    expect(await job(id)).toMatchObject({ state: "DONE", created: COUNT, skipped: 0, rejected: 0 });
    await expectWhole(COUNT);
    await undo(id);
    await workThroughKills();
    expect(await job(id)).toMatchObject({ state: "UNDONE", kept: 0 });
    await expectWhole(0);
  });

  test("in a rebuild", { timeout: TIMEOUT_MS }, async () => {
    await prepare();
    await db.phoneNumber.deleteMany();
    const id = await startJob("REBUILD", "ada", "contact", {});
    await workThroughKills();
    expect(await job(id)).toMatchObject({ state: "DONE" });
    await expectWhole(COUNT);
  });

  test("in a change of field type", { timeout: TIMEOUT_MS }, async () => {
    await prepare();
    const type = await findType("contact");
    const id = await startRetype(
      ada,
      type,
      type.fields.find(({ key }) => key === "title")!,
      "LONG_TEXT",
    );
    await workThroughKills();
    expect(await job(id)).toMatchObject({ state: "DONE", updated: COUNT, rejected: 0 });
    const field = (await findType("contact")).fields.find(({ label }) => label === "Job title")!;
    expect(field.kind).toBe("LONG_TEXT");
    const records = await db.record.findMany({ select: { name: true, values: true } });
    for (const { name, values } of records) {
      expect((values as Record<string, string>)[field.key]).toBe(name.replace("Contact", "Title"));
    }
    await expectWhole(COUNT);
    await db.field.deleteMany({ where: { id: field.id } });
    await db.field.updateMany({ where: { key: "title" }, data: { retiredAt: null, jobId: null } });
  });
});
