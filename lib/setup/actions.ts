"use server";

import { headers } from "next/headers";
import type { z } from "zod";
import { addressOf } from "../http/address";
import { logger } from "../base/logger";
import { fail, type Result } from "../base/result";
import { cleaned } from "../base/text";
import { words } from "../words/shell";
import { createFirstAdministrator, firstAdministratorSchema } from "./first-administrator";

/** Creates the first administrator. Anyone can call this, as there are no users yet: the code decides. `errors` are by field. */
export async function createFirstAdministratorAction(
  input: z.input<typeof firstAdministratorSchema>,
): Promise<Result<{ errors?: Record<string, string> }>> {
  const parsed = firstAdministratorSchema.safeParse(cleaned(input));
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => [String(path[0]), message]);
    return { ok: true, value: { errors: Object.fromEntries(errors) } };
  }
  try {
    const created = await createFirstAdministrator(parsed.data, addressOf(await headers()));
    if (created.ok) return { ok: true, value: {} };
    const isOfField = created.code === "code" || created.code === "email";
    return isOfField ? { ok: true, value: { errors: { [created.code]: created.message } } } : created;
  } catch (error) {
    logger.error({ error }, "setup: the first administrator could not be written");
    return fail("unavailable", words.unavailable);
  }
}
