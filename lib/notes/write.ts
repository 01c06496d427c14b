import "server-only";
import type { Tx } from "../base/db";
import { loadPeople } from "../records/people";
import { mentionedIn } from "./mentions";

/** Remembers whom a note names now; who was named before and still is keeps having seen it. */
export async function writeMentions(tx: Tx, noteId: string, body: string, authorId: string) {
  const people = [...(await loadPeople(tx)).values()];
  const userIds = mentionedIn(body, people).filter((id) => id !== authorId);
  await tx.mention.deleteMany({ where: { noteId, userId: { notIn: userIds } } });
  await tx.mention.createMany({ data: userIds.map((userId) => ({ noteId, userId })), skipDuplicates: true });
}
