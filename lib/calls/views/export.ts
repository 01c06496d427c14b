import "server-only";
import { stringify } from "csv-stringify/sync";
import type { CurrentUser } from "../../auth/permissions";
import { db } from "../../base/db";
import { createJob } from "../../jobs/create-job";
import { CSV_OPTIONS } from "../../base/download";
import { words } from "../../words/calls";
import { common } from "../../words/common";
import { listCalls, type LoggedCall, type LogParams } from "./log";
import { outcomeLabel } from "../model/outcome";

const BATCH = 1_000;

/**
 * Exports a call log as CSV, newest first: times in UTC (ISO 8601), numbers in E.164, talk time in seconds. Adds the
 * export to the user's history.
 *
 * @param query  the log's address, for the history
 */
export async function* exportCalls(
  user: CurrentUser,
  params: LogParams,
  query: string,
): AsyncGenerator<string> {
  const header = [
    words.direction,
    words.outcome,
    common.number,
    words.line,
    words.started,
    words.talkSeconds,
    words.agent,
    words.record,
  ];
  yield stringify([header], { ...CSV_OPTIONS, bom: true });
  let count = 0;
  let after: string | undefined;
  do {
    const page = await listCalls(user, { ...params, after }, BATCH);
    if (page.calls.length > 0) yield stringify(page.calls.map(rowOf), CSV_OPTIONS);
    count += page.calls.length;
    after = page.next ?? undefined;
  } while (after);
  await createJob(db, {
    kind: "EXPORT",
    state: "DONE",
    userId: user.id,
    label: { code: "calls-exported" },
    input: { query },
    total: count,
    updated: count,
    finishedAt: new Date(),
  });
}

const rowOf = (call: LoggedCall): string[] => [
  call.direction === "INBOUND" ? words.inbound : words.outbound,
  outcomeLabel(call),
  call.e164 ?? "",
  call.companyNumber ?? "",
  call.createdAt.toISOString(),
  String(call.talkSeconds ?? ""),
  call.agent ?? "",
  call.record?.name ?? "",
];
