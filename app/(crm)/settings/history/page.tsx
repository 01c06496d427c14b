import { History } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { JobProgress } from "@/components/jobs/job-progress";
import { Empty } from "@/components/ui/empty";
import { Time } from "@/components/ui/time";
import { requireUser } from "@/lib/auth/session";
import { listJobs } from "@/lib/jobs/queries";
import { words } from "@/lib/words/jobs";
import { common } from "@/lib/words/common";

export const metadata: Metadata = { title: common.bulkActions };

export default async function HistoryPage() {
  const user = await requireUser();
  const jobs = await listJobs(user);
  return (
    <>
      <h1 className="mb-1 text-xl font-semibold">{common.bulkActions}</h1>
      <p className="text-muted mb-4">{words.about}</p>
      <ul className="flex flex-col gap-3">
        {jobs.map((job) => (
          <li key={`${job.id} ${job.state}`} className="bg-surface border-line rounded-2xl border p-4">
            <div className="mb-1 flex flex-wrap items-baseline gap-x-3">
              <h2 className="font-medium">{job.label}</h2>
              <span className="text-muted text-[13px]">
                {job.typePlural ? `${job.typePlural} · ` : ""}
                {job.userName} · <Time at={job.createdAt} timeZone={user.timeZone} locale={user.locale} />
              </span>
            </div>
            <JobProgress job={job} locale={user.locale} />
            <p className="mt-1 flex flex-wrap gap-x-4 text-[13px]">
              {job.kind === "IMPORT" && job.typeKey && (
                <Link
                  href={`/records/${job.typeKey}/import/${job.id}`}
                  className="text-accent hover:underline"
                >
                  {words.openImport}
                </Link>
              )}
              {job.rejected > 0 && (
                <a href={`/api/jobs/${job.id}/rejected`} download className="text-accent hover:underline">
                  {words.rejectedRowsCsv}
                </a>
              )}
              {job.updated > 0 && job.typeKey && job.kind !== "EXPORT" && job.kind !== "REBUILD" && (
                <a href={`/api/jobs/${job.id}/before`} download className="text-accent hover:underline">
                  {words.valuesBeforeCsv}
                </a>
              )}
            </p>
          </li>
        ))}
      </ul>
      {jobs.length === 0 && (
        <Empty icon={<History aria-hidden />} title={words.nothingYet}>
          <p>{words.howToBegin}</p>
        </Empty>
      )}
    </>
  );
}
