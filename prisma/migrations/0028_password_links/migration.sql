-- Links by which a person sets their password: the first one, or a new one.
CREATE TABLE "PasswordLink" (
  "id" TEXT NOT NULL,
  "userId" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expiresAt" TIMESTAMP(3) NOT NULL,
  CONSTRAINT "PasswordLink_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "PasswordLink_userId_key" ON "PasswordLink"("userId");
CREATE UNIQUE INDEX "PasswordLink_hash_key" ON "PasswordLink"("hash");
ALTER TABLE "PasswordLink" ADD CONSTRAINT "PasswordLink_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
