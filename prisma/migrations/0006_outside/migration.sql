-- AlterTable
ALTER TABLE "CallLeg" ADD COLUMN "number" TEXT;

-- AlterTable
ALTER TABLE "Workspace" ADD COLUMN "objectionsBlock" BOOLEAN NOT NULL DEFAULT false;

-- What the schema language cannot say.

-- A user's own calls: those that rang them, and those a colleague made to them.
CREATE INDEX "CallLeg_user" ON "CallLeg" ("userId", "createdAt" DESC) WHERE "userId" IS NOT NULL;
