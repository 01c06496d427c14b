"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { common } from "../words/common";
import { makeToken, revokeToken } from "./tokens";

const shown = () => revalidatePath("/settings/api");

export const makeTokenAction = withUser(
  z.object({ name: z.string().trim().min(1, common.enterAName).max(60, common.tooLong60) }),
  async (user, { name }) => {
    const made = await makeToken(user, name);
    if (made.ok) shown();
    return made;
  },
);

export const revokeTokenAction = withUser(z.object({ id: z.string() }), async (user, { id }) => {
  const revoked = await revokeToken(user, id);
  shown();
  return revoked;
});
