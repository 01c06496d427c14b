"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { db } from "../base/db";
import { fail, ok } from "../base/result";
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
  const type = await findType(typeKey);
  if (!type) return fail("not-found", common.typeNotFound);
  const where = { typeId: type.id, userId: user.id, name };
  const { count } = await db.savedView.updateMany({ where, data: { query, shared } });
  if (count === 0) await db.savedView.create({ data: { ...where, query, shared } });
  revalidatePath("/records", "layout");
  return ok(null);
});

export const removeViewAction = withUser(z.object({ id: z.string() }), async (user, { id }) => {
  const mine = can(user, "settings") ? {} : { userId: user.id };
  const { count } = await db.savedView.deleteMany({ where: { id, ...mine } });
  revalidatePath("/records", "layout");
  return count === 1 ? ok(null) : fail("forbidden", words.noPermissionToRemove);
});
