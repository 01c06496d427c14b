import "server-only";
import { z } from "zod";
import { answer, problem } from "../auth/api";
import { can, type CurrentUser } from "../auth/permissions";
import { asRefused } from "../auth/refused";
import { withReactions } from "../events/dispatch";
import { addressOf } from "../http/address";
import { readJson, type BodyLimit } from "../http/body";
import { logger } from "../base/logger";
import type { FieldErrors } from "../records/write";
import { words } from "../words/api";
import { words as shellWords } from "../words/shell";
import { findTokenUser } from "./tokens";

const BODY: BodyLimit = { bytes: 1024 * 1024, timeoutMs: 30_000 };

/** Finds the user of a request's bearer token (RFC 6750, 2.1), or returns the refusal. */
async function whoAsks(request: Request): Promise<{ user: CurrentUser; name: string } | Response> {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const challenge = { "www-authenticate": "Bearer" };
  if (!token) return problem(401, "no-token", words.tokenMissing, { headers: challenge });
  const found = await findTokenUser(token);
  if (!found) return problem(401, "bad-token", words.tokenUnknown, { headers: challenge });
  return can(found.user, "api") ? found : problem(403, "forbidden", words.noPermissionToUse);
}

/** Wraps an API route: checks the token, then calls `run`. It ignores cookies, so other sites can't forge requests. */
export function withToken<Context>(
  run: (user: CurrentUser, request: Request, context: Context) => Promise<Response>,
) {
  return async (request: Request, context: Context): Promise<Response> => {
    try {
      const asks = await whoAsks(request);
      if (asks instanceof Response) return asks;
      const origin = { address: addressOf(request.headers), token: asks.name };
      return await withReactions(() => run(asks.user, request, context), origin);
    } catch (error) {
      const refused = asRefused(error);
      if (refused) return answer(refused);
      logger.error({ error, url: request.url }, "a request failed");
      return problem(503, "unavailable", shellWords.unavailable);
    }
  };
}

/** Parses a request's body with `schema`, or returns the refusal. */
export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<{ body: z.output<Schema> } | { refusal: Response }> {
  const read = await readJson(request, BODY);
  if (!read.ok) return { refusal: read.code === "not-json" ? invalid(read.message) : answer(read) };
  const parsed = schema.safeParse(read.value);
  if (parsed.success) return { body: parsed.data };
  return { refusal: invalid(z.prettifyError(parsed.error)) };
}

const invalid = (message: string) => problem(400, "invalid", message);

/** Builds the response to a record that wasn't saved, with a message for each invalid field. */
export const fieldsRefused = (errors: FieldErrors) =>
  problem(422, "invalid", words.someFieldsWrong, { errors });
