import type { Prisma } from "../../generated/prisma/client";
import { words } from "../../words/recordings";
import type { Conversation } from "./conversation";
import { isFar } from "./parties";

const TEXTS = {
  absent: words.absent,
  refused: words.refused,
  empty: words.empty,
  "unknown-format": words.unknownFormat,
  "not-copied": words.couldNotBeCopied,
};

/**
 * Why a recording cannot be played, as stored: the channel recorded nothing (`absent`), no second of it (`empty`), or
 * refused to (`refused`); its file has a format we cannot silence parts of; it could not be copied.
 */
export type RecordingFailure = keyof typeof TEXTS;

/** Returns the agent-facing text of a failure. */
export const recordingFailureText = (failure: string | null): string =>
  TEXTS[failure as RecordingFailure] ?? words.couldNotBeCopied;

/** A recording as the log, a timeline and the voicemail inbox show it. */
export interface RecordingView {
  id: string;
  kind: "CALL" | "VOICEMAIL";
  state: "WAITING" | "STORED" | "FAILED";
  failure: string | null;
  seconds: number;
}

export const recordingSelect = {
  id: true,
  kind: true,
  state: true,
  failure: true,
  seconds: true,
} as const satisfies Prisma.RecordingSelect;

/** A part of a recording, in milliseconds from its first sample. `to` is Infinity for the rest of it. */
export interface Span {
  from: number;
  to: number;
}

/** The channel's times are whole seconds, and its sound does not run by our clock: so much more is silenced at each edge. */
const MARGIN_MS = 1_000;
/** The channel begins to record at most so long after the order, whether or not we got its answer. */
const LATEST_START_MS = 10_000;

/**
 * Returns the parts of a call's recording in which the recorded party was held, or left a message after all, in order (H1).
 * Parts may overlap.
 *
 * @param toldStartAt  when the recording began as the channel says, in whole seconds of its clock; null if it does not
 * @throws if there are such parts, and no recording was ever ordered: then nobody knows where they are
 */
export function heldSpans(c: Conversation, toldStartAt: number | null): Span[] {
  const holds = c.legs
    .filter((leg) => isFar(c, leg))
    .flatMap(({ holds, movedAt, endedAt }) => [
      ...holds.map(({ from, to }) => ({ from, to: to ?? endedAt ?? Infinity })),
      ...(movedAt === null ? [] : [{ from: movedAt, to: Infinity }]),
    ]);
  if (holds.length === 0) return [];
  const began = beganBetween(c, toldStartAt);
  return holds
    .map(({ from, to }) => ({
      from: Math.max(0, from - began.latest - MARGIN_MS),
      to: to - began.earliest + MARGIN_MS,
    }))
    .filter(({ to }) => to > 0)
    .toSorted((a, b) => a.from - b.from);
}

/**
 * When a recording began, by our clock. The channel's answer to the order comes as it begins. If that was lost, the time
 * the channel tells is closer than the order's, after which it may have taken seconds to begin; but only if it can be
 * true: otherwise the two clocks differ, and the recording began at some time after the order.
 */
function beganBetween(
  { recordingAskedAt: asked, recordingKnownAt: known }: Conversation,
  told: number | null,
): { earliest: number; latest: number } {
  if (known !== null) return { earliest: known, latest: known };
  if (asked === null) throw new Error("a recording that was never ordered");
  const latest = asked + LATEST_START_MS;
  // Whole seconds: it is told as up to a second earlier than it was.
  const isPossible = told !== null && told > asked - 1_000 && told <= latest;
  return isPossible ? { earliest: told, latest: told + 1_000 } : { earliest: asked, latest };
}
