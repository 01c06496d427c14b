"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { db } from "../base/db";
import { isWithinReach } from "../records/reach";
import { notifySeen } from "../events/notify";
import { fail, ok } from "../base/result";
import { words } from "../words/calls";
import { correctLink } from "./after-call/link-record";
import { setBlocked } from "./store/blocked";
import { findCall } from "./views/log";

/** Links a call to the record it was with; that record becomes primary and gets the call's notes. */
export const linkCallAction = withUser(
  z.object({ callId: z.string(), recordId: z.string() }),
  async (user, { callId, recordId }) => {
    const call = await findCall(user, callId);
    if (!call) return fail("not-found", words.callNotFound);
    if (!call.mayLink && !can(user, "settings.records")) return fail("forbidden", words.noPermissionToLink);
    if (!(await isWithinReach(user, recordId))) return fail("not-found", words.noAccessToRecord);
    await correctLink(user, callId, recordId);
    revalidatePath(`/calls/${callId}`);
    return ok(null);
  },
);

/** Clears the badge: the user has seen the calls they missed. */
export const seeMissedAction = withUser(z.object({}), async (user) => {
  await db.$transaction(async (tx) => {
    await tx.user.update({ where: { id: user.id }, data: { missedSeenAt: new Date() } });
    await notifySeen(tx, user.id);
  });
  return ok(null);
});

/** Blocks or unblocks the caller's number (D7). */
export const blockCallerAction = withUser(
  z.object({ callId: z.string(), blocked: z.boolean() }),
  async (user, { callId, blocked }) => {
    const call = await findCall(user, callId);
    if (!call?.e164) return fail("not-found", words.callNotFound);
    if (!can(user, "calls.place")) return fail("forbidden", words.noPermissionToBlock);
    await setBlocked(user, call.e164, blocked);
    revalidatePath(`/calls/${callId}`);
    return ok(null);
  },
);

/** Takes a number off the list of blocked numbers. */
export const unblockAction = withUser(z.object({ e164: z.string() }), async (user, { e164 }) => {
  if (!can(user, "calls.place")) return fail("forbidden", words.noPermissionToBlock);
  await setBlocked(user, e164, false);
  revalidatePath("/settings/blocked");
  return ok(null);
});
