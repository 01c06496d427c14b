-- A conversation is not a call. It has the lock, the legs and the conference, and a call is a row of the log.
ALTER TYPE "CallState" RENAME TO "ConversationState";
CREATE TYPE "LegEntry" AS ENUM ('DIALLED', 'REMOTE', 'OFFERED', 'TRANSFER', 'JOINED');

CREATE TABLE "Conversation" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "channelId" TEXT NOT NULL REFERENCES "Channel"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "state" "ConversationState" NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 1,
  "conferenceSids" TEXT[] NOT NULL DEFAULT '{}',
  "rejected" BOOLEAN NOT NULL DEFAULT false,
  "queuedAt" TIMESTAMP(3),
  "announcementAt" TIMESTAMP(3),
  "voicemailAt" TIMESTAMP(3),
  "recordingAskedAt" TIMESTAMP(3),
  "endRequestedBy" TEXT,
  "endRequestedAt" TIMESTAMP(3),
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "endedAt" TIMESTAMP(3)
);
CREATE INDEX "Conversation_state_idx" ON "Conversation"("state");

INSERT INTO "Conversation"
SELECT c.id, n."channelId", c.state, c.version, c."conferenceSids", c.rejected, c."queuedAt", c."announcementAt",
  c."voicemailAt", c."recordingAskedAt", c."endRequestedBy", c."endRequestedAt", c."createdAt", c."endedAt"
FROM "Call" c JOIN "ChannelNumber" n ON n.id = c."numberId";

ALTER TABLE "Call" ADD COLUMN "conversationId" TEXT;
UPDATE "Call" SET "conversationId" = id;
ALTER TABLE "Call" ALTER COLUMN "conversationId" SET NOT NULL,
  ADD CONSTRAINT "Call_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  DROP COLUMN "state", DROP COLUMN "version", DROP COLUMN "conferenceSids", DROP COLUMN "rejected", DROP COLUMN "queuedAt",
  DROP COLUMN "announcementAt", DROP COLUMN "voicemailAt", DROP COLUMN "recordingAskedAt", DROP COLUMN "endRequestedBy",
  DROP COLUMN "endRequestedAt";
ALTER TABLE "Call" RENAME COLUMN "customerNumber" TO "remoteNumber";
ALTER TABLE "Call" RENAME COLUMN "customerRaw" TO "remoteRaw";
ALTER INDEX "Call_customerNumber_idx" RENAME TO "Call_remoteNumber_idx";
CREATE INDEX "Call_conversationId_idx" ON "Call"("conversationId");

-- A new type and not a new value: a value cannot be used in the transaction that adds it.
ALTER TYPE "CallDirection" RENAME TO "CallDirectionBefore";
CREATE TYPE "CallDirection" AS ENUM ('INBOUND', 'OUTBOUND', 'INTERNAL');
ALTER TABLE "Call" ALTER COLUMN "direction" TYPE "CallDirection" USING "direction"::text::"CallDirection";
DROP TYPE "CallDirectionBefore";
UPDATE "Call" c SET "direction" = 'INTERNAL'
WHERE EXISTS (SELECT 1 FROM "CallLeg" l WHERE l."callId" = c.id AND l.role = 'CUSTOMER' AND l."userId" IS NOT NULL);

ALTER TABLE "CallLeg" ADD COLUMN "conversationId" TEXT, ADD COLUMN "entry" "LegEntry", ADD COLUMN "admittedAt" TIMESTAMP(3),
  ADD COLUMN "memberSince" TIMESTAMP(3), ADD COLUMN "dismissedAt" TIMESTAMP(3), ADD COLUMN "seen" JSONB,
  ADD COLUMN "answer" JSONB, ADD COLUMN "order" JSONB;
ALTER TABLE "CallLeg" RENAME COLUMN "transferredBy" TO "requestedById";
UPDATE "CallLeg" l SET "conversationId" = l."callId",
  "entry" = CASE WHEN l.role = 'CUSTOMER' THEN 'REMOTE' WHEN l."requestedById" IS NOT NULL THEN 'TRANSFER'
                 WHEN c.direction = 'INBOUND' OR NOT l.won THEN 'OFFERED' ELSE 'DIALLED' END::"LegEntry",
  "admittedAt" = CASE WHEN l.won OR l.role = 'CUSTOMER' THEN coalesce(l."answeredAt", l."createdAt") END,
  "answer" = CASE WHEN l.held THEN '{"n": 1, "in": true, "upTo": null, "hearing": {"music": "hold"}}'::jsonb END,
  "memberSince" = CASE WHEN l.won OR l.role = 'CUSTOMER' THEN l."answeredAt" END,
  "number" = CASE WHEN l.role = 'CUSTOMER' THEN c."remoteNumber" ELSE l.number END
FROM "Call" c WHERE c.id = l."callId";
ALTER TABLE "CallLeg" ALTER COLUMN "conversationId" SET NOT NULL, ALTER COLUMN "entry" SET NOT NULL,
  ADD CONSTRAINT "CallLeg_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  DROP COLUMN "role", DROP COLUMN "won", DROP COLUMN "held", DROP COLUMN "ordered", DROP COLUMN "orderedAt";
DROP TYPE "LegRole";
CREATE INDEX "CallLeg_conversationId_idx" ON "CallLeg"("conversationId");

ALTER TABLE "AgentSlot" RENAME COLUMN "callId" TO "conversationId";
ALTER INDEX "AgentSlot_callId_idx" RENAME TO "AgentSlot_conversationId_idx";
ALTER TABLE "CallTimer" RENAME COLUMN "callId" TO "conversationId";

-- The pace of an account's new legs is one for all processes.
CREATE TABLE "ChannelPace" (
  "channelId" TEXT NOT NULL PRIMARY KEY REFERENCES "Channel"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "nextAt" TIMESTAMP(3) NOT NULL
);
