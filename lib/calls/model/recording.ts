import type { Prisma } from "../../generated/prisma/client";

/** A recording as the log, a timeline and the voicemail inbox show it. */
export interface RecordingView {
  id: string;
  kind: "CALL" | "VOICEMAIL";
  state: "WAITING" | "STORED" | "FAILED";
  seconds: number;
}

export const recordingSelect = {
  id: true,
  kind: true,
  state: true,
  seconds: true,
} as const satisfies Prisma.RecordingSelect;
