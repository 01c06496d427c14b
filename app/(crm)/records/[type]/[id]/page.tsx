import { ScrollText, UserX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { auditPath } from "@/components/audit/paths";
import { personalDataPath } from "@/components/personal-data/paths";
import { AddNote } from "@/components/records/add-note";
import { FieldGroups } from "@/components/records/field-groups";
import { Owner } from "@/components/records/owner";
import { listPath } from "@/components/records/paths";
import { RecordActions } from "@/components/records/record-actions";
import { RelatedRecords } from "@/components/records/related-records";
import { TaskList } from "@/components/records/task-list";
import { TypeIcon } from "@/components/records/type-icon";
import { Live } from "@/components/timeline/live";
import { Timeline } from "@/components/timeline/timeline";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { listRecordNumbers } from "@/lib/records/match-index/record-numbers";
import { statusField } from "@/lib/records/model/field-kinds";
import { listPeople } from "@/lib/records/people";
import { phoneTexts } from "@/lib/records/match-index/phone-texts";
import { findRecord, listRelated } from "@/lib/records/queries";
import { findType, listTypes } from "@/lib/records/types";
import { listTasks } from "@/lib/tasks/queries";
import { cleaned } from "@/lib/base/text";
import { listTimeline } from "@/lib/timeline/queries";
import { getWorkspace } from "@/lib/workspace/queries";
import { words as auditWords } from "@/lib/words/audit";
import { common } from "@/lib/words/common";
import { words as personalDataWords } from "@/lib/words/personal-data";
import { words as recordWords } from "@/lib/words/records";

interface Props {
  params: Promise<{ type: string; id: string }>;
}

async function load({ params }: Props) {
  const [user, { type: typeKey, id }] = await Promise.all([requireUser(), params.then(cleaned)]);
  const type = await findType(typeKey);
  const record = type && (await findRecord(user, type, id));
  if (!type || !record) notFound();
  return { user, type, record };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { record } = await load(props);
  return { title: record.name };
}

export default async function RecordPage(props: Props) {
  const { user, type, record } = await load(props);
  const types = await listTypes();
  const [related, tasks, timeline, workspace, colleagues, recordNumbers] = await Promise.all([
    listRelated(user, types, type.key, record.id),
    listTasks(user, record.id),
    listTimeline(user, record.id),
    getWorkspace(),
    listPeople(),
    listRecordNumbers(record.id),
  ]);
  const { timeZone, locale } = user;
  const people = Object.fromEntries(colleagues.map(({ id, name }) => [id, name]));
  const numbers = phoneTexts(type, record.values, workspace.defaultCountry);
  const status = statusField(type)?.options.find((option) => option.value === record.status);
  return (
    <div className="mx-auto max-w-6xl">
      <nav aria-label={common.breadcrumb} className="text-muted mb-1 text-[13px]">
        <Link href={listPath(type.key)} className="hover:underline">
          {type.plural}
        </Link>
      </nav>
      <header className="mb-5 flex flex-wrap items-center gap-3">
        <span className="bg-accent-soft text-accent-strong grid size-10 place-items-center rounded-xl">
          <TypeIcon icon={type.icon} size={20} />
        </span>
        <div className="min-w-0">
          <h1 className="truncate text-xl font-semibold">{record.name}</h1>
          <Owner
            target={
              record.canEdit
                ? { typeKey: type.key, recordId: record.id, recordName: record.name, version: record.version }
                : null
            }
            ownerId={record.ownerId}
            ownerName={record.ownerName}
          />
        </div>
        {record.doNotCall && <Badge color="red">{recordWords.doNotCall}</Badge>}
        {status && <Badge color={status.color}>{status.label}</Badge>}
        <div className="grow" />
        {can(user, "settings.audit") && (
          <Link
            href={auditPath({ record: record.id })}
            aria-label={auditWords.ofRecord}
            title={auditWords.ofRecord}
            className={buttonClass({ variant: "ghost", size: "icon" })}
          >
            <ScrollText size={16} aria-hidden />
          </Link>
        )}
        {can(user, "records.erase", type.key) && record.canDelete && (
          <Link
            href={personalDataPath(type.key, record.id)}
            aria-label={personalDataWords.title}
            title={personalDataWords.title}
            className={buttonClass({ variant: "ghost", size: "icon" })}
          >
            <UserX size={16} aria-hidden />
          </Link>
        )}
        {record.canEdit && <RecordActions type={type} record={record} canDelete={record.canDelete} />}
      </header>
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
        <div className="flex flex-col gap-5">
          <FieldGroups
            type={type}
            context={{ ...record, recordId: record.id, numbers, people, locale }}
            target={
              record.canEdit
                ? { typeKey: type.key, recordId: record.id, recordName: record.name, version: record.version }
                : null
            }
          />
          <RelatedRecords
            groups={related}
            types={types}
            record={{ id: record.id, name: record.name }}
            canEdit={record.canEdit}
          />
        </div>
        <div className="flex flex-col gap-5">
          <TaskList
            recordId={record.id}
            numbers={recordNumbers}
            tasks={tasks}
            timeZone={timeZone}
            locale={locale}
          />
          <section aria-labelledby="timeline" className="bg-surface border-line rounded-2xl border p-5">
            <h2 id="timeline" className="mb-3 font-semibold">
              {common.timeline}
            </h2>
            <Live recordId={record.id} />
            <AddNote recordId={record.id} />
            <Timeline
              key={record.id}
              typeKey={type.key}
              recordId={record.id}
              first={timeline}
              timeZone={timeZone}
              locale={locale}
              mayDownload={can(user, "recordings.download")}
              people={colleagues.map(({ id, name }) => ({ id, name }))}
            />
          </section>
        </div>
      </div>
    </div>
  );
}
