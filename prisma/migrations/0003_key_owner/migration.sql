-- AlterTable
ALTER TABLE "RecordKey" ADD COLUMN "ownerId" TEXT;

UPDATE "RecordKey" k SET "ownerId" = r."ownerId" FROM "Record" r WHERE r.id = k."recordId";

-- What the schema language cannot say.
DROP INDEX "RecordKey_sort";
CREATE INDEX "RecordKey_sort" ON "RecordKey" ("fieldId", "key", "recordId") INCLUDE ("ownerId");
