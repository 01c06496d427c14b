/** The worker process: timers and reconciliation, without serving anybody. `npm start` and `npm run demo` start it. */
import { env } from "@/lib/env";
import { startReconciler, startSweep } from "./background";

env();
startSweep();
startReconciler();
console.log("Worker is ready");
// The timers do not hold the process; this does.
const hold = setInterval(() => {}, 60_000);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    clearInterval(hold);
    process.exit(0);
  });
}
