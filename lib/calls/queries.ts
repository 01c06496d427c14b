import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../db";
import { formatNumber } from "../matching/numbers";
import { canSeeRecord } from "../records/permissions";

export interface ListedCall {
  id: string;
  direction: "INBOUND" | "OUTBOUND";
  outcome: string | null;
  number: string | null;
  createdAt: Date;
  talkSeconds: number | null;
  record: { id: string; name: string; typeKey: string } | null;
}

const RECENT = 20;

/** The user's last calls, and calls nobody answered on numbers that ring them. */
export async function listRecentCalls(user: CurrentUser): Promise<ListedCall[]> {
  const calls = await db.call.findMany({
    where: {
      OR: [
        { agentId: user.id },
        {
          agentId: null,
          direction: "INBOUND",
          number: { users: { some: { userId: user.id, isRung: true } } },
        },
      ],
    },
    orderBy: { createdAt: "desc" },
    take: RECENT,
    select: {
      id: true,
      direction: true,
      outcome: true,
      customerNumber: true,
      createdAt: true,
      answeredAt: true,
      endedAt: true,
      mainRecord: {
        select: {
          id: true,
          name: true,
          deletedAt: true,
          ownerId: true,
          owner: { select: { teamId: true } },
          type: { select: { key: true } },
        },
      },
    },
  });
  return calls.map(({ mainRecord, customerNumber, answeredAt, endedAt, ...call }) => ({
    ...call,
    number: customerNumber && formatNumber(customerNumber),
    talkSeconds: talkSeconds({ answeredAt, endedAt }),
    record:
      mainRecord &&
      !mainRecord.deletedAt &&
      canSeeRecord(user, { ownerId: mainRecord.ownerId, ownerTeamId: mainRecord.owner?.teamId ?? null })
        ? { id: mainRecord.id, name: mainRecord.name, typeKey: mainRecord.type.key }
        : null,
  }));
}

/** Seconds between answer and end; null while either is missing. */
export const talkSeconds = (call: { answeredAt: Date | null; endedAt: Date | null }): number | null =>
  call.answeredAt && call.endedAt
    ? Math.max(0, Math.round((call.endedAt.getTime() - call.answeredAt.getTime()) / 1000))
    : null;
