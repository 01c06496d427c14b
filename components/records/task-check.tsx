"use client";

import { useRouter } from "next/navigation";
import { useOptimistic, useTransition } from "react";
import { toast } from "@/components/ui/toast";
import { setTaskDoneAction } from "@/lib/tasks/actions";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/records";

/** Completes a task, with an undo button. */
export function TaskCheck({ id, title, done }: { id: string; title: string; done: boolean }) {
  const router = useRouter();
  const [isDone, setDone] = useOptimistic(done);
  const [, startTransition] = useTransition();

  function save(next: boolean) {
    startTransition(async () => {
      setDone(next);
      const result = await setTaskDoneAction({ id, done: next });
      if (!result.ok) toast({ title: result.message });
      else if (next)
        toast({ title: words.taskCompleted, action: { label: common.undo, run: () => save(false) } });
      router.refresh();
    });
  }

  return (
    <input
      type="checkbox"
      checked={isDone}
      onChange={(event) => save(event.target.checked)}
      aria-label={words.markAsDone(title)}
      className="accent-accent size-4 shrink-0"
    />
  );
}
