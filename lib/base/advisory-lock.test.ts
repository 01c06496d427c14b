import { expect, test } from "vitest";
import { setUpDatabase } from "@/scripts/testing/database";
import { db } from "./db";
import { withAdvisoryLock } from "./advisory-lock";

setUpDatabase();

const LOCK = 7_000_001;

test("work runs in one process at a time, and afterwards in the next", async () => {
  const inner = await withAdvisoryLock(LOCK, () => withAdvisoryLock(LOCK, () => Promise.resolve("both")));
  expect(inner).toBeUndefined();
  expect(await withAdvisoryLock(LOCK, () => Promise.resolve("next"))).toBe("next");
});

test("a database lost during the work neither ends the process nor keeps the lock", async () => {
  const loseDatabase = () => db.$queryRaw`
    SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCK}`;
  // An unhandled error would fail this run.
  expect(await withAdvisoryLock(LOCK, async () => (await loseDatabase(), "done"))).toBe("done");
  expect(await withAdvisoryLock(LOCK, () => Promise.resolve("next"))).toBe("next");
});
