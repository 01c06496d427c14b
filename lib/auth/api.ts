import "server-only";
import { z } from "zod";
import { env } from "../base/env";
import { withReactions } from "../events/dispatch";
import { addressOf } from "../http/address";
import { FORM, readJson } from "../http/body";
import { logger } from "../base/logger";
import type { Result } from "../base/result";
import { cleaned } from "../base/text";
import { Trace } from "../base/trace";
import type { CurrentUser } from "./permissions";
import { asRefused } from "./refused";
import { findCurrentUser } from "./session";
import { common } from "../words/common";
import { words } from "../words/shell";

const STATUS: Record<string, number> = {
  "signed-out": 401,
  forbidden: 403,
  "not-found": 404,
  gone: 404,
  conflict: 409,
  "not-unique": 409,
  "on-a-call": 409,
  "do-not-call": 409,
  "colleague-talks": 409,
  "too-slow": 408,
  "too-large": 413,
  encoded: 415,
  "broken-off": 400,
  "not-json": 400,
};

interface More {
  headers?: Record<string, string>;
  /** By field. */
  errors?: Record<string, string>;
}

export const problem = (status: number, code: string, message: string, { headers, errors }: More = {}) =>
  Response.json({ code, message, errors }, { status, headers });

/** Turns a result into a response: the value, or a code and a message for the user. */
export const answer = <T>(result: Result<T>) =>
  result.ok ? Response.json(result.value) : problem(STATUS[result.code] ?? 422, result.code, result.message);

/** Whether a request comes from our own pages. Browsers send Origin with every POST. */
export function isSameOrigin(request: Request): boolean {
  const origin = request.headers.get("origin");
  // Pages without an origin of their own send "null".
  return origin !== null && URL.canParse(origin) && new URL(origin).host === new URL(env().NEXTAUTH_URL).host;
}

const UNAVAILABLE = words.unavailable;

/** Wraps a route that our pages call: checks the origin, the session and the body, in this order, before `run`. */
export function withUserRoute<Schema extends z.ZodType>(
  schema: Schema,
  run: (user: CurrentUser, input: z.output<Schema>) => Promise<Response>,
  /** False for requests that an open page makes by itself: they do not keep its user signed in. */
  {
    isUse = true,
    /** False leaves the reactions to the request's events to the worker: a call should not wait for a timeline. */
    isReacting = true,
  } = {},
) {
  return async (request: Request): Promise<Response> => {
    if (!isSameOrigin(request)) return problem(403, "forbidden", common.notFromDockline);
    const trace = new Trace();
    try {
      const user = await findCurrentUser(isUse);
      if (!user) return problem(401, "signed-out", common.signedOut);
      trace.step("session");
      const read = await readJson(request, FORM);
      if (!read.ok) return answer(read);
      const parsed = schema.safeParse(cleaned(read.value));
      if (!parsed.success)
        return problem(400, "invalid", parsed.error.issues.map((i) => i.message).join(" "));
      trace.step("body");
      const work = () => run(user, parsed.data);
      const origin = { address: addressOf(request.headers) };
      const response = await (isReacting ? withReactions(work, origin) : work());
      trace.step("work");
      return trace.on(response);
    } catch (error) {
      const refused = asRefused(error);
      if (refused) return answer(refused);
      logger.error({ error, url: request.url }, "a request failed");
      return problem(503, "unavailable", UNAVAILABLE);
    }
  };
}
