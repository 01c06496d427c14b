-- An internal call has no company number.
ALTER TABLE "Call" ALTER COLUMN "numberId" DROP NOT NULL;
UPDATE "Call" SET "numberId" = NULL WHERE direction = 'INTERNAL';
