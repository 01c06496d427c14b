import "server-only";
import { z } from "zod";
import { fail, type Result } from "../base/result";
import { withReactions } from "../events/dispatch";
import { addressHere } from "../http/address-here";
import type { CurrentUser } from "./permissions";
import { asRefused } from "./refused";
import { findCurrentUser } from "./session";
import { cleaned } from "../base/text";
import { words } from "../words/shell";

/**
 * Wraps a server action: loads the user, checks the input, then runs `run`. An action is a public endpoint, so nothing about
 * the caller is assumed.
 */
export function withUser<Schema extends z.ZodType, T, Code extends string>(
  schema: Schema,
  run: (user: CurrentUser, input: z.output<Schema>) => Promise<Result<T, Code>>,
) {
  return async (input: z.input<Schema>): Promise<Result<T, Code | "signed-out" | "invalid" | "gone">> => {
    const user = await findCurrentUser();
    if (!user) return fail("signed-out", words.signedOutRetry);
    const parsed = schema.safeParse(cleaned(input));
    if (!parsed.success) {
      return fail("invalid", parsed.error.issues.map((issue) => issue.message).join(" "));
    }
    try {
      return await withReactions(() => run(user, parsed.data), { address: await addressHere() });
    } catch (error) {
      const refused = asRefused(error);
      if (refused) return refused;
      throw error;
    }
  };
}
