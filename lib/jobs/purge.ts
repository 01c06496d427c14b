import "server-only";
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from "../auth/session-life";
import { db } from "../base/db";
import { UNDO_DAYS } from "./queries";

const DAY_MS = 86_400_000;
const SLICE = 500;

/** An upload that takes longer has been cut off, or its process has died. */
const LONGEST_UPLOAD_MS = 3_600_000;

/**
 * Deletes records binned, and job items and applied reports of channels kept, for more than 30 days, expired sessions and
 * guesses, and abandoned uploads.
 */
export async function purge(now = Date.now()) {
  const before = new Date(now - UNDO_DAYS * DAY_MS);
  let removed: number;
  do {
    removed = await db.$executeRaw`
      DELETE FROM "Record" WHERE id IN (SELECT id FROM "Record" WHERE "deletedAt" < ${before} LIMIT ${SLICE})`;
  } while (removed === SLICE);
  do {
    removed = await db.$executeRaw`
      DELETE FROM "JobItem" WHERE ctid = ANY(ARRAY(SELECT i.ctid FROM "JobItem" i JOIN "Job" j ON j.id = i."jobId"
        WHERE j."createdAt" < ${before} AND j.state NOT IN ('CHECKING', 'RUNNING', 'UNDOING') LIMIT ${SLICE}))`;
  } while (removed === SLICE);
  do {
    removed = await db.$executeRaw`
      DELETE FROM "WebhookEvent" WHERE id = ANY(ARRAY(
        SELECT id FROM "WebhookEvent" WHERE "appliedAt" < ${before} LIMIT ${SLICE}))`;
  } while (removed === SLICE);
  await db.session.deleteMany({
    where: {
      OR: [
        { revokedAt: { not: null } },
        { createdAt: { lt: new Date(now - SESSION_LIFE_MS) } },
        { usedAt: { lt: new Date(now - SESSION_IDLE_MS) } },
      ],
    },
  });
  await db.guesses.deleteMany({ where: { until: { lt: new Date(now) } } });
  await db.job.deleteMany({ where: { createdAt: { lt: before }, state: { in: ["STAGED", "CHECKED"] } } });
  const uploadedBy = new Date(now - LONGEST_UPLOAD_MS);
  await db.job.deleteMany({ where: { workedAt: { lt: uploadedBy }, state: "STAGED", total: null } });
}
