-- What of an audit an event belongs to, and where its request came from.
ALTER TABLE "DomainEvent" ADD COLUMN "area" TEXT, ADD COLUMN "address" TEXT;

-- The audit, newest first: all of it, one area, one user, one thing, one record. Events of calls have no area and cost nothing here.
CREATE INDEX "DomainEvent_audit" ON "DomainEvent" ("at" DESC, "id" DESC) WHERE "area" IS NOT NULL;
CREATE INDEX "DomainEvent_area" ON "DomainEvent" ("area", "at" DESC, "id" DESC) WHERE "area" IS NOT NULL;
CREATE INDEX "DomainEvent_actor" ON "DomainEvent" ("actorId", "at" DESC, "id" DESC) WHERE "area" IS NOT NULL;
CREATE INDEX "DomainEvent_subject" ON "DomainEvent" ("subjectId", "at" DESC, "id" DESC) WHERE "area" IS NOT NULL;
CREATE INDEX "DomainEvent_records" ON "DomainEvent" USING GIN ("recordIds") WHERE "area" IS NOT NULL OR "kind" = 'records.bulk';

-- Nobody changes what has happened. Only retention deletes, and never anything of the last 30 days, the least it can be set to.
-- A dispatcher still marks an event as done, which the list of columns leaves out.
-- Migrations are cut at each semicolon, so those of the function are written \073.
CREATE FUNCTION "keepEvents"() RETURNS trigger LANGUAGE plpgsql AS E'
BEGIN
  IF TG_OP = \'DELETE\' AND current_setting(\'dockline.retention\', true) = \'on\'
      AND OLD."at" < (now() AT TIME ZONE \'utc\') - interval \'30 days\' THEN
    RETURN OLD\073
  END IF\073
  RAISE EXCEPTION \'an event of what has happened cannot be changed or deleted\'\073
END\073';
CREATE TRIGGER "keepEvents" BEFORE DELETE OR UPDATE OF "id", "at", "kind", "actorId", "actorName", "subjectId", "recordIds",
  "data", "cause", "area", "address" ON "DomainEvent" FOR EACH ROW EXECUTE FUNCTION "keepEvents"();

-- Who administers the people sees what they do, and downloads recordings.
UPDATE "Role" SET "grants" = "grants" || '{"settings.audit": "ALL", "recordings.download": "ALL"}' WHERE "grants" ->> 'settings.people' = 'ALL';
