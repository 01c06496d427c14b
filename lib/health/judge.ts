import { isLocalHost } from "../http/local-host";
import { words } from "../words/health";
import type { Readings } from "./readings";

/** Good needs nothing, look may need something soon, bad does harm now. */
export type LineState = "good" | "look" | "bad";

/** A line of the health page. */
export interface Line {
  /** The same for the same subject, for as long as it has a line. */
  key: string;
  title: string;
  state: LineState;
  /** What is the case. */
  said: string;
  /** What to do about it; left out if nothing is to be done. */
  todo?: string;
}

type Verdict = Omit<Line, "key" | "title">;

const good = (said: string): Verdict => ({ state: "good", said });
const look = (said: string, todo?: string): Verdict => ({ state: "look", said, todo });
const bad = (said: string, todo?: string): Verdict => ({ state: "bad", said, todo });

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const GB = 1e9;

/** The oldest PostgreSQL that the queries are written for. */
const OLDEST_DATABASE = 15;

/** Beats come every few seconds; a process that missed several of them is gone. */
const ALIVE_MS = 45 * SECOND_MS;

/** Judges the readings, line by line. Pure: the page, the banner and the tests read the same. */
export function judge(readings: Readings): Line[] {
  const { lines: titles } = words;
  const line = (key: string, title: string, verdict: Verdict): Line => ({ key, title, ...verdict });
  return [
    line("address", titles.address, judgeAddress(readings)),
    ...readings.certificates.map((certificate) =>
      line(
        `certificate:${certificate.host}`,
        titles.certificate(certificate.host),
        judgeCertificate(certificate, readings.now),
      ),
    ),
    line("webhooks", titles.webhooks, judgeWebhooks(readings)),
    line("callbacks", titles.callbacks, judgeCallbacks(readings)),
    line("documents", titles.documents, judgeDocuments(readings)),
    line("queue", titles.queue, judgeQueue(readings)),
    line("recordings", titles.recordings, judgeRecordings(readings)),
    line("workers", titles.workers, judgeWorkers(readings)),
    line("storage", titles.storage, judgeStorage(readings)),
    line("database", titles.database, judgeDatabase(readings)),
    line("clock-database", titles.databaseClock, judgeDatabaseClock(readings)),
    ...readings.channelClocks.map((clock) =>
      line(`clock-channel:${clock.name}`, titles.channelClock(clock.name), judgeChannelClock(clock)),
    ),
    line("secrets", titles.secrets, judgeSecrets(readings)),
    line("build", titles.build, judgeBuild(readings)),
  ];
}

function judgeAddress({ address, publicUrl, now }: Readings): Verdict {
  if (address?.problem) return bad(words.addressFails(publicUrl, address.problem), words.addressTodo);
  const { protocol, hostname } = new URL(publicUrl);
  // Browsers allow the microphone on this machine without encryption.
  if (protocol !== "https:" && !isLocalHost(hostname))
    return bad(words.addressPlain(publicUrl), words.addressPlainTodo);
  return address ? good(words.addressAnswers(publicUrl, now - address.at)) : look(words.addressNotYet);
}

const SOON_EXPIRED_DAYS = 21;
const ALMOST_EXPIRED_DAYS = 7;

function judgeCertificate(
  { validTo, distrust, problem }: Readings["certificates"][number],
  now: number,
): Verdict {
  if (problem !== null || validTo === null)
    return bad(words.certificateFails(problem ?? "?"), words.addressTodo);
  const days = Math.floor((validTo - now) / DAY_MS);
  if (days < ALMOST_EXPIRED_DAYS) return bad(words.certificateEnds(days), words.certificateTodo);
  if (distrust !== null) return bad(words.certificateDistrusted(distrust), words.certificateDistrustedTodo);
  return days < SOON_EXPIRED_DAYS
    ? look(words.certificateEnds(days), words.certificateTodo)
    : good(words.certificateGood(days));
}

/** A refusal is told of for so long: by then the account works again, or another was refused. */
const REFUSED_FOR_MS = DAY_MS;

function judgeWebhooks({ webhooks: { signedAt, refusedAt }, hasChannel, now }: Readings): Verdict {
  const isRefused = refusedAt !== null && now - refusedAt < REFUSED_FOR_MS;
  if (isRefused && refusedAt > (signedAt ?? 0))
    return bad(words.webhookRefused(now - refusedAt), words.webhookRefusedTodo);
  if (isRefused && signedAt !== null)
    return look(words.webhookRefusedOnce(now - refusedAt, now - signedAt), words.webhookRefusedTodo);
  if (signedAt !== null) return good(words.webhookSigned(now - signedAt));
  return hasChannel ? look(words.webhookNever, words.webhookNeverTodo) : good(words.noAccount);
}

function judgeCallbacks({ failedCallbacks: { count, lastAt }, now }: Readings): Verdict {
  if (count === 0 || lastAt === null) return good(words.callbacksGood);
  const said = words.callbacksFailed(count, now - lastAt);
  return now - lastAt < HOUR_MS ? bad(said, words.callbacksTodo) : look(said, words.callbacksTodo);
}

