import { words } from "../../words/calls";

/** Every way a call can end, as it is stored. */
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

/** How a call ended, in words; a call without an outcome is still going on. */
export function outcomeLabel({ direction, outcome }: { direction: string; outcome: string | null }): string {
  if (outcome === null) return words.inProgress;
  if (outcome === "CANCELED" && direction === "OUTBOUND") return words.cancelled;
  return LABELS[outcome] ?? outcome;
}
