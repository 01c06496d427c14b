-- The note after a call is each agent's who talked, not the call's.
ALTER TABLE "CallLeg" ADD COLUMN "wrappedUpAt" TIMESTAMP(3);

UPDATE "CallLeg" l SET "wrappedUpAt" = c."wrappedUpAt"
FROM "Call" c
WHERE c.id = l."callId" AND c."agentId" = l."userId" AND l.role = 'AGENT' AND c."wrappedUpAt" IS NOT NULL;

-- Whoever handed a call over before was not asked, and is not asked now.
UPDATE "CallLeg" l SET "wrappedUpAt" = now()
FROM "Call" c
WHERE c.id = l."callId" AND l."userId" IS DISTINCT FROM c."agentId" AND l.role = 'AGENT' AND l.won;

ALTER TABLE "Call" DROP COLUMN "wrappedUpAt";

-- Of the same columns, where an earlier form of the migration before had made one.
DROP INDEX IF EXISTS "CallLeg_user";

-- CreateIndex
CREATE INDEX "CallLeg_userId_createdAt_idx" ON "CallLeg"("userId", "createdAt" DESC);
