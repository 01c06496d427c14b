import { words } from "@/lib/words/calls";

const LABELS: Record<string, string> = {
  ANSWERED: words.answered,
  BUSY: words.busy,
  NO_ANSWER: words.noAnswer,
  CANCELED: words.cancelledByCaller,
  DECLINED: words.declined,
  FAILED: words.failed,
  VOICEMAIL: words.voicemail,
};

/** How a call ended, in words; a call without an outcome is still going on. */
export const outcomeLabel = (outcome: string | null): string =>
  outcome ? (LABELS[outcome] ?? outcome) : words.now;
