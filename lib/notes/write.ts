import "server-only";
import type { Tx } from "../base/db";
import { loadPeople } from "../records/people";
import { mentionedIn } from "./mentions";

/** Stores a note's mentions. A colleague who was already mentioned keeps their read mark. */
export async function writeMentions(tx: Tx, noteId: string, body: string, authorId: string) {
  const people = [...(await loadPeople(tx)).values()];
  const userIds = mentionedIn(body, people).filter((id) => id !== authorId);
  await tx.mention.deleteMany({ where: { noteId, userId: { notIn: userIds } } });
  await tx.mention.createMany({ data: userIds.map((userId) => ({ noteId, userId })), skipDuplicates: true });
}
