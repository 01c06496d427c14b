"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { jobProgressAction, stopJobAction, undoJobAction } from "@/lib/jobs/actions";
import type { JobView } from "@/lib/jobs/queries";
import { countWords, isWorking, stateWord } from "./job-words";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/jobs";

const ASK_EVERY_MS = 700;

interface Props {
  job: JobView;
  locale: string;
  /** Called once, when the job has stopped or finished. */
  onRest?: (job: JobView) => void;
}

/** A job's progress and result, with stop and undo while they are possible. */
export function JobProgress({ job: first, locale, onRest }: Props) {
  const router = useRouter();
  const [job, setJob] = useState(first);
  const [isAsking, setAsking] = useState(false);
  const isMoving = isWorking(job);

  useEffect(() => {
    if (!isMoving) return;
    const timer = setInterval(() => {
      void jobProgressAction({ id: first.id }).then((result) => {
        if (!result.ok) return;
        setJob(result.value);
        if (isWorking(result.value)) return;
        onRest?.(result.value);
        router.refresh();
      });
    }, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isMoving, first.id, onRest, router]);

  async function ask(action: typeof undoJobAction | typeof stopJobAction) {
    setAsking(true);
    const result = await action({ id: first.id });
    setAsking(false);
    if (!result.ok) return toast({ title: result.message });
    const now = await jobProgressAction({ id: first.id });
    if (now.ok) setJob(now.value);
    router.refresh();
  }

  const percent = job.total ? Math.floor((100 * job.done) / job.total) : 0;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <div className="min-w-40 grow">
        <p role="status">
          {isMoving && job.total !== null
            ? words.progress(stateWord(job), percent, new Intl.NumberFormat(locale).format(job.total))
            : isMoving
              ? `${stateWord(job)}…`
              : `${stateWord(job)}: ${countWords(job, locale)}.`}
        </p>
        {job.message && <p className="text-muted text-[13px]">{job.message}</p>}
        {isMoving && (
          <div
            role="progressbar"
            aria-label={job.label}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={percent}
            className="bg-subtle mt-1.5 h-1.5 overflow-hidden rounded-full"
          >
            <div
              className="bg-accent h-full rounded-full transition-[width]"
              style={{ width: `${percent}%` }}
            />
          </div>
        )}
      </div>
      {(job.state === "RUNNING" || job.state === "CHECKING") && (
        <Button size="sm" disabled={isAsking} onClick={() => void ask(stopJobAction)}>
          {words.stop}
        </Button>
      )}
      {job.canUndo && (
        <Button size="sm" disabled={isAsking} onClick={() => void ask(undoJobAction)}>
          {common.undo}
        </Button>
      )}
    </div>
  );
}
