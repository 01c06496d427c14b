-- What the processes last saw of each kind, for the health page: one row a kind, written every few seconds at most.
CREATE TABLE "HealthSign" (
  "kind" TEXT NOT NULL,
  "at" TIMESTAMP(3) NOT NULL,
  "count" INTEGER NOT NULL DEFAULT 0,
  "detail" JSONB NOT NULL DEFAULT '{}',
  CONSTRAINT "HealthSign_pkey" PRIMARY KEY ("kind")
);
