import "server-only";
import { db } from "../../base/db";
import { formatNumber } from "../../phone-numbers/numbers";

/** Lists the numbers in a record's phone fields, each once. The caller has checked that the user can see the record. */
export async function listRecordNumbers(recordId: string): Promise<{ e164: string; number: string }[]> {
  const rows = await db.phoneNumber.findMany({
    where: { recordId, twin: false },
    distinct: ["e164"],
    orderBy: { e164: "asc" },
    select: { e164: true },
  });
  return rows.map(({ e164 }) => ({ e164, number: formatNumber(e164) }));
}
