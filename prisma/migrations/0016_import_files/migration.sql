-- CreateTable
CREATE TABLE "ImportPart" (
    "jobId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "ImportPart_pkey" PRIMARY KEY ("jobId","position")
);

-- AddForeignKey
ALTER TABLE "ImportPart" ADD CONSTRAINT "ImportPart_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job"("id") ON DELETE CASCADE ON UPDATE CASCADE;
