"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { newPassword } from "../auth/password";
import { logger } from "../base/logger";
import { fail, ok, type Result } from "../base/result";
import { cleaned } from "../base/text";
import { common } from "../words/common";
import { words } from "../words/account";
import { words as shellWords } from "../words/shell";
import { changeEmail, confirmEmail } from "./email";
import { changePassword } from "./password";
import { endOwnSessions } from "./sessions";
import { confirmTwoFactor, startTwoFactor, stopTwoFactor } from "./two-factor";

const current = z.string().min(1, words.enterYourPassword).max(200, common.tooLong200);
const email = z.string().trim().toLowerCase().max(254).pipe(z.email(common.enterAnEmailAddress));
const code = z.string().trim().min(1, words.enterTheCode).max(60, common.tooLong60);

const shown = () => revalidatePath("/settings/account");

export const changePasswordAction = withUser(
  z.object({ current, password: newPassword }),
  async (user, input) => {
    const changed = await changePassword(user, input);
    shown();
    return changed;
  },
);

export const changeEmailAction = withUser(z.object({ current, email }), async (user, input) => {
  const changed = await changeEmail(user, input);
  revalidatePath("/", "layout");
  return changed;
});

const byLink = z.object({ link: z.string().max(100) });

/** Confirms a new email. Anyone can call this: the link decides. */
export async function confirmEmailAction(input: z.input<typeof byLink>): Promise<Result<{ email: string }>> {
  const parsed = byLink.safeParse(cleaned(input));
  if (!parsed.success) return fail("gone", words.emailLinkOver);
  try {
    return await confirmEmail(parsed.data.link);
  } catch (error) {
    logger.error({ error }, "account: an email could not be written");
    return fail("unavailable", shellWords.unavailable);
  }
}

export const endOwnSessionAction = withUser(z.object({ id: z.string() }), async (user, { id }) => {
  await endOwnSessions(user, { id });
  shown();
  return ok(null);
});

export const endOtherSessionsAction = withUser(z.object({}), async (user) => {
  await endOwnSessions(user, "others");
  shown();
  return ok(null);
});

export const startTwoFactorAction = withUser(z.object({ current }), (user, input) =>
  startTwoFactor(user, input.current),
);

export const confirmTwoFactorAction = withUser(z.object({ code }), (user, input) =>
  confirmTwoFactor(user, input.code),
);

export const stopTwoFactorAction = withUser(z.object({ current, code }), async (user, input) => {
  const stopped = await stopTwoFactor(user, input);
  shown();
  return stopped;
});
