import "server-only";
import type { CurrentUser } from "../auth/permissions";
import type { Tx } from "../base/db";
import { ownCountry, readField } from "../records/match-index/index-numbers";
import type { ItemProblem } from "../jobs/problem";
import type { FieldView, TypeView } from "../records/model/field-kinds";
import { canSeeRecord } from "../records/model/permissions";

interface NotedLine {
  line: { notes: ItemProblem[]; numbers: ReadonlyMap<FieldView, readonly string[]> };
  /** The record that the row changes; null for a new one. */
  recordId: string | null;
  values: Record<string, unknown>;
}

interface Holder {
  e164: string;
  id: string;
  name: string;
  typeKey: string;
  ownerId: string | null;
  ownerTeamId: string | null;
}

/** Notes on each row which phone texts contain no number, and which numbers another record already has. */
export async function addPhoneNotes(
  tx: Tx,
  { type, user, defaultCountry }: { type: TypeView; user: CurrentUser; defaultCountry: string },
  lines: readonly NotedLine[],
) {
  const found: { to: NotedLine; field: FieldView; e164: string }[] = [];
  for (const to of lines) {
    for (const [field, texts] of to.line.numbers) {
      const country = ownCountry(type.fields, to.values);
      for (const text of texts) {
        const { numbers, unread } = readField(field, text, country, defaultCountry);
        for (const piece of unread) {
          to.line.notes.push({ code: "number-unread", field: field.label, text: piece.text, why: piece.why });
        }
        found.push(...numbers.map(({ e164 }) => ({ to, field, e164 })));
      }
    }
  }
  const holders = await findHolders(tx, [...new Set(found.map(({ e164 }) => e164))]);
  for (const { to, field, e164 } of found) {
    const holder = holders.get(e164)?.find(({ id }) => id !== to.recordId);
    if (!holder) continue;
    const name = canSeeRecord(user, holder) ? holder.name : null;
    to.line.notes.push({ code: "number-known", field: field.label, e164, name });
  }
}

/** Finds up to two records with each number, as one of them may be the record being changed. */
async function findHolders(tx: Tx, numbers: readonly string[]): Promise<Map<string, Holder[]>> {
  if (numbers.length === 0) return new Map();
  const rows = await tx.$queryRaw<Holder[]>`
    SELECT w.e164, h.*
    FROM unnest(${numbers}::text[]) AS w(e164)
    CROSS JOIN LATERAL (
      SELECT DISTINCT r.id, r.name, t.key AS "typeKey", r."ownerId", u."teamId" AS "ownerTeamId"
      FROM "PhoneNumber" p
      JOIN "Record" r ON r.id = p."recordId" AND r."deletedAt" IS NULL
      JOIN "RecordType" t ON t.id = r."typeId"
      LEFT JOIN "User" u ON u.id = r."ownerId"
      WHERE p.e164 = w.e164
      LIMIT 2
    ) h`;
  const holders = new Map<string, Holder[]>();
  for (const row of rows) holders.set(row.e164, [...(holders.get(row.e164) ?? []), row]);
  return holders;
}
