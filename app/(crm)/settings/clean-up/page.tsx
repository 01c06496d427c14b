import { PhoneOff } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Suspense, type ReactNode } from "react";
import { mergePath, recordPath } from "@/components/records/paths";
import { FixNumbers } from "@/components/settings/fix-numbers";
import { NotAllowed } from "@/components/settings/not-allowed";
import { buttonClass } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { Empty } from "@/components/ui/empty";
import { can, type CurrentUser } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { CLEAN_UP_SHOWN, listCleanUp, listShared, type CleanUpRow } from "@/lib/records/match-index/clean-up";
import { TROUBLES, type Trouble } from "@/lib/records/match-index/fix-numbers";
import { listTypes } from "@/lib/records/types";
import { words } from "@/lib/words/settings";
import { common } from "@/lib/words/common";

const TITLES: Record<Trouble, string> = {
  unreadable: words.notAValidNumber,
  assumed: words.countryAssumed,
  outdated: words.outdatedNumbers,
  several: words.severalNumbersInOneField,
};

export const metadata: Metadata = { title: words.cleanUp };

export default async function CleanUpPage() {
  const user = await requireUser();
  if (!can(user, "settings.records")) return <NotAllowed />;
  return (
    <>
      <h1 className="mb-1 text-xl font-semibold">{words.numberCleanUp}</h1>
      <p className="text-muted mb-4">{words.cleanUpAbout}</p>
      {/* The report reads every number, which takes seconds for a million. */}
      <Suspense fallback={<Skeleton className="h-64" />}>
        <Report user={user} />
      </Suspense>
    </>
  );
}

async function Report({ user }: { user: CurrentUser }) {
  const types = await listTypes();
  const [fields, shared] = await Promise.all([listCleanUp(user, types), listShared(user, types)]);
  return (
    <>
      {fields.length + shared.length === 0 && (
        <Empty icon={<PhoneOff aria-hidden />} title={words.nothingToCleanUp}>
          <p>{words.cleanUpDone}</p>
        </Empty>
      )}
      <div className="flex flex-col gap-5">
        {fields.map((field) => (
          <section
            key={`${field.typeKey} ${field.fieldKey}`}
            aria-label={`${field.typePlural}, ${field.fieldLabel}`}
            className="bg-surface border-line rounded-2xl border p-5"
          >
            <h2 className="mb-2 font-semibold">
              {field.typePlural}, {field.fieldLabel}
            </h2>
            {TROUBLES.map((trouble) => (
              <Rows key={trouble} title={TITLES[trouble]} typeKey={field.typeKey} rows={field.rows[trouble]}>
                <FixNumbers
                  typeKey={field.typeKey}
                  fieldKey={field.fieldKey}
                  fieldLabel={field.fieldLabel}
                  trouble={trouble}
                  locale={user.locale}
                />
              </Rows>
            ))}
          </section>
        ))}
        {shared.length > 0 && (
          <section aria-labelledby="shared" className="bg-surface border-line rounded-2xl border p-5">
            <h2 id="shared" className="mb-2 font-semibold">
              {words.possibleDuplicates}
            </h2>
            <ul className="flex flex-col gap-3">
              {shared.map((group) => (
                <li
                  key={`${group.number} ${group.typeKey}`}
                  className="flex flex-wrap items-center gap-x-3 gap-y-1"
                >
                  <span className="font-medium">{group.number}</span>
                  {group.records.map((record) => (
                    <Link
                      key={record.id}
                      href={recordPath(group.typeKey, record.id)}
                      className="text-accent hover:underline"
                    >
                      {record.name}
                    </Link>
                  ))}
                  <Link
                    href={mergePath(
                      group.typeKey,
                      group.records.map(({ id }) => id),
                    )}
                    aria-label={words.mergeRecordsWith(group.number)}
                    className={buttonClass({ size: "sm" })}
                  >
                    {common.merge}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </>
  );
}

interface RowsProps {
  title: string;
  typeKey: string;
  rows: CleanUpRow[];
  /** Actions for all rows. */
  children?: ReactNode;
}

function Rows({ title, typeKey, rows, children }: RowsProps) {
  if (rows.length === 0) return null;
  const shown = rows.slice(0, CLEAN_UP_SHOWN);
  return (
    <div className="mb-4 last:mb-0">
      <div className="mb-1 flex flex-wrap items-center gap-3">
        <h3 className="text-muted text-[13px] font-medium">
          {title} ({rows.length > CLEAN_UP_SHOWN ? words.moreThan(CLEAN_UP_SHOWN) : rows.length})
        </h3>
        {children}
      </div>
      <ul className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
        {shown.map((row, index) => (
          <li key={`${row.recordId} ${index}`} className="flex gap-2">
            <Link href={recordPath(typeKey, row.recordId)} className="text-accent truncate hover:underline">
              {row.name}
            </Link>
            <span className="text-muted min-w-0 wrap-anywhere">
              {row.text}
              {row.read && ` → ${row.read}`}
              {row.why && <span className="block text-[13px]">{words.whyUnread[row.why]}</span>}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
