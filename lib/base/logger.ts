import "server-only";
import pino from "pino";
import { currentRequest } from "./request-context";

/**
 * JSON lines on stdout, with the ids of the request and of the call that it is about. Never log a token, a password or
 * a note's text.
 */
export const logger = pino({
  level: process.env.LOG_LEVEL ?? "info", // read before env() validates, so that a bad environment can be logged
  base: { process: process.env.DOCKLINE_PROCESS ?? "web" },
  // Only for lines that are written; a copy, since pino adds the line's own values to it.
  mixin: () => ({ ...currentRequest() }),
});
