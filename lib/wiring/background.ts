import "server-only";
import { getCalls } from "./calls";
import { reconcile, RECONCILE_EVERY_MS } from "../calls/reports/reconcile";
import { fetchSound, forget } from "../channels/twilio/server/recordings";
import { removeErased } from "../personal-data/removals";
import { copyRecordings } from "../recordings/copy";
import { purge } from "../jobs/purge";
import { logger } from "../base/logger";
import { processSingleton } from "../base/process-singleton";
import { withAdvisoryLock } from "../base/advisory-lock";
import { dispatchAll } from "../events/dispatch";
import { purgeEvents } from "../events/purge";
import { env } from "../base/env";
import { apiBaseUrl } from "../channels/twilio/server/client";
import { beat, forgetOldSigns, storeSigns } from "../health/signs";
import { lookOutside } from "../health/outside";
import { words } from "../words/channels";
import { workAll } from "./jobs";
import { REACTIONS } from "./reactions";

/** Added to the two seconds after which an order of a dead process is picked up. */
const SWEEP_EVERY_MS = 500;
const LOOK_FOR_JOBS_EVERY_MS = 500;
/** No one waits for these events: a request runs the reactions to its own. */
const LOOK_FOR_EVENTS_EVERY_MS = 250;
const COPY_EVERY_MS = 1_000;
const PURGE_EVERY_MS = 3_600_000;
/** Any number, the same in all processes. */
const RECONCILER_LOCK = 7_245_001;

/** Whatever failed is tried again no later than this. */
const FAILED_AGAIN_MS = 5_000;

/** How often a process says that it lives, with what it saw since. */
const BEAT_EVERY_MS = 5_000;
const LOOK_OUTSIDE_EVERY_MS = 60_000;

/** Runs `work` repeatedly. A failure is logged and `work` runs again. */
function every(ms: number, name: string, work: () => Promise<unknown>) {
  const run = async () => {
    let againMs = ms;
    try {
      await work();
    } catch (error) {
      againMs = Math.min(ms, FAILED_AGAIN_MS);
      logger.warn({ error }, `${name} failed; again in ${againMs / 1000} s`);
    }
    setTimeout(run, againMs).unref();
  };
  void run();
}

/** Every process sweeps; the first to see a due call timer handles it. */
export const startSweep = () =>
  processSingleton("sweep", () => {
    // The next sweep does not wait for the work this one found: a channel may be slow.
    every(SWEEP_EVERY_MS, "sweep", async () => {
      const callIds = await getCalls().takeDue();
      void getCalls().lookAtAll(callIds);
    });
    return true;
  });

/** Reconciles at the start and then every half minute, in one process at a time. */
export const startReconciler = () =>
  processSingleton("reconciler", () => {
    every(RECONCILE_EVERY_MS, "reconciler", reconcileAlone);
    return true;
  });

/** Runs jobs, slice after slice. Only the worker does, so that pages stay fast. */
export const startJobs = () =>
  processSingleton("jobs", () => {
    every(LOOK_FOR_JOBS_EVERY_MS, "jobs", () => workAll());
    every(COPY_EVERY_MS, "recordings", () => copyRecordings(fetchSound, Date.now));
    every(COPY_EVERY_MS, "removals", () => removeErased(forget, Date.now));
    every(PURGE_EVERY_MS, "purge", () => purge());
    return true;
  });

/** Dispatches the events that no request waited for: those of calls and jobs, and of processes that died. */
export const startEvents = () =>
  processSingleton("events", () => {
    every(LOOK_FOR_EVENTS_EVERY_MS, "events", () => dispatchAll(REACTIONS));
    every(PURGE_EVERY_MS, "old events", () => purgeEvents());
    return true;
  });

/** Every process tells of itself and of what it saw. Not in the path of a call: what was seen waits in memory. */
export const startSigns = () =>
  processSingleton("signs", () => {
    every(BEAT_EVERY_MS, "health signs", () => {
      beat(env().DOCKLINE_PROCESS);
      return storeSigns();
    });
    return true;
  });

/** Where the clocks of the channels are read. */
export const channelClocks = () => [{ name: words.twilio, url: apiBaseUrl() }];

/** Looks once a minute at what no request tells. */
export const startLookingOutside = () =>
  processSingleton("looking-outside", () => {
    every(LOOK_OUTSIDE_EVERY_MS, "health", async () => {
      await lookOutside(channelClocks());
      await storeSigns();
      await forgetOldSigns();
    });
    return true;
  });

async function reconcileAlone() {
  const repaired = await withAdvisoryLock(RECONCILER_LOCK, () => reconcile(getCalls()));
  if (repaired) logger.info({ repaired }, "reconciler: repaired legs");
}
