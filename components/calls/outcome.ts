const LABELS: Record<string, string> = {
  ANSWERED: "Answered",
  BUSY: "Busy",
  NO_ANSWER: "No answer",
  CANCELED: "Cancelled by caller",
  DECLINED: "Declined",
  FAILED: "Failed",
  VOICEMAIL: "Voicemail",
};

/** How a call ended, in words; a call without an outcome is still going on. */
export const outcomeLabel = (outcome: string | null): string =>
  outcome ? (LABELS[outcome] ?? outcome) : "Now";
