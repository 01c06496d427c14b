import "server-only";
import { z } from "zod";
import { fail, ok, type Result } from "../base/result";
import { namesOf, queryOf } from "../base/query";
import { words as apiWords } from "../words/api";
import { common } from "../words/common";
import { words } from "../words/records";
import { isListable, type TypeView } from "./model/field-kinds";
import { parseListParams } from "./list-params";
import { isCursor, PAGE_SIZE, type ListedRecord, type ListParams } from "./list";
import type { RecordView } from "./queries";
import { recordName, storableText } from "./model/schema";
import type { FieldErrors, RecordInput } from "./write";

/** The body of a request that creates a record. */
export const newRecord = z.strictObject({
  name: recordName,
  ownerId: storableText.nullable().default(null),
  values: z.record(z.string(), z.unknown()).default({}),
  /** Ids of linked records, by link field. */
  links: z.record(z.string(), storableText.nullable()).default({}),
});

/** The body of a request that updates a record. Missing properties keep their values. */
export const recordChange = z.strictObject({
  name: recordName.optional(),
  ownerId: storableText.nullable().optional(),
  values: z.record(z.string(), z.unknown()).optional(),
  links: z.record(z.string(), storableText.nullable()).optional(),
  /** The version the program read. If the record has changed since, the update is refused (409); without a version it never is. */
  version: z.int32().optional(),
});

/** Converts links from the API's form to that of `RecordInput`. */
export const linksOfJson = (links: Record<string, string | null>): RecordInput["links"] =>
  Object.fromEntries(Object.entries(links).map(([key, id]) => [key, id === null ? [] : [id]]));

/** Returns a message for each field that the type doesn't have. A misspelt key would otherwise be ignored silently. */
export function unknownFields(
  type: TypeView,
  { values = {}, links = {} }: { values?: object; links?: object },
): FieldErrors | null {
  const keys = (isLink: boolean) =>
    new Set(type.fields.filter(({ kind }) => (kind === "LINK") === isLink).map(({ key }) => key));
  const unknown = [
    ...Object.keys(values).filter((key) => !keys(false).has(key)),
    ...Object.keys(links).filter((key) => !keys(true).has(key)),
  ];
  return unknown.length > 0 ? Object.fromEntries(unknown.map((key) => [key, words.unknownField(key)])) : null;
}

export const recordPath = (typeKey: string, id: string) => `/api/v1/records/${typeKey}/${id}`;

/** Converts a record to the API's JSON: times in ISO 8601, money in minor units, options by their value. */
export const recordJson = (
  { id, name, status, ownerId, version, updatedAt, ...record }: ListedRecord | RecordView,
  type: TypeView,
) => ({
  id,
  type: type.key,
  name,
  status,
  ownerId,
  values: record.values,
  links: Object.fromEntries(
    Object.entries(record.links).map(([key, link]) => [key, { id: link.id, name: link.name }]),
  ),
  version,
  updatedAt: updatedAt.toISOString(),
});

export const MOST_LISTED = 200;

const LIST_PARAMETERS = ["q", "sort", "after", "mine", "limit"];
export const COMPARISONS = ["from", "min", "max", "empty", "filled"];

/**
 * Parses a list's query as the list page does, but refuses anything invalid. The page falls back to a default, or shows an
 * empty list.
 */
export function readListQuery(
  type: TypeView,
  query: URLSearchParams,
): Result<{ list: ListParams; limit: number }, "invalid"> {
  const listable = new Set([...type.fields.filter(isListable).map(({ key }) => key), "owner"]);
  for (const [name, value] of query) {
    const [key = "", comparison, ...rest] = name.split(".");
    const isFilter =
      listable.has(key) && rest.length === 0 && (!comparison || COMPARISONS.includes(comparison));
    if (!LIST_PARAMETERS.includes(name) && !isFilter) return fail("invalid", apiWords.unknownParameter(name));
    if (value === "" || query.getAll(name).length > 1) return fail("invalid", apiWords.oneValue(name));
  }
  const sort = (query.get("sort") ?? "updatedAt").replace(/^-/, "");
  if (!["name", "updatedAt"].includes(sort) && (!listable.has(sort) || sort === "owner")) {
    return fail("invalid", apiWords.notSortable(sort));
  }
  if ((query.get("mine") ?? "1") !== "1") return fail("invalid", apiWords.mineIsOne);
  const after = query.get("after");
  if (after !== null && !isCursor(after, sort)) return fail("invalid", apiWords.noSuchPage);
  const filters = new URLSearchParams(query);
  filters.delete("limit");
  const limit = Number(query.get("limit") ?? PAGE_SIZE);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_LISTED) {
    return fail("invalid", apiWords.limitRange(MOST_LISTED));
  }
  const { unreadable, ...list } = parseListParams(type, queryOf(filters));
  if (unreadable) return fail("invalid", common.filterUnreadable(namesOf(unreadable)));
  return ok({ list, limit });
}
