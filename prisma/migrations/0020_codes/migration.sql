-- Codes instead of sentences. Reasons of items that were rejected before are not kept.
ALTER TABLE "Job" RENAME COLUMN "label" TO "text";
ALTER TABLE "Job" ADD COLUMN "label" JSONB, ADD COLUMN "kept" INTEGER NOT NULL DEFAULT 0;

UPDATE "Job" j SET "kept" = (SELECT count(*) FROM "JobItem" i WHERE i."jobId" = j.id AND i.outcome = 'kept')
WHERE j.state = 'UNDONE';

UPDATE "Job" j SET "label" = CASE
  WHEN kind = 'IMPORT' THEN jsonb_build_object('code', 'imported', 'fileName', coalesce(input ->> 'fileName', ''))
  WHEN kind = 'DELETE' THEN '{"code": "deleted"}'
  WHEN kind = 'EXPORT' THEN
    jsonb_build_object('code', CASE WHEN "typeId" IS NULL THEN 'calls-exported' ELSE 'records-exported' END)
  WHEN kind = 'MERGE' THEN jsonb_build_object('code', 'merged',
    'count', coalesce(jsonb_array_length(input -> 'others'), 0) + 1, 'name', coalesce(input #>> '{input,name}', ''))
  WHEN kind = 'RETYPE' THEN jsonb_build_object('code', 'field-type-changed', 'field', split_part(text, ' changed from ', 1),
    'from', coalesce((SELECT kind FROM "Field" WHERE id = input ->> 'fromId'), 'TEXT'),
    'to', coalesce((SELECT kind FROM "Field" WHERE id = input ->> 'toId'), 'TEXT'))
  WHEN kind = 'REBUILD' AND "typeId" IS NULL THEN
    jsonb_build_object('code', 'default-country-set', 'country', right(text, 2))
  WHEN kind = 'REBUILD' THEN jsonb_build_object('code', 'field-added', 'field', text)
  WHEN input #> '{edit,fix}' IS NOT NULL THEN jsonb_build_object('code', 'numbers-fixed',
    'field', split_part(text, ': ', 1), 'trouble', input #>> '{edit,fix,trouble}')
  WHEN text LIKE '% set to %' THEN jsonb_build_object('code', 'field-set',
    'field', split_part(text, ' set to ', 1), 'value', substr(text, strpos(text, ' set to ') + 8))
  ELSE jsonb_build_object('code', 'field-cleared', 'field', text)
END;

ALTER TABLE "Job" ALTER COLUMN "label" SET NOT NULL, DROP COLUMN "text", DROP COLUMN "message";

ALTER TABLE "JobItem" DROP COLUMN "problem", ADD COLUMN "problems" JSONB NOT NULL DEFAULT '[]';

ALTER TABLE "Task" ALTER COLUMN "title" TYPE JSONB USING to_jsonb("title");

ALTER TABLE "Recording" DROP COLUMN "message";
