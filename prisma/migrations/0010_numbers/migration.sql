-- Shared-cost and company-wide numbers are ordinary calls, unless the workspace says otherwise.
ALTER TABLE "Workspace" ADD COLUMN "sharedCostCalls" BOOLEAN NOT NULL DEFAULT true;

-- A number that is written as its country wrote it once, and one that is not written, but may be the same subscriber's.
ALTER TABLE "PhoneNumber" ADD COLUMN "outdated" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "PhoneNumber" ADD COLUMN "twin" BOOLEAN NOT NULL DEFAULT false;

-- What of a phone field is no number, for the clean-up.
CREATE TABLE "UnreadNumber" (
    "id" TEXT NOT NULL,
    "recordId" TEXT NOT NULL,
    "fieldId" TEXT NOT NULL,
    "raw" TEXT NOT NULL,
    "why" TEXT NOT NULL,

    CONSTRAINT "UnreadNumber_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "UnreadNumber_recordId_idx" ON "UnreadNumber"("recordId");

CREATE INDEX "UnreadNumber_fieldId_recordId_idx" ON "UnreadNumber"("fieldId", "recordId");

ALTER TABLE "UnreadNumber" ADD CONSTRAINT "UnreadNumber_recordId_fkey" FOREIGN KEY ("recordId") REFERENCES "Record"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "UnreadNumber" ADD CONSTRAINT "UnreadNumber_fieldId_fkey" FOREIGN KEY ("fieldId") REFERENCES "Field"("id") ON DELETE CASCADE ON UPDATE CASCADE;
