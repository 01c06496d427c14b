import { randomUUID } from "node:crypto";

/** The header that carries a request's id, to us from a proxy and back in the answer. */
export const REQUEST_ID = "x-request-id";

const SAFE_ID = /^[\w.-]{8,64}$/;
const CALL_IN_PATH = /^\/api\/calls\/([\w-]{8,64})\//;
const CALL_IN_QUERY = /[?&]call=([\w-]{8,64})(?:&|$)/;

/** Returns the ids by which the lines of a request are found: a proxy's id or a new one, and the call in its address. */
export function requestIds(url: string, given: string | string[] | undefined) {
  const requestId = typeof given === "string" && SAFE_ID.test(given) ? given : randomUUID();
  const callId = CALL_IN_PATH.exec(url)?.[1] ?? CALL_IN_QUERY.exec(url)?.[1];
  return callId === undefined ? { requestId } : { requestId, callId };
}
