import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { OWNED, reaches } from "../records/reach";

const SHOWN = 20;

/** Lists the notes that mention the user and that they haven't marked as read, newest first, on records they can see. */
export async function listMentions(user: CurrentUser) {
  const mentions = await db.mention.findMany({
    where: { userId: user.id, seenAt: null, note: { record: { deletedAt: null } } },
    orderBy: { note: { createdAt: "desc" } },
    take: SHOWN,
    select: {
      note: {
        select: {
          id: true,
          body: true,
          createdAt: true,
          author: { select: { name: true } },
          record: {
            select: {
              id: true,
              name: true,
              ...OWNED,
              type: { select: { key: true } },
            },
          },
        },
      },
    },
  });
  return mentions.map(({ note }) => note).filter(({ record }) => reaches(user, record));
}
