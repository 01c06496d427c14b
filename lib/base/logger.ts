import "server-only";
import pino from "pino";

/** JSON lines on stdout. Never log a token, a password or a note's text. */
export const logger = pino({
  level: process.env.LOG_LEVEL ?? "info", // read before env() validates, so that a bad environment can be logged
  base: { process: process.env.DOCKLINE_PROCESS ?? "web" },
});
