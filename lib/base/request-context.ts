import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { processSingleton } from "./process-singleton";

/** What every line that a request logs has in common. */
interface RequestContext {
  requestId: string;
  callId?: string;
}

const contexts = processSingleton("request-context", () => new AsyncLocalStorage<RequestContext>());

/** Gives everything that this request does from here on its ids. */
export const enterRequest = (context: RequestContext) => contexts.enterWith(context);

/** The ids of the request that this code works for; undefined in the worker and in timers. */
export const currentRequest = () => contexts.getStore();
