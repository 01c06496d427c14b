-- When a session was last used: it ends when it rests for long, and in any case some days after it began.
ALTER TABLE "Session" ADD COLUMN "usedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
CREATE INDEX "Session_createdAt_idx" ON "Session" ("createdAt");

CREATE TABLE "Guesses" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "until" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Guesses_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "Guesses_until_idx" ON "Guesses" ("until");

CREATE TABLE "SetupCode" (
    "id" TEXT NOT NULL DEFAULT 'code',
    "hash" TEXT NOT NULL,
    "guesses" INTEGER NOT NULL DEFAULT 0,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SetupCode_pkey" PRIMARY KEY ("id")
);

-- Whoever disables a user or changes their password, by whatever way: what was open under it is closed for good.
-- Migrations are cut at each semicolon, so those of the function are written \073.
CREATE FUNCTION "endAccess"() RETURNS trigger LANGUAGE plpgsql AS E'
BEGIN
  IF NEW."disabledAt" IS NOT NULL AND OLD."disabledAt" IS NULL THEN
    UPDATE "Session" SET "revokedAt" = now() WHERE "userId" = NEW.id AND "revokedAt" IS NULL\073
    DELETE FROM "ApiToken" WHERE "userId" = NEW.id\073
  ELSIF NEW."passwordHash" <> OLD."passwordHash" THEN
    UPDATE "Session" SET "revokedAt" = now() WHERE "userId" = NEW.id AND "revokedAt" IS NULL
      AND id <> coalesce(current_setting(\'dockline.session\', true), \'\')\073
  END IF\073
  RETURN NULL\073
END\073';
CREATE TRIGGER "User_endAccess" AFTER UPDATE ON "User" FOR EACH ROW EXECUTE FUNCTION "endAccess"();
