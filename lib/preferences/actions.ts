"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { listCallerIds } from "../company-numbers/queries";
import { fail, ok } from "../base/result";
import { changePreferences } from "./change";
import { isLocale, isTimeZone } from "./formats";
import { setPostCallNote } from "./post-call-note";
import { common } from "../words/common";
import { words as phoneWords } from "../words/phone-preferences";
import { setLongCookie } from "../http/long-cookie";
import { words } from "../words/settings";

/** Sets whether the note dialog opens after a call (E2). */
export const setPostCallNoteAction = withUser(z.object({ on: z.boolean() }), async (user, { on }) => {
  await setPostCallNote(user, on);
  return ok(null);
});

const theme = z.enum(["system", "light", "dark"]);

/** Stores the theme in a cookie, so the server sends pages in the right colours. */
export async function setThemeAction(value: z.infer<typeof theme>) {
  const chosen = theme.safeParse(value);
  if (!chosen.success) return;
  await setLongCookie("theme", chosen.data);
}

const timeZone = z.string().refine(isTimeZone, common.noSuchTimeZone);
const locale = z.string().refine(isLocale, words.noSuchFormat);

/** Saves the user's time zone and number format; null uses the workspace's (K8). */
export const saveFormatsAction = withUser(
  z.object({ timeZone: timeZone.nullable(), locale: locale.nullable() }),
  async (user, formats) => {
    await changePreferences(user, formats);
    revalidatePath("/", "layout");
    return ok(null);
  },
);

/** Sets the user's caller ID; null chooses a number in the customer's country (B7). */
export const setCallerIdAction = withUser(
  z.object({ numberId: z.string().nullable() }),
  async (user, { numberId }) => {
    const mine = await listCallerIds(user.id);
    if (numberId && !mine.some(({ id }) => id === numberId)) {
      return fail("forbidden", phoneWords.notYourNumber);
    }
    await changePreferences(user, { callerIdId: numberId });
    return ok(null);
  },
);
