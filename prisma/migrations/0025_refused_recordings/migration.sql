-- A recording that the channel refused to start has no id there.
ALTER TABLE "Recording" ALTER COLUMN "sid" DROP NOT NULL;
