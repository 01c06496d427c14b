import type { Cause } from "../events/domain-event";
import { words } from "../words/audit";

/** What brought an entry about, in words; "" if a user did it directly. */
export const wordCause = ({ callId, jobId, undoOf, token }: Cause): string =>
  [callId && words.duringCall, (jobId ?? undoOf) && words.byJob, token && words.byToken(token)]
    .filter(Boolean)
    .join(", ");
