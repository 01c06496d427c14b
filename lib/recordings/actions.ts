"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { tellMissed } from "../calls/store/store";
import { db } from "../base/db";
import { fail, ok } from "../base/result";
import { words } from "../words/recordings";
import { findStored } from "./queries";

/** Marks a message as heard, or as new again. */
export const markHeardAction = withUser(
  z.object({ id: z.string(), heard: z.boolean() }),
  async (user, { id, heard }) => {
    if (!(await findStored(user, id))) return fail("not-found", words.notFound);
    await db.$transaction(async (tx) => {
      const { call } = await tx.recording.update({
        where: { id },
        data: heard ? { heardAt: new Date(), heardById: user.id } : { heardAt: null, heardById: null },
        select: { call: { select: { numberId: true } } },
      });
      await tellMissed(tx, call);
    });
    revalidatePath("/calls/voicemail");
    return ok(null);
  },
);
