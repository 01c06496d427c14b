import { toast } from "@/components/ui/toast";
import { jobProgressAction, undoJobAction } from "@/lib/jobs/actions";
import { countWords, isWorking } from "./job-words";
import { words } from "@/lib/words/jobs";
import { common } from "@/lib/words/common";

const ASK_EVERY_MS = 700;
const ASK_FOR_MS = 15_000;

/** Waits for a short job and shows its result with an undo button; a long job continues in the history. */
export async function tellWhenDone(jobId: string, locale: string, onChange: () => void) {
  const until = performance.now() + ASK_FOR_MS;
  for (;;) {
    const result = await jobProgressAction({ id: jobId });
    if (!result.ok) return toast({ title: result.message });
    const job = result.value;
    if (!isWorking(job)) {
      onChange();
      const counts = countWords(job, locale);
      return toast({
        title: job.state === "UNDONE" ? (job.message ?? words.undone) : words.finished(job.label, counts),
        action: job.canUndo
          ? {
              label: common.undo,
              run: () =>
                void undoJobAction({ id: jobId }).then((undone) => {
                  if (!undone.ok) return toast({ title: undone.message });
                  return tellWhenDone(jobId, locale, onChange);
                }),
            }
          : undefined,
      });
    }
    if (performance.now() > until) {
      onChange();
      return toast({ title: words.stillRunning(job.label) });
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}
