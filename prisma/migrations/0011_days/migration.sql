-- A task is due on a day, which is the same wherever it is read. Midnight of that day in UTC was kept of it.
ALTER TABLE "Task" RENAME COLUMN "dueAt" TO "dueOn";
ALTER TABLE "Task" ALTER COLUMN "dueOn" TYPE DATE USING "dueOn"::date;
