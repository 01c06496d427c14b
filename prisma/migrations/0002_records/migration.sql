-- CreateEnum
CREATE TYPE "JobKind" AS ENUM ('EDIT', 'DELETE', 'IMPORT', 'REBUILD', 'RETYPE', 'MERGE', 'EXPORT');

-- CreateEnum
CREATE TYPE "JobState" AS ENUM ('STAGED', 'CHECKING', 'CHECKED', 'RUNNING', 'DONE', 'FAILED', 'CANCELED', 'UNDOING', 'UNDONE');

-- AlterTable
ALTER TABLE "Workspace" ADD COLUMN "locale" TEXT NOT NULL DEFAULT 'en-GB';

-- AlterTable
ALTER TABLE "User" ADD COLUMN "timeZone" TEXT, ADD COLUMN "locale" TEXT;

-- AlterTable
ALTER TABLE "Field" ADD COLUMN "help" TEXT NOT NULL DEFAULT '',
ADD COLUMN "defaultText" TEXT NOT NULL DEFAULT '',
ADD COLUMN "currency" TEXT,
ADD COLUMN "retiredAt" TIMESTAMP(3),
ADD COLUMN "jobId" TEXT,
ADD COLUMN "draft" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "SavedView" (
    "id" TEXT NOT NULL,
    "typeId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "SavedView_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Job" (
    "id" TEXT NOT NULL,
    "kind" "JobKind" NOT NULL,
    "state" "JobState" NOT NULL,
    "userId" TEXT NOT NULL,
    "typeId" TEXT,
    "label" TEXT NOT NULL,
    "input" JSONB NOT NULL DEFAULT '{}',
    "total" INTEGER,
    "position" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "message" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "workedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "Job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "JobItem" (
    "jobId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "recordId" TEXT,
    "cells" TEXT[],
    "key" TEXT,
    "outcome" TEXT,
    "problem" TEXT,
    "before" JSONB,
    "version" INTEGER,

    CONSTRAINT "JobItem_pkey" PRIMARY KEY ("jobId","position")
);

-- CreateIndex
CREATE INDEX "SavedView_typeId_idx" ON "SavedView"("typeId");

-- CreateIndex
CREATE INDEX "Job_state_workedAt_idx" ON "Job"("state", "workedAt");

-- CreateIndex
CREATE INDEX "Job_createdAt_idx" ON "Job"("createdAt" DESC);

-- CreateIndex
CREATE INDEX "JobItem_recordId_idx" ON "JobItem"("recordId");

-- AddForeignKey
ALTER TABLE "SavedView" ADD CONSTRAINT "SavedView_typeId_fkey" FOREIGN KEY ("typeId") REFERENCES "RecordType"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SavedView" ADD CONSTRAINT "SavedView_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_typeId_fkey" FOREIGN KEY ("typeId") REFERENCES "RecordType"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "JobItem" ADD CONSTRAINT "JobItem_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "JobItem" ADD CONSTRAINT "JobItem_recordId_fkey" FOREIGN KEY ("recordId") REFERENCES "Record"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- CreateTable
CREATE TABLE "Mention" (
    "noteId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "seenAt" TIMESTAMP(3),

    CONSTRAINT "Mention_pkey" PRIMARY KEY ("noteId","userId")
);

-- CreateIndex
CREATE INDEX "Mention_userId_seenAt_idx" ON "Mention"("userId", "seenAt");

-- AddForeignKey
ALTER TABLE "Mention" ADD CONSTRAINT "Mention_noteId_fkey" FOREIGN KEY ("noteId") REFERENCES "Note"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Mention" ADD CONSTRAINT "Mention_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say.

-- Which line of a file said the same before.
CREATE INDEX "JobItem_key" ON "JobItem" ("jobId", "key", "position") WHERE "key" IS NOT NULL;

CREATE INDEX "Record_binned" ON "Record" ("deletedAt" DESC) WHERE "deletedAt" IS NOT NULL;
