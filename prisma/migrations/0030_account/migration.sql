-- The browser in which a session was opened, as it names itself.
ALTER TABLE "Session" ADD COLUMN "userAgent" TEXT NOT NULL DEFAULT '';

-- A change of address that the new address has not confirmed yet.
CREATE TABLE "EmailChange" (
  "userId" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  "expiresAt" TIMESTAMP(3) NOT NULL,
  CONSTRAINT "EmailChange_pkey" PRIMARY KEY ("userId")
);
CREATE UNIQUE INDEX "EmailChange_hash_key" ON "EmailChange"("hash");
ALTER TABLE "EmailChange" ADD CONSTRAINT "EmailChange_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The second factor: codes by an authenticator app, and codes for when it is lost.
CREATE TABLE "Totp" (
  "userId" TEXT NOT NULL,
  "secretSealed" TEXT NOT NULL,
  "confirmedAt" TIMESTAMP(3),
  "lastStep" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "Totp_pkey" PRIMARY KEY ("userId")
);
ALTER TABLE "Totp" ADD CONSTRAINT "Totp_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE TABLE "RecoveryCode" (
  "hash" TEXT NOT NULL,
  "userId" TEXT NOT NULL,
  CONSTRAINT "RecoveryCode_pkey" PRIMARY KEY ("hash")
);
CREATE INDEX "RecoveryCode_userId_idx" ON "RecoveryCode"("userId");
ALTER TABLE "RecoveryCode" ADD CONSTRAINT "RecoveryCode_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
