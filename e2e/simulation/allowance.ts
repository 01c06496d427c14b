/** What went wrong in a run, and when a process was told of what: all that may excuse a silence. Times in milliseconds. */
export interface Journal {
  /**
   * Reports that a process took and survived: of what was so at `since`. `sid`: the leg it is about; null: the reconciler
   * compared every leg.
   */
  told: { at: number; since: number; sid: string | null }[];
  /** Turns of the reconciler that failed. */
  missed: { at: number; since: number }[];
  /** Requests to the channel that were refused, or whose answer did not come. */
  failed: { at: number; callId: string | null; how: "refused" | "lost" }[];
  /** Conferences that ended by themselves, by the id of their call. */
  fallen: { at: number; callId: string }[];
  deaths: { at: number }[];
  /** Times in which the database or every process was away. */
  away: { from: number; to: number }[];
  /** Browsers that died and whose legs the channel kept for a while. */
  deadBrowsers: { sid: string; from: number; to: number }[];
}

export const emptyJournal = (): Journal => ({
  told: [],
  missed: [],
  failed: [],
  fallen: [],
  deaths: [],
  away: [],
  deadBrowsers: [],
});

/** What began a silence: the legs that are no longer heard, or the silent leg itself. */
export interface Cause {
  at: number;
  sids: readonly string[];
  callId: string | null;
}

/** Always allowed: a request, its answer, and a document. */
const ALWAYS_MS = 2_000;
/** The reconciler comes so long after its last turn, or after one that failed, and needs a moment. */
const LONGEST_UNTOLD_MS = 33_000;
export const MISSED_AGAIN_MS = 5_000;
const RESTART_MS = 2_000;
/** A refused request is repeated after a quarter of a second, then later and later. */
const BACK_OFF_MS = [250, 500, 1_000, 2_000];
/** A request without an answer is given up, and sent again or asked about, well within this. */
const LOST_ANSWER_MS = 4_000;
/** Another process finds what a dead one left by the call's timer, once the lease is over. */
const TAKE_OVER_MS = 5_000;

/** Returns how long an outside party may have heard nothing at `now`, given what began it and what went wrong since. */
export function allowedMs(cause: Cause, journal: Journal, now: number): number {
  const since = <T extends { at: number }>(entries: readonly T[]) =>
    entries.filter(({ at }) => at >= cause.at && at <= now);
  // A browser that died is told of once the channel has given it up.
  const dead = journal.deadBrowsers.filter(({ sid }) => cause.sids.includes(sid));
  const overAt = Math.max(cause.at, ...dead.map(({ to }) => to));
  const hearings = since(journal.told).filter(
    (told) => told.since >= overAt && (told.sid === null || cause.sids.includes(told.sid)),
  );
  const missed = since(journal.missed);
  const turns = [...missed, ...since(journal.told).filter(({ sid }) => sid === null)];
  const turnsMs = turns.reduce((sum, turn) => sum + turn.at - turn.since, missed.length * MISSED_AGAIN_MS);
  const toldMs = Math.min(
    ...hearings.map(({ at }) => at - overAt),
    Math.max(0, now - overAt),
    LONGEST_UNTOLD_MS + turnsMs,
  );
  const awayMs = journal.away
    .map(({ from, to }) => Math.min(to, now) - Math.max(from, cause.at))
    .filter((ms) => ms > 0)
    .reduce((sum, ms) => sum + ms + RESTART_MS, 0);
  const failed = since(journal.failed).filter(({ callId }) => callId === null || callId === cause.callId);
  const refusals = failed.filter(({ how }) => how === "refused");
  const refusedMs =
    refusals.reduce((sum, _refusal, i) => sum + (BACK_OFF_MS[i] ?? BACK_OFF_MS.at(-1)!), 0) +
    (failed.length - refusals.length) * LOST_ANSWER_MS;
  return (
    ALWAYS_MS +
    (overAt - cause.at) +
    toldMs +
    awayMs +
    refusedMs +
    since(journal.deaths).length * TAKE_OVER_MS
  );
}
