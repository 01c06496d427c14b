/** The worker process: timers, reconciliation and jobs on many records, without serving anybody. `npm start` and `npm run demo` start it. */
import { env } from "@/lib/base/env";
import { startEvents, startJobs, startReconciler, startSweep } from "./background";

env();
startSweep();
startReconciler();
startJobs();
startEvents();
console.log("Worker is ready");
// The timers do not hold the process; this does.
const hold = setInterval(() => {}, 60_000);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    clearInterval(hold);
    process.exit(0);
  });
}
