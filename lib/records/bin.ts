import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { scopeCondition } from "./model/permissions";

export interface BinnedRecord {
  id: string;
  name: string;
  typeKey: string;
  typeSingular: string;
  icon: string;
  deletedAt: Date;
}

const SHOWN = 200;

/** Lists the most recently deleted records within the user's scope. */
export const listBin = (user: CurrentUser): Promise<BinnedRecord[]> =>
  db.$queryRaw<BinnedRecord[]>`
    SELECT r.id, r.name, t.key AS "typeKey", t.singular AS "typeSingular", t.icon, r."deletedAt"
    FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId"
    WHERE r."deletedAt" IS NOT NULL AND ${scopeCondition(user)}
    ORDER BY r."deletedAt" DESC LIMIT ${SHOWN}`;
