import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { databaseUrl } from "../embedded-pg.mjs";

/** Environment of the app under test: each file has a database of its own, made on first use. */
export const databaseName = `${inject("databasePrefix")}${randomBytes(6).toString("hex")}`;

Object.assign(process.env, {
  NODE_ENV: "test",
  LOG_LEVEL: "silent",
  // A busy machine may be slow; a web process's limits have tests of their own.
  DOCKLINE_PROCESS: "worker",
  DATABASE_URL: databaseUrl(inject("serverUrl"), databaseName),
  NEXTAUTH_SECRET: "a-secret-of-the-tests-which-is-long-enough",
  NEXTAUTH_URL: "http://localhost:3000",
  WEBHOOK_BASE_URL: "http://127.0.0.1:3000",
  SECRETS_KEY: Buffer.alloc(32, 7).toString("base64"),
});
