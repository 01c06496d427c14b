import "server-only";
import { stringify } from "csv-stringify/sync";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { createJob } from "../jobs/create-job";
import { CSV_OPTIONS } from "../base/download";
import { cellText, type Person } from "./model/cells";
import type { TypeView } from "./model/field-kinds";
import { loadPeople } from "./people";
import { listRecords, type ListedRecord, type ListParams } from "./list";
import { common } from "../words/common";

/** Records read at a time: few enough to fit in memory, and enough to export a million in a minute, not an hour. */
const BATCH = 1_000;

/**
 * Writes a list as CSV (RFC 4180, UTF-8 with a byte order mark for spreadsheets): a header, then a row for each record the
 * user can see, in the list's order. Reads a batch once the previous one has been taken, so memory doesn't grow with the
 * list. The export is logged as a job, with its user and query.
 *
 * @param query  the list's query string, for the log
 */
export async function* exportRecords(
  user: CurrentUser,
  type: TypeView,
  params: ListParams,
  query = "",
): AsyncGenerator<string> {
  const header = [common.name, common.owner, ...type.fields.map(({ label }) => label)];
  const people = await loadPeople();
  yield stringify([header], { ...CSV_OPTIONS, bom: true });
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await listRecords(user, type, { ...params, cursor }, BATCH);
    if (page.records.length > 0)
      yield stringify(
        page.records.map((record) => rowOf(type, record, people)),
        CSV_OPTIONS,
      );
    count += page.records.length;
    cursor = page.next ?? undefined;
  } while (cursor);
  await createJob(db, {
    kind: "EXPORT",
    state: "DONE",
    userId: user.id,
    typeId: type.id,
    label: { code: "records-exported" },
    input: { query },
    total: count,
    updated: count,
    finishedAt: new Date(),
  });
}

const rowOf = (type: TypeView, record: ListedRecord, people: ReadonlyMap<string, Person>): string[] => [
  record.name,
  people.get(record.ownerId ?? "")?.email ?? record.ownerName ?? "",
  ...type.fields.map((field) =>
    field.kind === "LINK"
      ? (record.links[field.key]?.name ?? "")
      : cellText(field, record.values[field.key], people),
  ),
];
