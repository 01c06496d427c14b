import { Download, ScrollText, SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { AuditFilters } from "@/components/audit/audit-filters";
import { AuditList } from "@/components/audit/audit-list";
import { auditPath } from "@/components/audit/paths";
import { NotAllowed } from "@/components/settings/not-allowed";
import { buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { listAudit, parseAuditParams } from "@/lib/audit/queries";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { namesOf } from "@/lib/base/query";
import { listUsers } from "@/lib/people/users";
import { words } from "@/lib/words/audit";
import { common } from "@/lib/words/common";
import { getWorkspace } from "@/lib/workspace/queries";

export const metadata: Metadata = { title: words.title };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AuditPage({ searchParams }: Props) {
  const user = await requireUser();
  if (!can(user, "settings.audit")) return <NotAllowed />;
  const params = parseAuditParams(await searchParams);
  const { after, ...filters } = params;
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const [{ entries, next }, people, workspace] = await Promise.all([
    listAudit(user, params),
    listUsers(),
    getWorkspace(),
  ]);
  return (
    <>
      <div className="mb-1 flex flex-wrap items-center gap-3">
        <h1 className="grow text-xl font-semibold">{words.title}</h1>
        <a
          href={auditPath(filters, "/api/audit/export")}
          download
          className={buttonClass({ variant: "ghost" })}
        >
          <Download size={16} aria-hidden /> {words.export}
        </a>
      </div>
      <p className="text-muted mb-4">
        {words.about(workspace.keepEventsDays)}{" "}
        {can(user, "settings.workspace") && (
          <Link href="/settings/workspace" className="text-accent underline">
            {words.keepFor}
          </Link>
        )}
      </p>
      <AuditFilters people={people} />
      {params.record && (
        <p className="mb-3 flex flex-wrap gap-x-2">
          {words.onlyRecord}
          <Link href={auditPath({ ...filters, record: undefined })} className="text-accent hover:underline">
            {words.allRecords}
          </Link>
        </p>
      )}
      {entries.length > 0 ? (
        <AuditList entries={entries} timeZone={user.timeZone} locale={user.locale} />
      ) : (
        <div className="bg-surface border-line rounded-2xl border">
          <Empty
            icon={isFiltered ? <SearchX aria-hidden /> : <ScrollText aria-hidden />}
            title={isFiltered ? words.nothingMatches : words.nothingYet}
          >
            {params.unreadable && <p>{common.filterUnreadable(namesOf(params.unreadable))}</p>}
            {isFiltered && (
              <Link href="/settings/audit" className="text-accent hover:underline">
                {words.showAll}
              </Link>
            )}
          </Empty>
        </div>
      )}
      {(after ?? next) && (
        <div className="mt-3 flex justify-end gap-2">
          {after && (
            <Link href={auditPath(filters)} className={buttonClass()}>
              {words.newest}
            </Link>
          )}
          {next && (
            <Link href={auditPath({ ...filters, after: next })} className={buttonClass()}>
              {words.older}
            </Link>
          )}
        </div>
      )}
    </>
  );
}
