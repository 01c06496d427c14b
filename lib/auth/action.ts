import "server-only";
import { z } from "zod";
import { fail, type Result } from "../result";
import type { CurrentUser } from "./permissions";
import { findCurrentUser } from "./session";
import { words } from "../words/shell";

/**
 * Wraps a server action: reads the user, checks the input, then runs its business.
 * An action is a public endpoint, so nothing about the caller is taken for granted.
 */
export function withUser<Schema extends z.ZodType, T, Code extends string>(
  schema: Schema,
  run: (user: CurrentUser, input: z.output<Schema>) => Promise<Result<T, Code>>,
) {
  return async (input: z.input<Schema>): Promise<Result<T, Code | "signed-out" | "invalid">> => {
    const user = await findCurrentUser();
    if (!user) return fail("signed-out", words.signedOutRetry);
    const parsed = schema.safeParse(input);
    if (!parsed.success) {
      return fail("invalid", parsed.error.issues.map((issue) => issue.message).join(" "));
    }
    return run(user, parsed.data);
  };
}
