import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RecordList } from "@/components/records/record-list";
import { can } from "@/lib/auth/permissions";
import { canSeeType } from "@/lib/records/model/permissions";
import { requireUser } from "@/lib/auth/session";
import { listPeople } from "@/lib/records/people";
import { countRecords, listRecords } from "@/lib/records/list";
import { parseListParams } from "@/lib/records/list-params";
import { phoneTexts } from "@/lib/records/match-index/phone-texts";
import { findType } from "@/lib/records/types";
import { cleaned } from "@/lib/base/text";
import { listViews } from "@/lib/views/queries";
import { getWorkspace } from "@/lib/workspace/queries";

interface Props {
  params: Promise<{ type: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await findType(cleaned(await params).type))?.plural };
}

export default async function RecordListPage({ params, searchParams }: Props) {
  const [user, type, workspace] = await Promise.all([
    requireUser(),
    params.then((p) => findType(cleaned(p).type)),
    getWorkspace(),
  ]);
  if (!type || !canSeeType(user, type.key)) notFound();
  const list = parseListParams(type, await searchParams);
  const [page, count, views, people] = await Promise.all([
    listRecords(user, type, list),
    countRecords(user, type, list),
    listViews(user, type),
    listPeople(),
  ]);
  const rows = page.records.map((record) => ({
    ...record,
    numbers: phoneTexts(type, record.values, workspace.defaultCountry),
  }));
  return (
    <RecordList
      type={type}
      list={list}
      rows={rows}
      next={page.next}
      count={count}
      views={views}
      people={Object.fromEntries(people.map(({ id, name }) => [id, name]))}
      timeZone={user.timeZone}
      locale={user.locale}
      canEdit={can(user, "records.edit", type.key)}
      canDelete={can(user, "records.delete", type.key)}
      canExport={can(user, "records.export", type.key)}
    />
  );
}
