-- AlterTable
ALTER TABLE "CallLeg" ADD COLUMN "number" TEXT;

-- AlterTable
ALTER TABLE "Workspace" ADD COLUMN "objectionsBlock" BOOLEAN NOT NULL DEFAULT false;
