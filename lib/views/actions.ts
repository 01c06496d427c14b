"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { canSeeType } from "../records/model/permissions";
import { fail, ok } from "../base/result";
import { changingSettings, emitSetting } from "../events/settings";
import { findType } from "../records/types";
import { words } from "../words/views";
import { common } from "../words/common";

const view = z.object({
  typeKey: z.string(),
  name: z.string().trim().min(1, common.enterAName).max(60, common.tooLong60),
  query: z.string().max(2_000).startsWith("?", words.noListAddress),
  shared: z.boolean(),
});

/** Saves a list's address under a name. A view of the user's that already has this name gets the new address. */
export const saveViewAction = withUser(view, async (user, { typeKey, name, query, shared }) => {
  const type = canSeeType(user, typeKey) ? await findType(typeKey) : null;
  if (!type) return fail("not-found", common.typeNotFound);
  const where = { typeId: type.id, userId: user.id, name };
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
      of: type.plural,
      before: before ? { query: before.query, shared: before.shared } : undefined,
      after: data,
    });
  });
  revalidatePath("/records", "layout");
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
    await emitSetting(tx, user, { what: "view", id, name, of: type.plural, before: values });
    return true;
  });
  revalidatePath("/records", "layout");
  return isRemoved ? ok(null) : fail("forbidden", words.noPermissionToRemove);
});
