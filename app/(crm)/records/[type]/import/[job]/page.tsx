import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { ImportSteps } from "@/components/import/import-steps";
import { listPath } from "@/components/records/paths";
import { requireUser } from "@/lib/auth/session";
import { importSchema } from "@/lib/import/schema";
import { findJob, findJobInput, listNotes, listProblems } from "@/lib/jobs/queries";
import { listPeople } from "@/lib/records/people";
import { findType } from "@/lib/records/types";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/import";
import { common } from "@/lib/words/common";

export const metadata: Metadata = { title: common.import };

interface Props {
  params: Promise<{ type: string; job: string }>;
}

export default async function ImportJobPage({ params }: Props) {
  const [user, { type: typeKey, job: jobId }] = await Promise.all([requireUser(), params.then(cleaned)]);
  const [type, job, input] = await Promise.all([
    findType(typeKey),
    findJob(user, jobId),
    findJobInput(user, jobId),
  ]);
  const settings = importSchema.safeParse(input);
  if (!type || job?.typeKey !== type.key || !settings.success) notFound();
  const [people, problems, notes] = await Promise.all([
    listPeople(),
    listProblems(job.id),
    listNotes(job.id),
  ]);
  return (
    <div className="mx-auto max-w-5xl">
      <nav aria-label={common.breadcrumb} className="text-muted mb-1 text-[13px]">
        <Link href={listPath(type.key)} className="hover:underline">
          {type.plural}
        </Link>
      </nav>
      <h1 className="text-xl font-semibold">{words.importThings(type.plural.toLowerCase())}</h1>
      <p className="text-muted mb-4">
        {words.fileRows(
          settings.data.fileName || words.aFile,
          new Intl.NumberFormat(user.locale).format(job.total ?? 0),
        )}
      </p>
      <ImportSteps
        key={job.state}
        type={type}
        job={job}
        start={settings.data}
        people={people.map(({ id, name }) => ({ id, name }))}
        problems={problems}
        notes={notes}
        locale={user.locale}
      />
    </div>
  );
}
