-- A view without a record type is one of the call log.
ALTER TABLE "SavedView" ALTER COLUMN "typeId" DROP NOT NULL;
