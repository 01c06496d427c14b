import { isListable, type TypeView } from "./field-kinds";
import type { ListParams } from "./queries";

type SearchParams = Record<string, string | string[] | undefined>;

/** PostgreSQL knows no NUL: an address that has one looks for the rest. */
const single = (value: string | string[] | undefined) =>
  (Array.isArray(value) ? value[0] : value)?.replaceAll("\0", "");

/**
 * Reads a list page's address: `?q=…&sort=-amount&stage=won&amount.min=1000&owner=…&mine=1&columns=stage,amount&after=…`.
 * Unknown parameters are ignored.
 */
export function parseListParams(type: TypeView, query: SearchParams): ListParams {
  const sortText = single(query.sort) ?? "-updatedAt";
  const sort = sortText.replace(/^-/, "");
  const listable = new Set(type.fields.filter(isListable).map((field) => field.key));
  const filters: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    const field = name.split(".")[0] ?? "";
    const text = single(value);
    if (text && (field === "owner" || listable.has(field))) filters[name] = text;
  }
  const columns = single(query.columns)
    ?.split(",")
    .filter((key) => type.fields.some((field) => field.key === key));
  return {
    sort: sort === "name" || listable.has(sort) ? sort : "updatedAt",
    direction: sortText.startsWith("-") ? "desc" : "asc",
    filters,
    search: single(query.q) ?? "",
    mine: single(query.mine) === "1",
    cursor: single(query.after),
    columns: columns ?? [],
  };
}

/** The other way round: the query of a list page. */
export function listQueryString(list: ListParams): string {
  const { sort, direction, filters, search, mine, cursor, columns } = list;
  const query = new URLSearchParams(filters);
  if (search) query.set("q", search);
  if (mine) query.set("mine", "1");
  if (sort !== "updatedAt" || direction !== "desc")
    query.set("sort", direction === "desc" ? `-${sort}` : sort);
  if (columns && columns.length > 0) query.set("columns", columns.join(","));
  if (cursor) query.set("after", cursor);
  return query.size > 0 ? `?${query}` : "?";
}
