import { parameterOf, rawParameters, type Query, type RawParameters } from "../base/query";
import { isListable, type FieldView, type TypeView } from "./model/field-kinds";
import { isFilterValue, type ListParams } from "./list";

/** Parameters of a list's address that aren't filters. `new` opens the form for a new record. */
const OTHER_PARAMETERS = new Set(["sort", "columns", "after", "new"]);

/**
 * Reads a list page's address: `?q=…&sort=-amount&stage=won&amount.min=1000&owner=…&mine=1&columns=stage,amount&after=…`.
 * Invalid filters (a wrong value, an archived field) are kept apart in `unreadable`, and the list then shows nothing.
 */
export function parseListParams(type: TypeView, query: Query): ListParams {
  const sortText = parameterOf(query.sort) ?? "-updatedAt";
  const sort = sortText.replace(/^-/, "");
  const listable = new Map(type.fields.filter(isListable).map((field) => [field.key, field]));
  const filters: Record<string, string> = {};
  const unreadable: RawParameters = [];
  for (const [name, value] of Object.entries(query)) {
    const text = parameterOf(value);
    if (text === undefined || OTHER_PARAMETERS.has(name)) continue;
    const isUnderstood =
      text !== null && (name === "q" || (name === "mine" ? text === "1" : isFilter(listable, name, text)));
    if (!isUnderstood) unreadable.push(...rawParameters(name, value));
    else if (name !== "q" && name !== "mine") filters[name] = text;
  }
  const columns = parameterOf(query.columns)
    ?.split(",")
    .filter((key) => type.fields.some((field) => field.key === key));
  return {
    sort: sort === "name" || listable.has(sort) ? sort : "updatedAt",
    direction: sortText.startsWith("-") ? "desc" : "asc",
    filters,
    ...(unreadable.length > 0 && { unreadable }),
    search: parameterOf(query.q) ?? "",
    mine: query.mine === "1",
    cursor: parameterOf(query.after) ?? undefined,
    columns: columns ?? [],
  };
}

function isFilter(listable: ReadonlyMap<string, FieldView>, name: string, text: string): boolean {
  const [key = "", comparison = "", ...rest] = name.split(".");
  const field = key === "owner" ? null : listable.get(key);
  return field !== undefined && rest.length === 0 && isFilterValue(field, comparison, text);
}
