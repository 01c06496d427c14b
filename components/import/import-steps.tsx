"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { JobProgress } from "@/components/jobs/job-progress";
import { countWords } from "@/components/jobs/job-words";
import { listPath } from "@/components/records/paths";
import { Button, buttonClass } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { Problem } from "@/components/ui/problem";
import {
  checkImportAction,
  discardImportAction,
  readAgainAction,
  runImportAction,
} from "@/lib/import/actions";
import { rowOf } from "@/lib/import/file-formats";
import type { ImportSettings, Reading } from "@/lib/import/schema";
import type { JobProblem, JobView } from "@/lib/jobs/queries";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { ImportPreview } from "./import-preview";
import { FileReading } from "./file-reading";
import { Mapping } from "./mapping";
import { words } from "@/lib/words/import";
import { common } from "@/lib/words/common";

interface Props {
  type: TypeView;
  job: JobView;
  start: ImportSettings;
  people: { id: string; name: string }[];
  problems: JobProblem[];
  /** Imported lines with something to check. */
  notes: { first: JobProblem[]; count: number };
  locale: string;
}

/** An import from start to finish: map columns, check, run, undo. */
export function ImportSteps({ type, job, start, people, problems, notes, locale }: Props) {
  const router = useRouter();
  const [settings, setSettings] = useState(start);
  const [isEditing, setEditing] = useState(job.state === "STAGED");
  const [problem, setProblem] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const [isReading, setReading] = useState(false);

  async function ask(work: () => Promise<{ ok: true } | { ok: false; message: string }>, then: () => void) {
    setAsking(true);
    setProblem(undefined);
    try {
      const result = await work();
      if (result.ok) then();
      else setProblem(result.message);
    } catch {
      setProblem(words.serverUnreachable);
    } finally {
      setAsking(false);
    }
  }

  async function readAgain(reading: Reading) {
    setReading(true);
    await ask(async () => {
      const result = await readAgainAction({ id: job.id, reading });
      if (result.ok) setSettings(result.value);
      return result;
    }, router.refresh);
    setReading(false);
  }

  const discard = () =>
    ask(
      () => discardImportAction({ id: job.id }),
      () => {
        toast({ title: words.cancelled });
        router.push(listPath(type.key));
      },
    );

  const failure = problem && <Problem className="mt-4">{problem}</Problem>;

  if (isEditing) {
    return (
      <>
        <FileReading
          settings={settings}
          isReading={isReading}
          onChange={(reading) => void readAgain(reading)}
        />
        <Mapping type={type} people={people} settings={settings} onChange={setSettings} />
        <ImportPreview jobId={job.id} settings={settings} />
        {failure}
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={discard} disabled={isAsking}>
            {common.cancel}
          </Button>
          <Button
            variant="primary"
            disabled={isAsking}
            onClick={() =>
              void ask(
                () => checkImportAction({ id: job.id, choices: settings }),
                () => router.refresh(),
              )
            }
          >
            {words.checkAllRows}
          </Button>
        </div>
      </>
    );
  }

  const numbered = ({ position, problem }: JobProblem) => ({
    row: rowOf(position, settings.reading),
    problem,
  });
  const willWrite = job.created + job.updated;
  return (
    <>
      <section aria-label={words.result} className="bg-surface border-line rounded-2xl border p-5">
        {job.state === "CHECKED" ? (
          <p role="status" className="font-medium">
            {words.expectedResult(countWords(job, locale))}
          </p>
        ) : (
          <JobProgress job={job} locale={locale} />
        )}
        {job.rejected > 0 && (
          <Lines
            title={job.state === "CHECKED" ? words.rowsToBeRejected : words.rejectedRows}
            lines={problems.map(numbered)}
            href={`/api/jobs/${job.id}/rejected`}
            download={words.downloadRejected(new Intl.NumberFormat(locale).format(job.rejected))}
          />
        )}
        {notes.count > 0 && (
          <Lines
            title={words.rowsToCheck}
            help={words.rowsToCheckHelp}
            lines={notes.first.map(numbered)}
            href={`/api/jobs/${job.id}/noted`}
            download={words.downloadNoted(new Intl.NumberFormat(locale).format(notes.count))}
          />
        )}
      </section>
      {failure}
      <div className="mt-4 flex justify-end gap-2">
        {job.state === "CHECKED" && (
          <>
            <Button onClick={discard} disabled={isAsking}>
              {common.cancel}
            </Button>
            <Button onClick={() => setEditing(true)}>{words.backToColumns}</Button>
            <Button
              variant="primary"
              disabled={isAsking || willWrite === 0}
              onClick={() =>
                void ask(
                  () => runImportAction({ id: job.id }),
                  () => router.refresh(),
                )
              }
            >
              {words.importRows(new Intl.NumberFormat(locale).format(willWrite))}
            </Button>
          </>
        )}
        {["DONE", "UNDONE", "CANCELED", "FAILED"].includes(job.state) && (
          <Link href={listPath(type.key)} className={buttonClass({ variant: "primary" })}>
            {words.viewThings(type.plural.toLowerCase())}
          </Link>
        )}
      </div>
    </>
  );
}

interface LinesProps {
  title: string;
  help?: string;
  lines: { row: number; problem: string }[];
  href: string;
  download: string;
}

const LINES_SHOWN = 20;

function Lines({ title, help, lines, href, download }: LinesProps) {
  return (
    <div className="mt-4">
      <h2 className="mb-1 font-semibold">{title}</h2>
      {help && <p className="text-muted mb-1 text-[13px]">{help}</p>}
      <ul className="flex flex-col gap-1 text-[13px]">
        {lines.slice(0, LINES_SHOWN).map(({ row, problem }) => (
          <li key={row}>
            <span className="text-muted">
              {words.row} {row}
            </span>{" "}
            {problem}
          </li>
        ))}
      </ul>
      <a href={href} download className="text-accent mt-2 inline-block text-[13px] hover:underline">
        {download}
      </a>
    </div>
  );
}
