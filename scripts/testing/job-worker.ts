/** Works on jobs until none is left, and reports each slice: a worker that a test may kill at any moment. */
import { workOnce } from "@/lib/wiring/jobs";

console.log("ready");
while (await workOnce()) console.log("slice");
process.exit(0);
