import { History } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { JobProgress } from "@/components/jobs/job-progress";
import { Empty } from "@/components/ui/empty";
import { Time } from "@/components/ui/time";
import { requireUser } from "@/lib/auth/session";
import { listJobs } from "@/lib/jobs/queries";

export const metadata: Metadata = { title: "Bulk changes" };

export default async function HistoryPage() {
  const user = await requireUser();
  const jobs = await listJobs(user);
  return (
    <>
      <h1 className="mb-1 text-xl font-semibold">Bulk changes</h1>
      <p className="text-muted mb-4">
        Imports, exports and changes of many records at once. What they changed is kept for 30 days, to be
        undone.
      </p>
      <ul className="flex flex-col gap-3">
        {jobs.map((job) => (
          <li key={`${job.id} ${job.state}`} className="bg-surface border-line rounded-2xl border p-4">
            <div className="mb-1 flex flex-wrap items-baseline gap-x-3">
              <h2 className="font-medium">{job.label}</h2>
              <span className="text-muted text-[13px]">
                {job.typePlural ? `${job.typePlural} · ` : ""}
                {job.userName} · <Time at={job.createdAt} timeZone={user.timeZone} />
              </span>
            </div>
            <JobProgress job={job} locale={user.locale} />
            <p className="mt-1 flex flex-wrap gap-x-4 text-[13px]">
              {job.kind === "IMPORT" && job.typeKey && (
                <Link
                  href={`/records/${job.typeKey}/import/${job.id}`}
                  className="text-accent hover:underline"
                >
                  Open the import
                </Link>
              )}
              {job.rejected > 0 && (
                <a href={`/api/jobs/${job.id}/rejected`} download className="text-accent hover:underline">
                  Rejected lines (CSV)
                </a>
              )}
              {job.updated > 0 && job.kind !== "EXPORT" && job.kind !== "REBUILD" && (
                <a href={`/api/jobs/${job.id}/before`} download className="text-accent hover:underline">
                  As it was before (CSV)
                </a>
              )}
            </p>
          </li>
        ))}
      </ul>
      {jobs.length === 0 && (
        <Empty icon={<History aria-hidden />} title="Nothing yet">
          <p>Choose records in a list and change them together, or import a file.</p>
        </Empty>
      )}
    </>
  );
}
