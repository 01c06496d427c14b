import { fieldsRefused, readBody, withToken } from "@/lib/api/with-token";
import { answer, problem } from "@/lib/auth/api";
import type { CurrentUser } from "@/lib/auth/permissions";
import { linksOfJson, recordChange, recordJson, unknownFields } from "@/lib/records/api";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { findRecord } from "@/lib/records/queries";
import { changeRecordOf, deleteRecordOf } from "@/lib/records/save";
import { findType } from "@/lib/records/types";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/records";

type Context = RouteContext<"/api/v1/records/[type]/[id]">;

/** Finds the record in the address, if the user has access to it. */
async function find(user: CurrentUser, { params }: Context) {
  const { type: key, id } = cleaned(await params);
  const type = await findType(key);
  const record = type && (await findRecord(user, type, id));
  return type && record ? { type, record } : null;
}

const noSuchRecord = () => problem(404, "not-found", words.noSuchRecord);

/** `GET /api/v1/records/contact/…` */
export const GET = withToken<Context>(async (user, _request, context) => {
  const found = await find(user, context);
  return found ? Response.json(recordJson(found.record, found.type)) : noSuchRecord();
});

/** `PATCH /api/v1/records/contact/…`: updates what the body contains, and answers with the record. */
export const PATCH = withToken<Context>(async (user, request, context) => {
  const found = await find(user, context);
  if (!found) return noSuchRecord();
  const { type, record } = found;
  const read = await readBody(request, recordChange);
  if ("refusal" in read) return read.refusal;
  const unknown = unknownFields(type, read.body);
  if (unknown) return fieldsRefused(unknown);
  const { version = null, links, ...change } = read.body;
  const part = { ...change, id: record.id, version, ...(links && { links: linksOfJson(links) }) };
  const changed = await changeRecordOf(user, type.key, part, { decimal: null });
  if (!changed.ok) return answer(changed);
  if (changed.value.errors) return fieldsRefused(changed.value.errors);
  return afterwards(user, type, record.id);
});

/** An update can move a record out of the user's scope; then there is nothing to return. */
async function afterwards(user: CurrentUser, type: TypeView, id: string): Promise<Response> {
  const record = await findRecord(user, type, id);
  return record ? Response.json(recordJson(record, type)) : new Response(null, { status: 204 });
}

/** `DELETE /api/v1/records/contact/…`: moves the record to the bin, where it can be restored for 30 days. */
export const DELETE = withToken<Context>(async (user, _request, context) => {
  const found = await find(user, context);
  if (!found) return noSuchRecord();
  const deleted = await deleteRecordOf(user, found.record.id);
  return deleted.ok ? new Response(null, { status: 204 }) : answer(deleted);
});
