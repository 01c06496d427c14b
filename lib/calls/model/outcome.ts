import { words } from "../../words/calls";

/** Every stored outcome of a call. `outcomeOf` in apply.ts derives it. */
export const OUTCOMES = [
  "ANSWERED",
  "NO_ANSWER",
  "BUSY",
  "CANCELED",
  "DECLINED",
  "FAILED",
  "VOICEMAIL",
  "ABANDONED",
] as const;

const LABELS: Record<string, string> = {
  ANSWERED: words.answered,
  BUSY: words.busy,
  NO_ANSWER: words.noAnswer,
  CANCELED: words.cancelledByCaller,
  DECLINED: words.declined,
  FAILED: words.failed,
  VOICEMAIL: words.voicemail,
  ABANDONED: words.abandoned,
};

/** The label of a call's outcome; a call without an outcome is still in progress. */
export function outcomeLabel({ direction, outcome }: { direction: string; outcome: string | null }): string {
  if (outcome === null) return words.inProgress;
  if (outcome === "CANCELED" && direction === "OUTBOUND") return words.cancelled;
  return LABELS[outcome] ?? outcome;
}
