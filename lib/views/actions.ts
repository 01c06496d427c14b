"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { canSeeType } from "../records/model/permissions";
import { fail, ok } from "../base/result";
import { changingSettings, emitSetting } from "../events/settings";
import { findType } from "../records/types";
import { words as callWords } from "../words/calls";
import { words } from "../words/views";
import { common } from "../words/common";

const view = z.object({
  /** Null for the call log. */
  typeKey: z.string().nullable(),
  name: z.string().trim().min(1, common.enterAName).max(60, common.tooLong60),
  query: z.string().max(2_000).startsWith("?", words.noListAddress),
  shared: z.boolean(),
});

const listName = (type: { plural: string } | null) => type?.plural ?? callWords.title;

/** Saves a list's address under a name. A view of the user's that already has this name gets the new address. */
export const saveViewAction = withUser(view, async (user, { typeKey, name, query, shared }) => {
  if (typeKey === null && !can(user, "calls.read")) return fail("forbidden", words.noPermissionToSave);
  const type = typeKey !== null && canSeeType(user, typeKey) ? await findType(typeKey) : null;
  if (typeKey !== null && !type) return fail("not-found", common.typeNotFound);
  const where = { typeId: type?.id ?? null, userId: user.id, name };
  const data = { query, shared };
  await changingSettings(async (tx) => {
    const before = await tx.savedView.findFirst({ where, select: { id: true, query: true, shared: true } });
    const { id } = before
      ? await tx.savedView.update({ where: { id: before.id }, data })
      : await tx.savedView.create({ data: { ...where, ...data } });
    await emitSetting(tx, user, {
      what: "view",
      id,
      name,
      of: listName(type),
      before: before ? { query: before.query, shared: before.shared } : undefined,
      after: data,
    });
  });
  revalidatePath("/", "layout");
  return ok(null);
});

export const removeViewAction = withUser(z.object({ id: z.string() }), async (user, { id }) => {
  const mine = can(user, "settings.records") ? {} : { userId: user.id };
  const isRemoved = await changingSettings(async (tx) => {
    const before = await tx.savedView.findFirst({
      where: { id, ...mine },
      select: { name: true, query: true, shared: true, type: { select: { plural: true } } },
    });
    if (!before) return false;
    await tx.savedView.delete({ where: { id } });
    const { name, type, ...values } = before;
    await emitSetting(tx, user, { what: "view", id, name, of: listName(type), before: values });
    return true;
  });
  revalidatePath("/", "layout");
  return isRemoved ? ok(null) : fail("forbidden", words.noPermissionToRemove);
});
