-- Erases a person.
ALTER TYPE "JobKind" ADD VALUE 'ERASE';

-- What is still to be removed outside the database.
CREATE TABLE "Removal" (
    "id" TEXT NOT NULL,
    "file" TEXT,
    "channelId" TEXT NOT NULL,
    "sid" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "retryAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Removal_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Removal_retryAt_idx" ON "Removal"("retryAt");
ALTER TABLE "Removal" ADD CONSTRAINT "Removal_channelId_fkey" FOREIGN KEY ("channelId") REFERENCES "Channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- As before, and: an erasure takes a person out of what an event tells, and a number that it was about. All else stays.
CREATE OR REPLACE FUNCTION "keepEvents"() RETURNS trigger LANGUAGE plpgsql AS E'
BEGIN
  IF TG_OP = \'DELETE\' AND current_setting(\'dockline.retention\', true) = \'on\'
      AND OLD."at" < (now() AT TIME ZONE \'utc\') - interval \'30 days\' THEN
    RETURN OLD\073
  END IF\073
  IF TG_OP = \'UPDATE\' AND current_setting(\'dockline.erasure\', true) = \'on\'
      AND to_jsonb(NEW) - \'{data,subjectId}\'::text[] = to_jsonb(OLD) - \'{data,subjectId}\'::text[] THEN
    RETURN NEW\073
  END IF\073
  RAISE EXCEPTION \'an event of what has happened cannot be changed or deleted\'\073
END\073';

-- Who administers the people erases them, too.
UPDATE "Role" SET "grants" = "grants" || '{"records.erase": "ALL"}' WHERE "grants" ->> 'settings.people' = 'ALL';
