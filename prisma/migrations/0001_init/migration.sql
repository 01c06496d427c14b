-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Scope" AS ENUM ('OWN', 'TEAM', 'ALL');

-- CreateEnum
CREATE TYPE "FieldKind" AS ENUM ('TEXT', 'LONG_TEXT', 'NUMBER', 'MONEY', 'DATE', 'SELECT', 'STATUS', 'PHONE', 'MOBILE', 'FAX', 'WHATSAPP', 'EMAIL', 'URL', 'COUNTRY', 'USER', 'LINK');

-- CreateEnum
CREATE TYPE "TimelineKind" AS ENUM ('NOTE', 'TASK', 'CALL', 'CHANGE');

-- CreateEnum
CREATE TYPE "CallDirection" AS ENUM ('INBOUND', 'OUTBOUND');

-- CreateEnum
CREATE TYPE "CallState" AS ENUM ('DIALING', 'OFFERING', 'ACTIVE', 'VOICEMAIL', 'ENDED');

-- CreateEnum
CREATE TYPE "CallOutcome" AS ENUM ('ANSWERED', 'BUSY', 'NO_ANSWER', 'CANCELED', 'DECLINED', 'FAILED', 'VOICEMAIL');

-- CreateEnum
CREATE TYPE "LegRole" AS ENUM ('CUSTOMER', 'AGENT');

