/** Statuses of a call, as Twilio names them (twilio-oai `call_enum_status`). */
export const CALL_STATUSES = [
  "queued",
  "initiated",
  "ringing",
  "in-progress",
  "completed",
  "busy",
  "failed",
  "no-answer",
  "canceled",
] as const;

export type CallStatus = (typeof CALL_STATUSES)[number];

const ENDS = ["completed", "busy", "failed", "no-answer", "canceled"] as const;

/** Statuses that may follow each status. An empty list is a final status. */
const NEXT: Record<CallStatus, readonly CallStatus[]> = {
  queued: ["initiated", "ringing", "in-progress", ...ENDS],
  initiated: ["ringing", "in-progress", ...ENDS],
  ringing: ["in-progress", ...ENDS],
  "in-progress": ["completed", "failed"],
  completed: [],
  busy: [],
  failed: [],
  "no-answer": [],
  canceled: [],
};

export const isFinal = (status: CallStatus) => NEXT[status].length === 0;

export const mayFollow = (from: CallStatus, to: CallStatus) => NEXT[from].includes(to);

/**
 * Progress events of a StatusCallback. They differ from statuses: `answered` belongs to status in-progress, and every
 * final status is `completed`. https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent
 */
export const PROGRESS_EVENTS = ["initiated", "ringing", "answered", "completed"] as const;

export type ProgressEvent = (typeof PROGRESS_EVENTS)[number];

export function progressEvent(status: CallStatus): ProgressEvent | null {
  if (status === "queued") return null;
  if (status === "initiated" || status === "ringing") return status;
  return status === "in-progress" ? "answered" : "completed";
}
