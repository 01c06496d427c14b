import { fieldsRefused, readBody, withToken } from "@/lib/api/with-token";
import { answer, problem } from "@/lib/auth/api";
import {
  linksOfJson,
  newRecord,
  readListQuery,
  recordJson,
  recordPath,
  unknownFields,
} from "@/lib/records/api";
import { listRecords } from "@/lib/records/list";
import { findRecord } from "@/lib/records/queries";
import { createRecordOf } from "@/lib/records/save";
import { findType } from "@/lib/records/types";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/records";

type Context = RouteContext<"/api/v1/records/[type]">;

/**
 * `GET /api/v1/records/contact?…`: one page of a list, with the parameters of its page, and `next` for the following
 * page.
 */
export const GET = withToken<Context>(async (user, request, { params }) => {
  const type = await findType(cleaned(await params).type);
  if (!type) return problem(404, "not-found", words.noSuchType);
  const query = readListQuery(type, new URL(request.url).searchParams);
  if (!query.ok) return problem(400, query.code, query.message);
  const { records, next } = await listRecords(user, type, query.value.list, query.value.limit);
  return Response.json({ records: records.map((record) => recordJson(record, type)), next });
});

/** `POST /api/v1/records/contact`: creates a record, and answers with it. */
export const POST = withToken<Context>(async (user, request, { params }) => {
  const type = await findType(cleaned(await params).type);
  if (!type) return problem(404, "not-found", words.noSuchType);
  const read = await readBody(request, newRecord);
  if ("refusal" in read) return read.refusal;
  const unknown = unknownFields(type, read.body);
  if (unknown) return fieldsRefused(unknown);
  const input = { ...read.body, links: linksOfJson(read.body.links) };
  const created = await createRecordOf(user, type.key, input, { decimal: null });
  if (!created.ok) return answer(created);
  if (created.value.errors) return fieldsRefused(created.value.errors);
  const { id } = created.value;
  const record = await findRecord(user, type, id);
  // A user may create a record they cannot read, for example one with another owner.
  const body = record ? recordJson(record, type) : { id, type: type.key };
  return Response.json(body, { status: 201, headers: { location: recordPath(type.key, id) } });
});
