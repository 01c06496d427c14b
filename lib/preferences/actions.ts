"use server";

import { revalidatePath } from "next/cache";
import { cookies } from "next/headers";
import { z } from "zod";
import { withUser } from "../auth/action";
import { db } from "../base/db";
import { listCallerIds } from "../company-numbers/queries";
import { fail, ok } from "../base/result";
import { isLocale, isTimeZone } from "./formats";
import { setPostCallNote } from "./post-call-note";
import { common } from "../words/common";
import { words as phoneWords } from "../words/phone-preferences";
import { words } from "../words/settings";

const YEAR_SECONDS = 365 * 86_400;

/** E2: whether the note dialog opens after a call. */
export const setPostCallNoteAction = withUser(z.object({ on: z.boolean() }), async (user, { on }) => {
  await setPostCallNote(user.id, on);
  return ok(null);
});

const theme = z.enum(["system", "light", "dark"]);

/** Remembers the colours on this browser, so that the first byte of a page already has them. */
export async function setThemeAction(value: z.infer<typeof theme>) {
  const chosen = theme.safeParse(value);
  if (!chosen.success) return;
  (await cookies()).set("theme", chosen.data, { maxAge: YEAR_SECONDS, sameSite: "lax", path: "/" });
}

const timeZone = z.string().refine(isTimeZone, common.noSuchTimeZone);
const locale = z.string().refine(isLocale, words.noSuchFormat);

/** K8: how times and numbers are shown to the user; null is the workspace's way. */
export const saveFormatsAction = withUser(
  z.object({ timeZone: timeZone.nullable(), locale: locale.nullable() }),
  async (user, formats) => {
    await db.user.update({ where: { id: user.id }, data: formats });
    revalidatePath("/", "layout");
    return ok(null);
  },
);

/** B7: the number a user calls from; null lets the customer's country decide. */
export const setCallerIdAction = withUser(
  z.object({ numberId: z.string().nullable() }),
  async (user, { numberId }) => {
    const mine = await listCallerIds(user.id);
    if (numberId && !mine.some(({ id }) => id === numberId)) {
      return fail("forbidden", phoneWords.notYourNumber);
    }
    await db.user.update({ where: { id: user.id }, data: { callerIdId: numberId } });
    return ok(null);
  },
);
