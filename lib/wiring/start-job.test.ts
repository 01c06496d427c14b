import { Client } from "pg";
import { expect, test } from "vitest";
import { addRecord, addUser, setUpDatabase, typeOf } from "@/scripts/testing/database";
import { db } from "../base/db";
import { words } from "../words/records";
import { words as jobWords } from "../words/jobs";
import { startJob, whatWentWrong } from "./start-job";

setUpDatabase();

/** A merge of two contacts, of which the second was changed since it was seen. */
async function startStaleMerge(version: number) {
  const user = await addUser("ada");
  const [keepId, otherId] = [await addRecord("contact", "Ada"), await addRecord("contact", "Ada L.")];
  const input = { name: "Ada", ownerId: null, values: {}, links: {} };
  const merge = { keepId, version: 1, others: [{ id: otherId, version }], input };
  const started = await startJob(user, {
    kind: "MERGE",
    type: await typeOf("contact"),
    label: { code: "merged", count: 2, name: "Ada" },
    input: merge,
    target: { ids: [keepId] },
  });
  if (!started.ok) throw new Error(started.message);
  return started.value.jobId;
}

test("a rejected merge gives the reason", async () => {
  expect(await whatWentWrong(await startStaleMerge(7))).toBe(words.changedMeanwhile);
});

test("a completed merge reports no problem", async () => {
  expect(await whatWentWrong(await startStaleMerge(1))).toBeNull();
});

test("a merge that the worker is running is waited for, and its rejection is reported", async () => {
  const jobId = await startStaleMerge(7);
  // As before anybody worked on it; the worker holds it, and finishes while it is waited for.
  await db.job.update({ where: { id: jobId }, data: { state: "RUNNING", position: 0, rejected: 0 } });
  await db.jobItem.updateMany({ where: { jobId }, data: { outcome: null, problems: [] } });
  const worker = new Client({ connectionString: process.env.DATABASE_URL });
  await worker.connect();
  await worker.query("BEGIN");
  await worker.query(`SELECT id FROM "Job" WHERE id = $1 FOR UPDATE`, [jobId]);
  const waiting = whatWentWrong(jobId);
  await worker.query(`UPDATE "JobItem" SET outcome = 'rejected', problems = $2 WHERE "jobId" = $1`, [
    jobId,
    JSON.stringify([{ code: "merge-out-of-reach" }]),
  ]);
  await worker.query(`UPDATE "Job" SET state = 'DONE', rejected = 1 WHERE id = $1`, [jobId]);
  await worker.query("COMMIT");
  await worker.end();
  expect(await waiting).toBe(words.noAccessToOne);
});

test("a failed job says so", async () => {
  const jobId = await startStaleMerge(7);
  await db.job.update({ where: { id: jobId }, data: { state: "FAILED" } });
  expect(await whatWentWrong(jobId)).toBe(jobWords.stoppedByOurError);
});
