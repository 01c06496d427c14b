-- Whose rights an undo is judged by: whoever pressed it.
ALTER TABLE "Job" ADD COLUMN "undoneById" TEXT;
ALTER TABLE "Job" ADD CONSTRAINT "Job_undoneById_fkey" FOREIGN KEY ("undoneById") REFERENCES "User"(id) ON DELETE SET NULL ON UPDATE CASCADE;
