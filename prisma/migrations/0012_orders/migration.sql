-- The order that was last given to the channel about a leg: of several processes, one gives it.
ALTER TABLE "CallLeg" ADD COLUMN "ordered" TEXT;
ALTER TABLE "CallLeg" ADD COLUMN "orderedAt" TIMESTAMP(3);
