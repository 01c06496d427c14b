"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { db } from "../db";
import { isWithinReach } from "../records/reach";
import { notifyMissed } from "../realtime/notify";
import { fail, ok } from "../result";
import { words } from "../words/calls";
import { correctLink } from "./link-record";
import { findCall } from "./log";

/** Says whose a call was: that record becomes the main link, and gets the call's notes. */
export const linkCallAction = withUser(
  z.object({ callId: z.string(), recordId: z.string() }),
  async (user, { callId, recordId }) => {
    const call = await findCall(user, callId);
    if (!call) return fail("not-found", words.callGone);
    if (!call.mayLink && !can(user, "settings")) return fail("forbidden", words.mayNotLink);
    if (!(await isWithinReach(user, recordId))) return fail("not-found", words.recordOutOfReach);
    await correctLink(callId, recordId);
    revalidatePath(`/calls/${callId}`);
    return ok(null);
  },
);

/** The user has looked at the calls they missed: the badge goes. */
export const seeMissedAction = withUser(z.object({}), async (user) => {
  await db.$transaction(async (tx) => {
    await tx.user.update({ where: { id: user.id }, data: { missedSeenAt: new Date() } });
    await notifyMissed(tx, [user.id]);
  });
  return ok(null);
});
