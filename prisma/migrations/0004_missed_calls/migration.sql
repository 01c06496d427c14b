-- AlterTable
ALTER TABLE "User" ADD COLUMN "missedSeenAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- What the schema language cannot say.

-- The call log, newest first, page by page.
DROP INDEX "Call_createdAt_idx";
CREATE INDEX "Call_newest" ON "Call" ("createdAt" DESC, "id" DESC);
