ALTER TYPE "CallState" ADD VALUE 'LOST' BEFORE 'VOICEMAIL';
ALTER TYPE "CallState" ADD VALUE 'QUEUED' BEFORE 'VOICEMAIL';
ALTER TYPE "CallOutcome" ADD VALUE 'ABANDONED';
CREATE TYPE "RecordingKind" AS ENUM ('CALL', 'VOICEMAIL');
CREATE TYPE "RecordingState" AS ENUM ('WAITING', 'STORED', 'FAILED');

ALTER TABLE "Channel"
  ADD COLUMN "graceSeconds" INTEGER NOT NULL DEFAULT 20,
  ADD COLUMN "queueSeconds" INTEGER NOT NULL DEFAULT 300,
  ADD COLUMN "recordCalls" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "failureUrl" TEXT,
  ADD COLUMN "callsPerSecond" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "ChannelNumber"
  ADD COLUMN "emergency" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "timeZone" TEXT,
  ADD COLUMN "hours" JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN "holidays" TEXT[];
ALTER TABLE "Call"
  ADD COLUMN "queuedAt" TIMESTAMP(3),
  ADD COLUMN "apologyAt" TIMESTAMP(3),
  ADD COLUMN "record" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "recordingAskedAt" TIMESTAMP(3),
  ADD COLUMN "closed" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "CallLeg"
  ADD COLUMN "transferredBy" TEXT,
  ADD COLUMN "held" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Workspace" ADD COLUMN "callsPerHour" INTEGER NOT NULL DEFAULT 200;
ALTER TABLE "User" ADD COLUMN "callerIdId" TEXT;
ALTER TABLE "Record" ADD COLUMN "doNotCall" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Task" ADD COLUMN "callBack" TEXT;
-- Every answered call looks for the call-backs of its number.
CREATE INDEX "Task_callBack_idx" ON "Task"("callBack");

-- The agent who dials has the call from the start.
UPDATE "CallLeg" l SET won = true FROM "Call" c WHERE c.id = l."callId" AND c.direction = 'OUTBOUND' AND l.role = 'AGENT';

CREATE TABLE "Greeting" (
  "numberId" TEXT NOT NULL REFERENCES "ChannelNumber"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "closed" BOOLEAN NOT NULL,
  "audio" BYTEA,
  "mediaType" TEXT,
  "text" TEXT NOT NULL DEFAULT '',
  CONSTRAINT "Greeting_pkey" PRIMARY KEY ("numberId", "closed")
);
CREATE TABLE "BlockedNumber" (
  "e164" TEXT NOT NULL,
  "userId" TEXT NOT NULL REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "BlockedNumber_pkey" PRIMARY KEY ("e164")
);
CREATE TABLE "NumberChoice" (
  "e164" TEXT NOT NULL,
  "recordId" TEXT NOT NULL REFERENCES "Record"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "NumberChoice_pkey" PRIMARY KEY ("e164")
);
CREATE INDEX "NumberChoice_recordId_idx" ON "NumberChoice"("recordId");
CREATE TABLE "Recording" (
  "id" TEXT NOT NULL,
  "callId" TEXT NOT NULL REFERENCES "Call"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "kind" "RecordingKind" NOT NULL,
  "state" "RecordingState" NOT NULL DEFAULT 'WAITING',
  "sid" TEXT NOT NULL,
  "seconds" INTEGER NOT NULL,
  "file" TEXT,
  "bytes" INTEGER,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "retryAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "message" TEXT,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "heardAt" TIMESTAMP(3),
  "heardById" TEXT REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT "Recording_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Recording_sid_key" ON "Recording"("sid");
CREATE INDEX "Recording_callId_idx" ON "Recording"("callId");
CREATE INDEX "Recording_state_retryAt_idx" ON "Recording"("state", "retryAt");
CREATE INDEX "Recording_kind_heardAt_idx" ON "Recording"("kind", "heardAt");
CREATE TABLE "NoteDraft" (
  "callId" TEXT NOT NULL REFERENCES "Call"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "userId" TEXT NOT NULL REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "body" TEXT NOT NULL,
  "status" TEXT,
  "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "NoteDraft_pkey" PRIMARY KEY ("callId", "userId")
);
