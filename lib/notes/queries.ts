import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../db";
import { canSeeRecord } from "../records/permissions";

const SHOWN = 20;

/** Notes that name the user and that they have not ticked off, newest first; of records they may see. */
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
              ownerId: true,
              owner: { select: { teamId: true } },
              type: { select: { key: true } },
            },
          },
        },
      },
    },
  });
  return mentions
    .map(({ note }) => note)
    .filter(({ record }) =>
      canSeeRecord(user, { ownerId: record.ownerId, ownerTeamId: record.owner?.teamId ?? null }),
    );
}
