import type { JobView } from "@/lib/jobs/queries";

export const isWorking = ({ state }: JobView) =>
  state === "CHECKING" || state === "RUNNING" || state === "UNDOING";

const STATES: Record<JobView["state"], string> = {
  STAGED: "Waiting for you",
  CHECKING: "Checking",
  CHECKED: "Checked",
  RUNNING: "Running",
  DONE: "Done",
  FAILED: "Stopped by an error",
  CANCELED: "Stopped",
  UNDOING: "Undoing",
  UNDONE: "Undone",
};

export const stateWord = ({ state }: JobView) => STATES[state];

/** "1,200 created, 3 rejected"; "nothing to change" when all is 0. */
export function countWords({ created, updated, skipped, rejected, kind }: JobView, locale: string): string {
  const number = new Intl.NumberFormat(locale);
  const parts = [
    [created, "created"],
    [updated, kind === "DELETE" ? "deleted" : kind === "EXPORT" ? "exported" : "changed"],
    [skipped, "left as they were"],
    [rejected, "rejected"],
  ] as const;
  const words = parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${number.format(count)} ${word}`);
  return words.length > 0 ? words.join(", ") : "nothing to change";
}
