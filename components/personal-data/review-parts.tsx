import Link from "next/link";
import type { ReactNode } from "react";
import { recordPath } from "@/components/records/paths";
import type { Review, StayingRecord } from "@/lib/personal-data/review";
import { words } from "@/lib/words/personal-data";

/** A titled part of the page. */
export const Part = ({ id, title, children }: { id: string; title: string; children: ReactNode }) => (
  <section aria-labelledby={id} className="bg-surface border-line flex flex-col gap-2 rounded-2xl border p-5">
    <h2 id={id} className="font-semibold">
      {title}
    </h2>
    {children}
  </section>
);

/** What is kept, counted; what there is none of is left out. */
export function Counts({ review, locale }: { review: Review; locale: string }) {
  const format = new Intl.NumberFormat(locale);
  const rows: [string, number][] = [
    [words.records, review.records],
    [words.notes, review.notes],
    [words.tasks, review.tasks],
    [words.calls, review.calls],
    [words.recordings, review.recordings],
    [words.voicemails, review.voicemails],
    [words.entries, review.entries],
    [words.importRows, review.importRows],
    [words.views, review.views],
    [words.blocked, review.blocked],
  ];
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1">
      {rows
        .filter(([, count]) => count > 0)
        .map(([label, count]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="text-right tabular-nums">{format.format(count)}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Records that stay, with what to know of them. */
export function StayingRecords({ about, records }: { about: string; records: StayingRecord[] }) {
  if (records.length === 0) return null;
  return (
    <>
      <p className="text-muted text-[13px]">{about}</p>
      <ul className="flex flex-col gap-1">
        {records.map(({ id, name, typeKey, typeName }) => (
          <li key={id}>
            <Link href={recordPath(typeKey, id)} className="hover:underline">
              {name}
            </Link>{" "}
            <span className="text-muted text-[13px]">{typeName}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
