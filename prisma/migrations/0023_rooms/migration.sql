-- Hold, consultations and rooms.
ALTER TYPE "ConversationState" ADD VALUE 'ROOM' BEFORE 'VOICEMAIL';
ALTER TYPE "LegEntry" ADD VALUE 'CONSULT' BEFORE 'JOINED';
ALTER TYPE "LegEntry" ADD VALUE 'ADDED' BEFORE 'JOINED';

ALTER TABLE "Conversation" ADD COLUMN "goodbyeAt" TIMESTAMP(3), ADD COLUMN "hold" JSONB,
  ADD COLUMN "holdFailedAt" TIMESTAMP(3), ADD COLUMN "room" JSONB;
ALTER TABLE "CallLeg" ADD COLUMN "dismissal" TEXT, ADD COLUMN "browserGoneAt" TIMESTAMP(3),
  ADD COLUMN "mutedById" TEXT, ADD COLUMN "holds" JSONB NOT NULL DEFAULT '[]';

-- What a leg hears says whether it is muted, and an answer when it came.
UPDATE "CallLeg" SET "answer" = jsonb_set("answer", '{hearing,muted}', 'false') || '{"at": 0}' WHERE "answer" IS NOT NULL;
UPDATE "CallLeg" SET "seen" = jsonb_set("seen", '{hearing,muted}', 'false') WHERE "seen" IS NOT NULL;

CREATE TABLE "RoomNumber" (
  "number" INTEGER NOT NULL PRIMARY KEY,
  "conversationId" TEXT NOT NULL REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "ownerId" TEXT NOT NULL
);
CREATE UNIQUE INDEX "RoomNumber_conversationId_key" ON "RoomNumber"("conversationId");
CREATE UNIQUE INDEX "RoomNumber_ownerId_key" ON "RoomNumber"("ownerId");
