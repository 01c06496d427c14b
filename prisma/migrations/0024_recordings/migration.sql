-- When a recording began, by our clock and by the channel's, and why one cannot be played.
ALTER TABLE "Conversation" ADD COLUMN "recordingKnownAt" TIMESTAMP(3);
ALTER TABLE "Recording" ADD COLUMN "toldStartAt" TIMESTAMP(3), ADD COLUMN "failure" TEXT;
UPDATE "Recording" SET "failure" = 'not-copied' WHERE "state" = 'FAILED';
