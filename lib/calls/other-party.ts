import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { OWNED, reaches } from "../records/reach";
import { callScope } from "./scope";

/** The other party of a user's call. */
export interface OtherParty {
  /** Null for a withheld number, and for a colleague. */
  e164: string | null;
  /** The primary record, if the user has access to it. */
  record: { id: string; name: string } | null;
  /** The other agent, in a call between two agents. */
  colleagueId: string | null;
}

/** Finds the other party of a call the user may see; null for any other call. */
export async function findOtherParty(user: CurrentUser, callId: string): Promise<OtherParty | null> {
  const seen = await db.$queryRaw<
    unknown[]
  >`SELECT 1 FROM "Call" c WHERE c.id = ${callId} AND ${callScope(user)}`;
  if (seen.length === 0) return null;
  const { remoteNumber, agentId, mainRecord, legs } = await db.call.findUniqueOrThrow({
    where: { id: callId },
    select: {
      remoteNumber: true,
      agentId: true,
      mainRecord: { select: { id: true, name: true, deletedAt: true, ...OWNED } },
      legs: { where: { entry: "REMOTE", userId: { not: null } }, select: { userId: true } },
    },
  });
  const calledId = legs[0]?.userId ?? null;
  return {
    e164: remoteNumber,
    record: mainRecord && reaches(user, mainRecord) ? { id: mainRecord.id, name: mainRecord.name } : null,
    colleagueId: calledId === user.id ? agentId : calledId,
  };
}
