"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { fail, ok } from "../base/result";
import { channelClocks } from "../wiring/background";
import { words } from "../words/settings";
import { lookOutside } from "./outside";
import { forgetNeeds } from "./queries";
import { storeSigns } from "./signs";

/** Looks at once at what the worker looks at every minute. */
export const lookNowAction = withUser(z.object({}), async (user) => {
  if (!can(user, "settings.workspace")) return fail("forbidden", words.noPermissionToChange);
  await lookOutside(channelClocks());
  await storeSigns();
  forgetNeeds();
  revalidatePath("/settings/health");
  return ok({});
});
