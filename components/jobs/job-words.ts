import type { JobView } from "@/lib/jobs/queries";

import { words } from "@/lib/words/jobs";

export const isWorking = ({ state }: JobView) =>
  state === "CHECKING" || state === "RUNNING" || state === "UNDOING";

const STATES: Record<JobView["state"], string> = {
  STAGED: words.waitingForYou,
  CHECKING: words.checking,
  CHECKED: words.checked,
  RUNNING: words.running,
  DONE: words.done,
  FAILED: words.failed,
  CANCELED: words.stopped,
  UNDOING: words.undoing,
  UNDONE: words.undone,
};

export const stateWord = ({ state }: JobView) => STATES[state];

/** Returns "1,200 created, 3 rejected", or "nothing to change" when all counts are 0. */
export function countWords({ created, updated, skipped, rejected, kind }: JobView, locale: string): string {
  const number = new Intl.NumberFormat(locale);
  const parts = [
    [created, words.created],
    [updated, kind === "DELETE" ? words.deleted : kind === "EXPORT" ? words.exported : words.updated],
    [skipped, words.unchanged],
    [rejected, words.rejected],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${number.format(count)} ${word}`);
  return said.length > 0 ? said.join(", ") : words.noChanges;
}
