"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { db } from "../base/db";
import { isWithinReach } from "../records/reach";
import { fail, ok } from "../base/result";
import { emit } from "../events/emit";
import { writeMentions } from "./write";
import { common } from "../words/common";
import { words } from "../words/notes";

/** Writes a note on a record's timeline. */
export const addNoteAction = withUser(
  z.object({ recordId: z.string(), body: z.string().trim().min(1, words.writeSomethingFirst).max(20_000) }),
  async (user, { recordId, body }) => {
    if (!(await isWithinReach(user, recordId))) return fail("not-found", common.recordNotFound);
    await db.$transaction(async (tx) => {
      const note = await tx.note.create({ data: { recordId, body, authorId: user.id } });
      await writeMentions(tx, note.id, body, user.id);
      await emit(tx, [
        { kind: "note.added", actor: user, subjectId: note.id, recordIds: [recordId], data: { body } },
      ]);
    });
    revalidatePath("/records", "layout");
    return ok(null);
  },
);

/** Marks a mention as read. */
export const seeMentionAction = withUser(z.object({ noteId: z.string() }), async (user, { noteId }) => {
  await db.mention.updateMany({ where: { noteId, userId: user.id }, data: { seenAt: new Date() } });
  revalidatePath("/");
  return ok(null);
});
