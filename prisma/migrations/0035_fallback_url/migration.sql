-- Where the document is hosted that answers callers while this server does not.
ALTER TABLE "Channel" ADD COLUMN "fallbackUrl" TEXT;
