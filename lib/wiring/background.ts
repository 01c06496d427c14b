import "server-only";
import { getCalls } from "./calls";
import { reconcile, RECONCILE_EVERY_MS } from "../calls/events/reconcile";
import { fetchSound } from "../channels/twilio/server/recordings";
import { copyRecordings } from "../recordings/copy";
import { purge } from "../jobs/purge";
import { logger } from "../base/logger";
import { remember } from "../base/process-singleton";
import { alone } from "../base/advisory-lock";
import { dispatchAll } from "../events/dispatch";
import { workAll } from "./jobs";
import { REACTIONS } from "./reactions";

/** An order whose process died is looked for after two seconds, and this. */
const SWEEP_EVERY_MS = 500;
const LOOK_FOR_JOBS_EVERY_MS = 500;
/** Nobody waits for these events: a request does what follows from its own. */
const LOOK_FOR_EVENTS_EVERY_MS = 250;
const COPY_EVERY_MS = 1_000;
const PURGE_EVERY_MS = 3_600_000;
/** The number means nothing; it must only be the same in all processes. */
const RECONCILER_LOCK = 7_245_001;

/** Runs `work` over and over; one that fails is logged and comes again. */
function every(ms: number, name: string, work: () => Promise<unknown>) {
  const run = async () => {
    try {
      await work();
    } catch (error) {
      logger.warn({ error }, `${name} failed; again in ${ms / 1000} s`);
    }
    setTimeout(run, ms).unref();
  };
  void run();
}

/** Every process sweeps: call timers are kept by whoever comes first. */
export const startSweep = () =>
  remember("sweep", () => {
    // The next sweep does not wait for what this one found to do: a channel may be slow.
    every(SWEEP_EVERY_MS, "sweep", async () => {
      const callIds = await getCalls().takeDue();
      void getCalls().lookAtAll(callIds);
    });
    return true;
  });

/** The first act after a start is to reconcile; then every half minute, in one process at a time. */
export const startReconciler = () =>
  remember("reconciler", () => {
    every(RECONCILE_EVERY_MS, "reconciler", reconcileAlone);
    return true;
  });

/** Jobs on many records: slice after slice while there are any. Only the worker does them, so that pages stay quick. */
export const startJobs = () =>
  remember("jobs", () => {
    every(LOOK_FOR_JOBS_EVERY_MS, "jobs", () => workAll());
    every(COPY_EVERY_MS, "recordings", () => copyRecordings(fetchSound, Date.now));
    every(PURGE_EVERY_MS, "purge", () => purge());
    return true;
  });

/** What follows from events that no request's answer waited for: those of calls, jobs, and of a process that died. */
export const startEvents = () =>
  remember("events", () => {
    every(LOOK_FOR_EVENTS_EVERY_MS, "events", () => dispatchAll(REACTIONS));
    return true;
  });

async function reconcileAlone() {
  const repaired = await alone(RECONCILER_LOCK, () => reconcile(getCalls()));
  if (repaired) logger.info({ repaired }, "reconciler: repaired legs");
}
