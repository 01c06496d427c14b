import "server-only";
import { stringify } from "csv-stringify/sync";
import type { CurrentUser } from "../auth/permissions";
import { CSV_OPTIONS } from "../base/download";
import { areaWords, words } from "../words/audit";
import { wordCause } from "./cause";
import { listAudit, type AuditEntry, type AuditParams } from "./queries";
import type { ToldChange } from "./values";

const BATCH = 1_000;

/** Exports an audit as CSV, newest first, with times in UTC (ISO 8601). */
export async function* exportAudit(user: CurrentUser, params: AuditParams): AsyncGenerator<string> {
  const header = [words.time, words.who, words.area, words.what, words.changes, words.address, words.cause];
  yield stringify([header], { ...CSV_OPTIONS, bom: true });
  let after: string | undefined;
  do {
    const page = await listAudit(user, { ...params, after }, BATCH);
    if (page.entries.length > 0) yield stringify(page.entries.map(rowOf), CSV_OPTIONS);
    after = page.next ?? undefined;
  } while (after);
}

const wordChange = ({ label, before, after }: ToldChange) =>
  `${label}: ${before || words.empty} → ${after || words.empty}`;

const rowOf = ({ at, actor, area, text, changes, address, cause }: AuditEntry): string[] => [
  at.toISOString(),
  actor ?? "",
  area ? areaWords[area] : "",
  text,
  changes.map(wordChange).join("\n"),
  address ?? "",
  wordCause(cause),
];
