"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { fail, ok } from "../base/result";
import { setLongCookie } from "../http/long-cookie";
import { channelClocks } from "../wiring/background";
import { words } from "../words/settings";
import { lookOutside } from "./outside";
import { forgetNeeds } from "./queries";
import { SET_UP_COOKIE } from "./set-up-cookie";
import { storeSigns } from "./signs";

/** Looks at once at what the worker looks at every minute. */
export const lookNowAction = withUser(z.object({}), async (user) => {
  if (!can(user, "settings.workspace")) return fail("forbidden", words.noPermissionToChange);
  await lookOutside(channelClocks());
  await storeSigns();
  forgetNeeds();
  revalidatePath("/settings/health");
  revalidatePath("/settings/set-up");
  return ok({});
});

/** Hides the reminder of the checklist in this browser. Anyone can call this: it writes nothing but a cookie. */
export async function hideSetUpAction() {
  await setLongCookie(SET_UP_COOKIE, "hidden");
}
