import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { callScope, hearScope, ringsUser } from "../calls/scope";
import { db } from "../base/db";
import { Prisma } from "../generated/prisma/client";
import { formatCaller } from "../phone-numbers/numbers";
import { OWNED, reaches } from "../records/reach";
import { recordingSelect, type RecordingView } from "../calls/model/recording";

/** Finds a stored recording the user may hear; null for any other. */
export async function findStored(user: CurrentUser, id: string) {
  const [row] = await db.$queryRaw<
    { id: string; callId: string; file: string; bytes: number; kind: "CALL" | "VOICEMAIL" }[]
  >`
    SELECT r.id, r."callId", r.file, r.bytes, r.kind FROM "Recording" r JOIN "Call" c ON c.id = r."callId"
    WHERE r.id = ${id} AND r.state = 'STORED' AND ${callScope(user)} AND ${hearScope(user)}`;
  return row ?? null;
}

export interface Voicemail extends RecordingView {
  callId: string;
  at: Date;
  number: string | null;
  /** Whether the caller's number is known, so that they can be called back. */
  canCallBack: boolean;
  /** The label of our number. */
  companyNumber: string;
  record: { id: string; name: string; typeKey: string } | null;
  heardBy: string | null;
}

const isMine = (user: CurrentUser) =>
  Prisma.sql`r.kind = 'VOICEMAIL' AND r.state <> 'FAILED' AND ${ringsUser(user.id)} AND ${callScope(user)}`;

/** Lists messages left on the user's numbers, newest first (H9). */
export async function listVoicemails(user: CurrentUser): Promise<Voicemail[]> {
  const ids = await db.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM "Recording" r JOIN "Call" c ON c.id = r."callId"
    WHERE ${isMine(user)} ORDER BY r."createdAt" DESC LIMIT 100`;
  const rows = await db.recording.findMany({
    where: { id: { in: ids.map(({ id }) => id) } },
    orderBy: { createdAt: "desc" },
    select: {
      ...recordingSelect,
      callId: true,
      createdAt: true,
      heardAt: true,
      heardBy: { select: { name: true } },
      call: {
        select: {
          remoteNumber: true,
          remoteRaw: true,
          number: { select: { label: true } },
          mainRecord: {
            select: { id: true, name: true, deletedAt: true, ...OWNED },
          },
        },
      },
    },
  });
  return rows.map(({ call, createdAt, heardAt, heardBy, ...recording }) => ({
    ...recording,
    at: createdAt,
    number: formatCaller(call.remoteNumber, call.remoteRaw),
    canCallBack: call.remoteNumber !== null,
    // It is one that rings the user (`isMine`).
    companyNumber: call.number!.label,
    record:
      call.mainRecord && reaches(user, call.mainRecord)
        ? { id: call.mainRecord.id, name: call.mainRecord.name, typeKey: call.mainRecord.type.key }
        : null,
    heardBy: heardAt ? (heardBy?.name ?? "–") : null,
  }));
}

/** Counts messages that nobody has listened to. */
export async function countNewVoicemails(user: CurrentUser): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "Recording" r JOIN "Call" c ON c.id = r."callId"
    WHERE r."heardAt" IS NULL AND ${isMine(user)}`;
  return row?.count ?? 0;
}
