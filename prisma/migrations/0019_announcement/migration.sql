ALTER TABLE "Call" RENAME COLUMN "apologyAt" TO "announcementAt";
