import { Download } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { EraseForm } from "@/components/personal-data/erase-form";
import { personalDataExportPath } from "@/components/personal-data/paths";
import { Counts, Part, StayingRecords } from "@/components/personal-data/review-parts";
import { SamePerson } from "@/components/personal-data/same-person";
import { listPath, recordPath } from "@/components/records/paths";
import { NotAllowed } from "@/components/settings/not-allowed";
import { buttonClass } from "@/components/ui/button";
import type { CurrentUser } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { db, isTimeout } from "@/lib/base/db";
import { parameterOf, type Query } from "@/lib/base/query";
import { cleaned } from "@/lib/base/text";
import {
  findPerson,
  idsOf,
  listSamePerson,
  mayErase,
  readWith,
  type Person,
} from "@/lib/personal-data/person";
import { listMentioned, reviewPerson } from "@/lib/personal-data/review";
import { findRecord } from "@/lib/records/queries";
import { findType } from "@/lib/records/types";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/personal-data";

export const metadata: Metadata = { title: words.title };

interface Props {
  params: Promise<{ type: string; id: string }>;
  searchParams: Promise<Query>;
}

/** What is kept about a person; exporting it, and erasing it once it has been looked at. */
export default async function PersonalDataPage({ params, searchParams }: Props) {
  const [user, { type: typeKey, id }, query] = await Promise.all([
    requireUser(),
    params.then(cleaned),
    searchParams,
  ]);
  const type = await findType(typeKey);
  const record = type && (await findRecord(user, type, id));
  if (!type || !record) notFound();
  const others = readWith(parameterOf(query.with));
  const [person, alone] = await Promise.all([findPerson(db, [id, ...others]), findPerson(db, [id])]);
  if (!mayErase(user, person)) return <NotAllowed />;
  const [review, candidates] = await Promise.all([reviewPerson(user, person), listSamePerson(user, alone)]);
  const ids = idsOf(person);
  const chosen = ids.filter((one) => one !== id);
  const mayDiffer = candidates.map((one) => ({ ...one, isChosen: ids.includes(one.id) }));
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-5">
      <header>
        <nav aria-label={common.breadcrumb} className="text-muted mb-1 text-[13px]">
          <Link href={listPath(type.key)} className="hover:underline">
            {type.plural}
          </Link>
          {" / "}
          <Link href={recordPath(type.key, id)} className="hover:underline">
            {record.name}
          </Link>
        </nav>
        <h1 className="text-xl font-semibold">{words.of(record.name)}</h1>
        <p className="text-muted">{words.about}</p>
      </header>
      {mayDiffer.length > 0 && (
        <div className="bg-surface border-line rounded-2xl border p-5">
          <SamePerson record={{ id, typeKey: type.key }} candidates={mayDiffer} />
        </div>
      )}
      <Part id="kept" title={words.kept}>
        <Counts review={review} locale={user.locale} />
        {review.sharedNumbers.length > 0 && (
          <>
            <ul>
              {review.sharedNumbers.map(({ number, names }) => (
                <li key={number}>{words.sharedNumber(number, names.join(", "))}</li>
              ))}
            </ul>
            <p className="text-muted text-[13px]">{words.sharedAbout}</p>
          </>
        )}
      </Part>
      <Part id="staying" title={words.staying}>
        <StayingRecords about={words.linkedStay} records={review.linked} />
        <Suspense fallback={<p className="text-muted">{common.loading}</p>}>
          <Mentioned user={user} person={person} isLinked={review.linked.length > 0} />
        </Suspense>
      </Part>
      <Part id="export" title={words.export}>
        <p className="text-muted">{words.exportAbout}</p>
        <a
          href={personalDataExportPath(type.key, id, chosen)}
          download
          className={`${buttonClass({})} self-start`}
        >
          <Download size={15} aria-hidden /> {words.export}
        </a>
      </Part>
      <Part id="erase" title={words.erase}>
        <EraseForm
          record={{ name: record.name, typeKey: type.key }}
          reviewed={{
            recordIds: ids,
            versions: person.records.map(({ version }) => version),
            calls: person.callIds.length,
          }}
          locale={user.locale}
        />
      </Part>
    </div>
  );
}

interface MentionedProps {
  user: CurrentUser;
  person: Person;
  isLinked: boolean;
}

/** Other records that tell of the person. Comes later than the page, since all texts are read for it. */
async function Mentioned({ user, person, isLinked }: MentionedProps) {
  const records = await listMentioned(user, person).catch((error: unknown) => {
    if (isTimeout(error)) return null;
    throw error;
  });
  if (records === null) return <p className="text-muted">{words.notSearched}</p>;
  if (records.length === 0 && !isLinked) return <p className="text-muted">{words.nothingStays}</p>;
  return <StayingRecords about={words.mentionedStay} records={records} />;
}
