-- CreateTable
CREATE TABLE "DomainEvent" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT,
    "subjectId" TEXT NOT NULL,
    "recordIds" TEXT[],
    "data" JSONB NOT NULL,
    "cause" JSONB,
    "dispatchedAt" TIMESTAMP(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "DomainEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "DomainEvent_at_idx" ON "DomainEvent"("at");

-- The events that the dispatcher looks for: one that failed five times is set aside.
CREATE INDEX "DomainEvent_waiting" ON "DomainEvent"("id") WHERE "dispatchedAt" IS NULL AND "attempts" < 5;