-- CreateTable
CREATE TABLE "Workspace" (
    "id" TEXT NOT NULL DEFAULT 'workspace',
    "name" TEXT NOT NULL,
    "defaultCountry" TEXT NOT NULL,
    "currency" TEXT NOT NULL DEFAULT 'EUR',
    "timeZone" TEXT NOT NULL DEFAULT 'Europe/Paris',
    "callingCountries" TEXT[],
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Role" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "permissions" TEXT[],
    "scope" "Scope" NOT NULL DEFAULT 'ALL',

    CONSTRAINT "Role_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Team" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "Team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "roleId" TEXT NOT NULL,
    "teamId" TEXT,
    "extension" TEXT,
    "disabledAt" TIMESTAMP(3),
    "postCallNote" BOOLEAN NOT NULL DEFAULT true,
    "dnd" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RecordType" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "singular" TEXT NOT NULL,
    "plural" TEXT NOT NULL,
    "icon" TEXT NOT NULL,
    "builtIn" BOOLEAN NOT NULL DEFAULT false,
    "position" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "RecordType_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Field" (
    "id" TEXT NOT NULL,
    "typeId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "kind" "FieldKind" NOT NULL,
    "group" TEXT NOT NULL DEFAULT 'Details',
    "position" INTEGER NOT NULL DEFAULT 0,
    "required" BOOLEAN NOT NULL DEFAULT false,
    "unique" BOOLEAN NOT NULL DEFAULT false,
    "options" JSONB NOT NULL DEFAULT '[]',
    "targetTypeId" TEXT,
    "inverseLabel" TEXT,

    CONSTRAINT "Field_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Record" (
    "id" TEXT NOT NULL,
    "typeId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT,
    "ownerId" TEXT,
    "values" JSONB NOT NULL DEFAULT '{}',
    "searchText" TEXT NOT NULL DEFAULT '',
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMP(3),

    CONSTRAINT "Record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RecordKey" (
    "recordId" TEXT NOT NULL,
    "fieldId" TEXT NOT NULL,
    "typeId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "unique" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "RecordKey_pkey" PRIMARY KEY ("recordId","fieldId")
);

-- CreateTable
CREATE TABLE "RecordLink" (
    "fieldId" TEXT NOT NULL,
    "fromId" TEXT NOT NULL,
    "fromTypeId" TEXT NOT NULL,
    "toId" TEXT NOT NULL,
    "toTypeId" TEXT NOT NULL,
    "single" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "RecordLink_pkey" PRIMARY KEY ("fieldId","fromId","toId")
);

-- CreateTable
CREATE TABLE "PhoneNumber" (
    "id" TEXT NOT NULL,
    "e164" TEXT NOT NULL,
    "recordId" TEXT,
    "userId" TEXT,
    "fieldId" TEXT,
    "raw" TEXT NOT NULL,
    "assumed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "PhoneNumber_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Note" (
    "id" TEXT NOT NULL,
    "recordId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "callId" TEXT,
    "body" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Task" (
    "id" TEXT NOT NULL,
    "recordId" TEXT NOT NULL,
    "assigneeId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "dueAt" TIMESTAMP(3),
    "doneAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TimelineEntry" (
    "id" TEXT NOT NULL,
    "recordId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "kind" "TimelineKind" NOT NULL,
    "refId" TEXT NOT NULL,
    "detail" JSONB,

    CONSTRAINT "TimelineEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Channel" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "accountSid" TEXT NOT NULL,
    "authTokenSealed" TEXT NOT NULL,
    "apiKeySid" TEXT NOT NULL,
    "apiKeySecretSealed" TEXT NOT NULL,
    "applicationSid" TEXT NOT NULL,
    "incomingTimeoutSeconds" INTEGER NOT NULL DEFAULT 25,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ChannelNumber" (
    "id" TEXT NOT NULL,
    "channelId" TEXT NOT NULL,
    "e164" TEXT NOT NULL,
    "label" TEXT NOT NULL,

    CONSTRAINT "ChannelNumber_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ChannelUser" (
    "numberId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "mayCall" BOOLEAN NOT NULL DEFAULT true,
    "isRung" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "ChannelUser_pkey" PRIMARY KEY ("numberId","userId")
);

-- CreateTable
CREATE TABLE "Call" (
    "id" TEXT NOT NULL,
    "direction" "CallDirection" NOT NULL,
    "state" "CallState" NOT NULL,
    "outcome" "CallOutcome",
    "version" INTEGER NOT NULL DEFAULT 1,
    "numberId" TEXT NOT NULL,
    "customerNumber" TEXT,
    "customerRaw" TEXT,
    "verified" BOOLEAN NOT NULL DEFAULT false,
    "agentId" TEXT,
    "mainRecordId" TEXT,
    "endRequestedBy" TEXT,
    "endRequestedAt" TIMESTAMP(3),
    "voicemailAt" TIMESTAMP(3),
    "messageSeconds" INTEGER,
    "rejected" BOOLEAN NOT NULL DEFAULT false,
    "failure" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "answeredAt" TIMESTAMP(3),
    "endedAt" TIMESTAMP(3),
    "wrappedUpAt" TIMESTAMP(3),

    CONSTRAINT "Call_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CallLeg" (
    "id" TEXT NOT NULL,
    "callId" TEXT NOT NULL,
    "role" "LegRole" NOT NULL,
    "userId" TEXT,
    "sid" TEXT,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "declined" BOOLEAN NOT NULL DEFAULT false,
    "won" BOOLEAN NOT NULL DEFAULT false,
    "errorCode" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "askedAt" TIMESTAMP(3),
    "movedAt" TIMESTAMP(3),
    "answeredAt" TIMESTAMP(3),
    "endedAt" TIMESTAMP(3),

    CONSTRAINT "CallLeg_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AgentSlot" (
    "userId" TEXT NOT NULL,
    "callId" TEXT NOT NULL,
    "talking" BOOLEAN NOT NULL DEFAULT false,
    "since" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AgentSlot_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "Presence" (
    "userId" TEXT NOT NULL,
    "streamId" TEXT NOT NULL,
    "ready" BOOLEAN NOT NULL DEFAULT false,
    "seenAt" TIMESTAMP(3) NOT NULL,
    "lastCallAt" TIMESTAMP(3),

    CONSTRAINT "Presence_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "CallLink" (
    "callId" TEXT NOT NULL,
    "recordId" TEXT NOT NULL,
    "main" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "CallLink_pkey" PRIMARY KEY ("callId","recordId")
);

-- CreateTable
CREATE TABLE "WebhookEvent" (
    "id" TEXT NOT NULL,
    "dedupeKey" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "callId" TEXT,
    "payload" JSONB NOT NULL,
    "receivedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "appliedAt" TIMESTAMP(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,

    CONSTRAINT "WebhookEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CallTimer" (
    "callId" TEXT NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "CallTimer_pkey" PRIMARY KEY ("callId")
);

-- CreateIndex
CREATE UNIQUE INDEX "Role_key_key" ON "Role"("key");

-- CreateIndex
CREATE UNIQUE INDEX "Team_name_key" ON "Team"("name");

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "User_extension_key" ON "User"("extension");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "RecordType_key_key" ON "RecordType"("key");

-- CreateIndex
CREATE UNIQUE INDEX "Field_typeId_key_key" ON "Field"("typeId", "key");

-- CreateIndex
CREATE INDEX "Record_ownerId_idx" ON "Record"("ownerId");

-- CreateIndex
CREATE UNIQUE INDEX "Record_id_typeId_key" ON "Record"("id", "typeId");

-- CreateIndex
CREATE INDEX "RecordLink_toId_fieldId_idx" ON "RecordLink"("toId", "fieldId");

-- CreateIndex
CREATE INDEX "RecordLink_fromId_idx" ON "RecordLink"("fromId");

-- CreateIndex
CREATE INDEX "PhoneNumber_e164_idx" ON "PhoneNumber"("e164");

-- CreateIndex
CREATE INDEX "PhoneNumber_recordId_idx" ON "PhoneNumber"("recordId");

-- CreateIndex
CREATE INDEX "PhoneNumber_userId_idx" ON "PhoneNumber"("userId");

-- CreateIndex
CREATE INDEX "Note_recordId_idx" ON "Note"("recordId");

-- CreateIndex
CREATE UNIQUE INDEX "Note_callId_authorId_key" ON "Note"("callId", "authorId");

-- CreateIndex
CREATE INDEX "Task_recordId_idx" ON "Task"("recordId");

-- CreateIndex
CREATE INDEX "Task_assigneeId_doneAt_idx" ON "Task"("assigneeId", "doneAt");

-- CreateIndex
CREATE INDEX "TimelineEntry_recordId_at_id_idx" ON "TimelineEntry"("recordId", "at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "TimelineEntry_recordId_kind_refId_key" ON "TimelineEntry"("recordId", "kind", "refId");

-- CreateIndex
CREATE UNIQUE INDEX "Channel_accountSid_key" ON "Channel"("accountSid");

-- CreateIndex
CREATE UNIQUE INDEX "ChannelNumber_e164_key" ON "ChannelNumber"("e164");

-- CreateIndex
CREATE INDEX "ChannelUser_userId_idx" ON "ChannelUser"("userId");

-- CreateIndex
CREATE INDEX "Call_state_idx" ON "Call"("state");

-- CreateIndex
CREATE INDEX "Call_agentId_createdAt_idx" ON "Call"("agentId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Call_createdAt_idx" ON "Call"("createdAt" DESC);

-- CreateIndex
CREATE INDEX "Call_customerNumber_idx" ON "Call"("customerNumber");

-- CreateIndex
CREATE UNIQUE INDEX "CallLeg_sid_key" ON "CallLeg"("sid");

-- CreateIndex
CREATE INDEX "CallLeg_callId_idx" ON "CallLeg"("callId");

-- CreateIndex
CREATE INDEX "AgentSlot_callId_idx" ON "AgentSlot"("callId");

-- CreateIndex
CREATE INDEX "CallLink_recordId_idx" ON "CallLink"("recordId");

-- CreateIndex
CREATE UNIQUE INDEX "WebhookEvent_dedupeKey_key" ON "WebhookEvent"("dedupeKey");

-- CreateIndex
CREATE INDEX "WebhookEvent_appliedAt_idx" ON "WebhookEvent"("appliedAt");

-- CreateIndex
CREATE INDEX "CallTimer_dueAt_idx" ON "CallTimer"("dueAt");

-- AddForeignKey
ALTER TABLE "User" ADD CONSTRAINT "User_roleId_fkey" FOREIGN KEY ("roleId") REFERENCES "Role"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "User" ADD CONSTRAINT "User_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Field" ADD CONSTRAINT "Field_typeId_fkey" FOREIGN KEY ("typeId") REFERENCES "RecordType"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Field" ADD CONSTRAINT "Field_targetTypeId_fkey" FOREIGN KEY ("targetTypeId") REFERENCES "RecordType"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Record" ADD CONSTRAINT "Record_typeId_fkey" FOREIGN KEY ("typeId") REFERENCES "RecordType"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Record" ADD CONSTRAINT "Record_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordKey" ADD CONSTRAINT "RecordKey_recordId_fkey" FOREIGN KEY ("recordId") REFERENCES "Record"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordKey" ADD CONSTRAINT "RecordKey_fieldId_fkey" FOREIGN KEY ("fieldId") REFERENCES "Field"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordLink" ADD CONSTRAINT "RecordLink_fieldId_fkey" FOREIGN KEY ("fieldId") REFERENCES "Field"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordLink" ADD CONSTRAINT "RecordLink_fromId_fromTypeId_fkey" FOREIGN KEY ("fromId", "fromTypeId") REFERENCES "Record"("id", "typeId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordLink" ADD CONSTRAINT "RecordLink_toId_toTypeId_fkey" FOREIGN KEY ("toId", "toTypeId") REFERENCES "Record"("id", "typeId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PhoneNumber" ADD CONSTRAINT "PhoneNumber_recordId_fkey" FOREIGN KEY ("recordId") REFERENCES "Record"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PhoneNumber" ADD CONSTRAINT "PhoneNumber_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PhoneNumber" ADD CONSTRAINT "PhoneNumber_fieldId_fkey" FOREIGN KEY ("fieldId") REFERENCES "Field"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Note" ADD CONSTRAINT "Note_recordId_fkey" FOREIGN KEY ("recordId") REFERENCES "Record"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Note" ADD CONSTRAINT "Note_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Note" ADD CONSTRAINT "Note_callId_fkey" FOREIGN KEY ("callId") REFERENCES "Call"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_recordId_fkey" FOREIGN KEY ("recordId") REFERENCES "Record"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_assigneeId_fkey" FOREIGN KEY ("assigneeId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TimelineEntry" ADD CONSTRAINT "TimelineEntry_recordId_fkey" FOREIGN KEY ("recordId") REFERENCES "Record"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ChannelNumber" ADD CONSTRAINT "ChannelNumber_channelId_fkey" FOREIGN KEY ("channelId") REFERENCES "Channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ChannelUser" ADD CONSTRAINT "ChannelUser_numberId_fkey" FOREIGN KEY ("numberId") REFERENCES "ChannelNumber"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ChannelUser" ADD CONSTRAINT "ChannelUser_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Call" ADD CONSTRAINT "Call_numberId_fkey" FOREIGN KEY ("numberId") REFERENCES "ChannelNumber"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Call" ADD CONSTRAINT "Call_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Call" ADD CONSTRAINT "Call_mainRecordId_fkey" FOREIGN KEY ("mainRecordId") REFERENCES "Record"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CallLeg" ADD CONSTRAINT "CallLeg_callId_fkey" FOREIGN KEY ("callId") REFERENCES "Call"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CallLeg" ADD CONSTRAINT "CallLeg_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AgentSlot" ADD CONSTRAINT "AgentSlot_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Presence" ADD CONSTRAINT "Presence_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CallLink" ADD CONSTRAINT "CallLink_callId_fkey" FOREIGN KEY ("callId") REFERENCES "Call"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CallLink" ADD CONSTRAINT "CallLink_recordId_fkey" FOREIGN KEY ("recordId") REFERENCES "Record"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- What the schema language cannot say.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Byte order, so that padded numbers and ISO dates sort as they read, whatever the database's locale.
ALTER TABLE "RecordKey" ALTER COLUMN "key" TYPE text COLLATE "C";
CREATE INDEX "RecordKey_sort" ON "RecordKey" ("fieldId", "key", "recordId");
CREATE UNIQUE INDEX "RecordKey_unique" ON "RecordKey" ("fieldId", "key") WHERE "unique" AND "key" <> '';

CREATE UNIQUE INDEX "RecordLink_single" ON "RecordLink" ("fieldId", "fromId") WHERE "single";

CREATE INDEX "Record_recent" ON "Record" ("typeId", "updatedAt" DESC, "id" DESC) WHERE "deletedAt" IS NULL;
CREATE INDEX "Record_name" ON "Record" ("typeId", lower("name") COLLATE "C", "id") WHERE "deletedAt" IS NULL;
CREATE INDEX "Record_status" ON "Record" ("typeId", "status", "updatedAt" DESC, "id" DESC) WHERE "deletedAt" IS NULL;
CREATE INDEX "Record_own" ON "Record" ("ownerId", "typeId", "updatedAt" DESC, "id" DESC) WHERE "deletedAt" IS NULL;
CREATE INDEX "Record_search" ON "Record" USING gin ("searchText" gin_trgm_ops) WHERE "deletedAt" IS NULL;

ALTER TABLE "PhoneNumber" ADD CONSTRAINT "PhoneNumber_owner" CHECK (num_nonnulls("recordId", "userId") = 1);
