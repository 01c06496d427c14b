-- A role says how far each of its permissions reaches, and for which record types it differs.
ALTER TABLE "Role" ADD COLUMN "grants" JSONB;
UPDATE "Role" SET "grants" = jsonb_strip_nulls(jsonb_build_object(
  'records.read', "scope", 'records.export', "scope", 'calls.read', "scope", 'calls.export', "scope",
  'recordings.listen', "scope",
  'records.edit', CASE WHEN 'records.edit' = ANY("permissions") THEN "scope"::text END,
  'records.delete', CASE WHEN 'records.delete' = ANY("permissions") THEN "scope"::text END,
  'calls.place', CASE WHEN 'calls.place' = ANY("permissions") THEN 'ALL' END,
  'calls.dial', CASE WHEN 'calls.manual-dial' = ANY("permissions") THEN 'ALL' END,
  'api', CASE WHEN 'api' = ANY("permissions") THEN 'ALL' END))
  || CASE WHEN 'settings' = ANY("permissions") THEN jsonb_build_object('settings.workspace', 'ALL',
       'settings.records', 'ALL', 'settings.telephony', 'ALL', 'settings.people', 'ALL') ELSE '{}' END;
ALTER TABLE "Role" ALTER COLUMN "grants" SET NOT NULL, DROP COLUMN "permissions", DROP COLUMN "scope";
DROP TYPE "Scope";