function judgeDocuments({ documentFailed, now }: Readings): Verdict {
  if (!documentFailed || now - documentFailed.at > DAY_MS) return good(words.documentsGood);
  const said = words.documentFailed(documentFailed.code, now - documentFailed.at);
  return now - documentFailed.at < HOUR_MS ? bad(said, words.documentTodo) : look(said, words.documentTodo);
}

const QUEUE_LOOK_MS = 5 * SECOND_MS;
const QUEUE_BAD_MS = 30 * SECOND_MS;

function judgeQueue({ queues }: Readings): Verdict {
  const longest = queues.toSorted((a, b) => b.waitMs - a.waitMs)[0];
  if (!longest || longest.waitMs < QUEUE_LOOK_MS) return good(words.queueGood);
  const said = words.queueWaits(longest.name, longest.waitMs);
  return longest.waitMs < QUEUE_BAD_MS ? look(said, words.queueTodo) : bad(said, words.queueTodo);
}

const COPIED_WITHIN_MS = 10 * MINUTE_MS;

function judgeRecordings({ recordings: { waiting, oldestAt, failed }, now }: Readings): Verdict {
  if (failed > 0) return bad(words.recordingsFailed(failed), words.recordingsFailedTodo);
  if (waiting === 0 || oldestAt === null || now - oldestAt < COPIED_WITHIN_MS)
    return good(words.recordingsGood);
  const said = words.recordingsWaiting(waiting, now - oldestAt);
  return now - oldestAt < HOUR_MS
    ? look(said, words.recordingsWaitingTodo)
    : bad(said, words.recordingsWaitingTodo);
}

function judgeWorkers({ processes, now }: Readings): Verdict {
  const workers = processes.filter(({ kind }) => kind === "worker");
  const alive = workers.filter(({ at }) => now - at < ALIVE_MS);
  if (alive.length > 0) return good(words.workersGood(alive.length));
  const last = Math.max(0, ...workers.map(({ at }) => at));
  return bad(last > 0 ? words.workersSilentSince(now - last) : words.workersSilent, words.workersTodo);
}

/** Of the whole disk, and in bytes: a small part of a huge disk is enough for long. */
const DISK = { look: { part: 0.1, bytes: 10 * GB }, bad: { part: 0.03, bytes: GB } };

function judgeStorage({ storage }: Readings): Verdict {
  if (!storage) return look(words.storageNotYet);
  const { folder, freeBytes, totalBytes, problem } = storage;
  if (problem !== null) return bad(words.storageFails(folder, problem), words.storageFailsTodo);
  if (totalBytes === 0) return good(words.bucketAnswers(folder));
  const said = words.storageFree(freeBytes, totalBytes);
  const isBelow = ({ part, bytes }: { part: number; bytes: number }) =>
    freeBytes < bytes && freeBytes < totalBytes * part;
  if (freeBytes < DISK.bad.bytes || isBelow(DISK.bad)) return bad(said, words.storageTodo);
  return isBelow(DISK.look) ? look(said, words.storageTodo) : good(said);
}

const judgeDatabase = ({ databaseVersion }: Readings): Verdict =>
  databaseVersion >= OLDEST_DATABASE
    ? good(words.database(databaseVersion))
    : bad(words.databaseOld(databaseVersion), words.databaseOldTodo);

/** Beyond these, timers of calls and times on pages are wrong, and at last tokens are refused. */
const CLOCK_LOOK_MS = 2 * SECOND_MS;
const CLOCK_BAD_MS = 30 * SECOND_MS;

function judgeClock(aheadMs: number, other: string): Verdict {
  const off = Math.abs(aheadMs);
  if (off < CLOCK_LOOK_MS) return good(words.clockGood(Math.max(off, 100)));
  const said = words.clockWrong(aheadMs, other);
  return off < CLOCK_BAD_MS ? look(said, words.clockTodo) : bad(said, words.clockTodo);
}

const judgeDatabaseClock = ({ databaseAheadMs }: Readings): Verdict =>
  databaseAheadMs === null ? look(words.clockNotYet) : judgeClock(databaseAheadMs, words.theDatabase);

const judgeChannelClock = ({ name, aheadMs, problem }: Readings["channelClocks"][number]): Verdict =>
  problem === null
    ? judgeClock(aheadMs, words.itsClock(name))
    : bad(words.channelSilent(name, problem), words.channelSilentTodo);

function judgeSecrets({ secrets: { areOpen, previous }, hasPreviousKey }: Readings): Verdict {
  if (!areOpen) return bad(words.secretsWrong, words.secretsTodo);
  if (previous > 0) return look(words.secretsPrevious(previous), words.secretsPreviousTodo);
  return hasPreviousKey ? look(words.secretsRotated, words.secretsRotatedTodo) : good(words.secretsGood);
}

function judgeBuild({ own, processes, now }: Readings): Verdict {
  const others = processes.filter(
    ({ at, version, build }) => now - at < ALIVE_MS && (version !== own.version || build !== own.build),
  );
  return others.length > 0
    ? look(words.buildsDiffer(others.length), words.buildsDifferTodo)
    : good(words.build(own.version, own.build));
}
