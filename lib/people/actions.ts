"use server";

import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import { after } from "next/server";
import { z } from "zod";
import { withUser } from "../auth/action";
import { newPassword } from "../auth/password";
import { can, type CurrentUser } from "../auth/permissions";
import { logger } from "../base/logger";
import { fail, ok, type Refused, type Result } from "../base/result";
import { cleaned } from "../base/text";
import { withReactions } from "../events/dispatch";
import { addressOf } from "../http/address";
import { addressHere } from "../http/address-here";
import { isMailConfigured } from "../mail/send-mail";
import { setDnd } from "../presence/presence";
import { common } from "../words/common";
import { words as mailWords } from "../words/mail";
import { words } from "../words/people";
import { words as shellWords } from "../words/shell";
import { handOver } from "./belongings";
import { deliverLink, type Delivery } from "./deliver-link";
import { countRequest, mailForgottenLink } from "./forgotten-password";
import { setPasswordByLink } from "./password-link";
import { changeRole, copyRole, removeRole, roleSchema } from "./roles";
import { addTeam, removeTeam, renameTeam } from "./teams";
import {
  changeUser,
  endSessions,
  inviteUser,
  renewPasswordLink,
  resetTwoFactor,
  setDisabled,
  userSchema,
} from "./users";

/** Wraps an action of those who manage people. */
const withManager = <Schema extends z.ZodType, T, Code extends string>(
  schema: Schema,
  run: (user: CurrentUser, input: z.output<Schema>) => Promise<Result<T, Code>>,
) =>
  withUser(schema, async (user, input): Promise<Result<T, Code | "forbidden">> => {
    if (!can(user, "settings.people")) return fail("forbidden", words.noPermission);
    const result = await run(user, input);
    revalidatePath("/settings/people", "layout");
    return result;
  });

const id = z.object({ id: z.string() });
const team = z.string().trim().min(1, common.enterAName).max(60, common.tooLong60);

export const inviteUserAction = withManager(
  userSchema,
  async (user, input): Promise<Result<Delivery | Refused>> => {
    const invited = await inviteUser(user, input);
    if (!invited.ok) return invited;
    const { value } = invited;
    return ok(value.errors ? value : await deliverLink("invitation", input, value.link));
  },
);
export const changeUserAction = withManager(
  userSchema.extend({ id: z.string() }),
  (user, { id: userId, ...input }) => changeUser(user, userId, input),
);
export const setDisabledAction = withManager(id.extend({ isDisabled: z.boolean() }), (user, input) =>
  setDisabled(user, input.id, input.isDisabled),
);
/** Gives a user's records and open tasks to another. */
export const handOverAction = withManager(id.extend({ toId: z.string() }), (user, input) =>
  handOver(user, input.id, input.toId),
);

export const renewPasswordLinkAction = withManager(id, async (user, input) => {
  const renewed = await renewPasswordLink(user, input.id);
  if (!renewed.ok) return renewed;
  const { link, ...person } = renewed.value;
  return ok(await deliverLink("password", person, link));
});
export const resetTwoFactorAction = withManager(id, (user, input) => resetTwoFactor(user, input.id));
export const endSessionsAction = withManager(id, (user, input) => endSessions(user, input.id));

/** Sets a colleague's do-not-disturb (I5). */
export const setDndAction = withManager(id.extend({ dnd: z.boolean() }), async (_user, input) => {
  await setDnd(input.id, input.dnd);
  return { ok: true, value: null };
});

export const copyRoleAction = withManager(id, (user, input) => copyRole(user, input.id));
export const changeRoleAction = withManager(
  roleSchema.extend({ id: z.string() }),
  (user, { id: roleId, ...input }) => changeRole(user, roleId, input),
);
export const removeRoleAction = withManager(id, (user, input) => removeRole(user, input.id));

export const addTeamAction = withManager(z.object({ name: team }), (user, input) =>
  addTeam(user, input.name),
);
export const renameTeamAction = withManager(id.extend({ name: team }), (user, input) =>
  renameTeam(user, input.id, input.name),
);
export const removeTeamAction = withManager(id, (user, input) => removeTeam(user, input.id));

/** What is wrong with a form of someone who is not signed in, by field. */
const refused = ({ issues }: z.ZodError) => ({
  ok: true as const,
  value: { errors: Object.fromEntries(issues.map(({ path, message }) => [String(path[0]), message])) },
});

const byLink = z.object({ link: z.string().max(100), password: newPassword });

/** Sets the password of whoever has the link. Anyone can call this: the link decides. */
export async function setPasswordAction(
  input: z.input<typeof byLink>,
): Promise<Result<{ email?: string; errors?: Record<string, string> }>> {
  const parsed = byLink.safeParse(cleaned(input));
  if (!parsed.success) return refused(parsed.error);
  try {
    const { link, password } = parsed.data;
    return await withReactions(() => setPasswordByLink(link, password), { address: await addressHere() });
  } catch (error) {
    logger.error({ error }, "people: a password could not be written");
    return fail("unavailable", shellWords.unavailable);
  }
}

const forgotten = z.object({
  email: z.string().trim().toLowerCase().max(254).pipe(z.email(common.enterAnEmailAddress)),
});

/**
 * Mails a link for a new password. Anyone can call this, so the answer is the same for every email, and comes before it is
 * looked up.
 */
export async function askForPasswordAction(
  input: z.input<typeof forgotten>,
): Promise<Result<{ errors?: Record<string, string> }>> {
  const parsed = forgotten.safeParse(cleaned(input));
  if (!parsed.success) return refused(parsed.error);
  if (!isMailConfigured()) return fail("off", mailWords.off);
  const { email } = parsed.data;
  try {
    const counted = await countRequest(email, addressOf(await headers()));
    if (!counted.ok) return counted;
  } catch (error) {
    logger.error({ error }, "people: a request for a password could not be counted");
    return fail("unavailable", shellWords.unavailable);
  }
  after(() =>
    mailForgottenLink(email).catch((error: unknown) =>
      logger.error({ error }, "people: a link for a password could not be made"),
    ),
  );
  return ok({});
}
