import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { MergeForm } from "@/components/records/merge-form";
import { listPath } from "@/components/records/paths";
import { NotAllowed } from "@/components/settings/not-allowed";
import { Empty } from "@/components/ui/empty";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { parameterOf, type Query } from "@/lib/base/query";
import { readableText } from "@/lib/records/model/readable";
import { loadPeople } from "@/lib/records/people";
import { findRecord } from "@/lib/records/queries";
import { findType } from "@/lib/records/types";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";

export const metadata: Metadata = { title: words.mergeTitle };

interface Props {
  params: Promise<{ type: string }>;
  searchParams: Promise<Query>;
}

const MOST_MERGED = 10;

export default async function MergePage({ params, searchParams }: Props) {
  const [user, type, query] = await Promise.all([
    requireUser(),
    params.then((p) => findType(cleaned(p).type)),
    searchParams,
  ]);
  if (!type) notFound();
  if (!can(user, "records.delete", type.key)) return <NotAllowed />;
  const wanted = [...new Set((parameterOf(query.ids) ?? "").split(","))].slice(0, MOST_MERGED);
  const [people, found] = await Promise.all([
    loadPeople(),
    Promise.all(wanted.map((id) => findRecord(user, type, id))),
  ]);
  const records = found.filter((record) => record !== null);
  const names = Object.fromEntries([...people.values()].map(({ id, name }) => [id, name]));
  const reader = { locale: user.locale, people: names };
  return (
    <div className="mx-auto max-w-5xl">
      <nav aria-label={common.breadcrumb} className="text-muted mb-1 text-[13px]">
        <Link href={listPath(type.key)} className="hover:underline">
          {type.plural}
        </Link>
      </nav>
      <h1 className="text-xl font-semibold">{words.mergeThings(type.plural.toLowerCase())}</h1>
      <p className="text-muted mb-4">{words.mergeAbout}</p>
      {records.length < 2 ? (
        <Empty title={words.mergeNeedsTwo}>
          <Link href={listPath(type.key)} className="text-accent hover:underline">
            {words.backTo(type.plural.toLowerCase())}
          </Link>
        </Empty>
      ) : (
        <MergeForm
          type={type}
          records={records.map((record) => ({
            ...record,
            texts: Object.fromEntries(
              type.fields.map((field) => [
                field.key,
                field.kind === "LINK"
                  ? (record.links[field.key]?.name ?? "")
                  : readableText(field, record.values[field.key], reader),
              ]),
            ),
          }))}
          locale={user.locale}
        />
      )}
    </div>
  );
}
