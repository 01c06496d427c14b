const count = (n: number, one: string, many: string) =>
  n === 1 ? `1 ${one}` : `${n.toLocaleString("en")} ${many}`;

/** A length of time in its largest unit: "40 seconds", "3 hours". */
function span(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 90) return count(seconds, "second", "seconds");
  if (seconds < 90 * 60) return count(Math.round(seconds / 60), "minute", "minutes");
  if (seconds < 36 * 3600) return count(Math.round(seconds / 3600), "hour", "hours");
  return count(Math.round(seconds / 86_400), "day", "days");
}

const ago = (ms: number) => (ms < 2_000 ? "just now" : `${span(ms)} ago`);
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;
const clock = (aheadMs: number) => `${span(aheadMs)} ${aheadMs > 0 ? "ahead of" : "behind"}`;
const seconds = (ms: number) => `${(Math.abs(ms) / 1000).toFixed(1)} s`;

/** Texts of the health page and of its banner. */
export const words = {
  title: "Health",
  about: "Whether everything Dockline needs is working. It checks once a minute.",
  lookNow: "Check now",
  looking: "Checking…",
  looked: "Checked",
  states: { good: "Good", look: "Look at this", bad: "Needs you" },
  allGood: "Everything is working",
  needs: (bad: number, look: number) =>
    [
      ...(bad > 0 ? [count(bad, "thing needs you", "things need you")] : []),
      ...(look > 0 ? [count(look, "thing to look at", "things to look at")] : []),
    ].join(", "),
  bannerLabel: "Health of this installation",
  bannerText: (title: string, said: string) => `${title}: ${said}`,
  more: (others: number) => `And ${count(others, "other problem", "other problems")}.`,
  open: "Open Health",

  lines: {
    address: "Public address",
    webhooks: "Webhooks",
    callbacks: "Call reports",
    documents: "Call instructions",
    recordings: "Recordings",
    queue: "Calls waiting for their turn",
    storage: "Disk",
    databaseClock: "Clock and database",
    channelClock: (name: string) => `Clock and ${name}`,
    certificate: (host: string) => `Certificate of ${host}`,
    workers: "Background worker",
    build: "Version",
    database: "Database",
    secrets: "Secrets key",
  },

  addressAnswers: (url: string, ms: number) => `${url} answered ${ago(ms)}.`,
  addressNotYet: "The public address hasn’t been checked yet.",
  addressFails: (url: string, problem: string) => `${url} doesn’t answer as Dockline (${problem}).`,
  addressTodo:
    "Check that its name leads to this server, that the reverse proxy is running, and that WEBHOOK_BASE_URL or NEXTAUTH_URL is this address.",
  addressPlain: (url: string) =>
    `${url} isn’t encrypted. Browsers allow the microphone only on https addresses.`,
  addressPlainTodo: "Put a reverse proxy with a certificate in front of Dockline, as in docs/install.md.",

  noAccount: "No phone account yet, so no webhooks are expected.",
  webhookNever: "No webhook has arrived yet.",
  webhookNeverTodo: "Call one of your numbers. If nothing arrives, press “Configure numbers” in the account.",
  webhookSigned: (ms: number) => `The last signed webhook arrived ${ago(ms)}.`,
  webhookRefused: (ms: number) =>
    `A webhook with a wrong signature was refused ${ago(ms)}, and none was right since.`,
  webhookRefusedOnce: (refused: number, signed: number) =>
    `A webhook with a wrong signature was refused ${ago(refused)}. The last right one arrived ${ago(signed)}.`,
  webhookRefusedTodo:
    "Enter the account’s auth token again. If it’s right, WEBHOOK_BASE_URL differs from the address in Twilio: press “Configure numbers”.",

  callbacksGood: "Every report of the last day was applied.",
  callbacksFailed: (failed: number, ms: number) =>
    `${count(failed, "report", "reports")} of the last day couldn’t be applied, the last one ${ago(ms)}.`,
  callbacksTodo:
    "Calls are compared with the account every half minute, so they end correctly. Look for “error” in the log.",

  documentsGood: "Twilio understood every instruction in the last day.",
  documentFailed: (code: string, ms: number) =>
    `Twilio couldn’t fetch or read an instruction ${ago(ms)} (error ${code}).`,
  documentTodo:
    "Look up the number at twilio.com/docs/api/errors. 11200 means that this server didn’t answer in time.",

  recordingsGood: "Every recording is copied.",
  recordingsWaiting: (waiting: number, ms: number) =>
    `${count(waiting, "recording is", "recordings are")} waiting to be copied, the oldest for ${span(ms)}.`,
  recordingsWaitingTodo: "They are tried again by themselves. Check the disk, and the account’s API key.",
  recordingsFailed: (failed: number) =>
    `${count(failed, "recording", "recordings")} of the last week couldn’t be copied.`,
  recordingsFailedTodo: "They are still in your Twilio account: download them there.",

  queueGood: "Calls start at once.",
  queueWaits: (name: string, ms: number) => `The next call of ${name} waits ${span(ms)} for its turn.`,
  queueTodo: "Ask Twilio for more calls per second, then enter the new rate in the account.",

  storageNotYet: "The disk hasn’t been checked yet.",
  storageFree: (free: number, total: number) => `${gigabytes(free)} of ${gigabytes(total)} are free.`,
  bucketAnswers: (bucket: string) => `Recordings are kept in the bucket ${bucket}, which answers.`,
  storageTodo: "Make room, or move STORAGE_DIR to a larger disk. Without room, recordings stay at Twilio.",
  storageFails: (folder: string, problem: string) => `Dockline can’t write to ${folder} (${problem}).`,
  storageFailsTodo:
    "For a folder: create it, and let the user that runs Dockline write to it. For a bucket: check its name and keys.",

  clockNotYet: "The clock hasn’t been compared yet.",
  clockGood: (ms: number) => `The clocks agree within ${seconds(ms)}.`,
  clockWrong: (ms: number, other: string) => `This server’s clock is ${clock(ms)} ${other}.`,
  theDatabase: "the database’s",
  itsClock: (name: string) => `that of ${name}`,
  clockTodo: "Turn on time synchronisation (timedatectl set-ntp true), then restart Dockline.",
  channelSilent: (name: string, problem: string) => `${name} can’t be reached from this server (${problem}).`,
  channelSilentTodo: "Check this server’s connection to the internet, and its firewall.",

  certificateGood: (days: number) => `Valid for ${count(days, "more day", "more days")}.`,
  certificateEnds: (days: number) =>
    days < 0 ? `Expired ${count(-days, "day", "days")} ago.` : `Expires in ${count(days, "day", "days")}.`,
  certificateTodo: "Renew it. Caddy does this by itself; with certbot, run “certbot renew”.",
  certificateDistrusted: (why: string) => `This server doesn’t trust it (${why}).`,
  certificateDistrustedTodo: "Install the whole chain of certificates, from an authority that Twilio trusts.",
  certificateFails: (problem: string) => `It couldn’t be read (${problem}).`,

  workersGood: (running: number) => `${count(running, "worker is", "workers are")} running.`,
  workersSilent: "No worker is running: recordings, imports and callbacks wait.",
  workersSilentSince: (ms: number) =>
    `No worker has been heard of for ${span(ms)}: recordings, imports and callbacks wait.`,
  workersTodo: "Start it (systemctl start dockline-worker), and look at its log.",

  build: (version: string, build: string) => `Dockline ${version}, build ${build}.`,
  buildsDiffer: (others: number) =>
    `${count(others, "process runs", "processes run")} another build than this one.`,
  buildsDifferTodo: "Normal during an upgrade. Otherwise restart the web processes and the worker.",

  database: (version: number) => `PostgreSQL ${version}.`,
  databaseOld: (version: number) => `PostgreSQL ${version} is too old.`,
  databaseOldTodo: "Upgrade to PostgreSQL 15 or later.",

  secretsGood: "It opens every stored secret.",
  secretsWrong: "It doesn’t open the stored secrets, so no call can be made.",
  secretsPrevious: (previous: number) =>
    `${count(previous, "secret needs", "secrets need")} the previous key.`,
  secretsPreviousTodo: "Once every process has the new key, run “npm run rotate-secrets”.",
  secretsRotated: "No stored secret needs the previous key any more.",
  secretsRotatedTodo: "Remove SECRETS_KEY_PREVIOUS, and restart the processes.",
  secretsTodo: "Set SECRETS_KEY to the key they were encrypted with.",
};
