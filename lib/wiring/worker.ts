/** The worker process: timers, reconciliation, jobs and events, but no requests. `npm start` and `npm run demo` start it. */
import { env } from "@/lib/base/env";
import {
  startEvents,
  startJobs,
  startLookingOutside,
  startReconciler,
  startSigns,
  startSweep,
} from "./background";

env();
startSweep();
startReconciler();
startJobs();
startEvents();
startSigns();
startLookingOutside();
console.log("Worker is ready");
// The other timers do not keep the process alive.
const hold = setInterval(() => {}, 60_000);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    clearInterval(hold);
    process.exit(0);
  });
}
