import { hasKey, type TypeView } from "./field-kinds";
import type { ListParams } from "./queries";

type SearchParams = Record<string, string | string[] | undefined>;

const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** Reads a list page's address: `?q=…&sort=-amount&stage=won&mine=1&after=…`. Unknown parameters are ignored. */
export function parseListParams(type: TypeView, query: SearchParams): ListParams {
  const sortText = single(query.sort) ?? "-updatedAt";
  const sort = sortText.replace(/^-/, "");
  const sortable = ["name", "updatedAt", ...type.fields.filter((f) => hasKey(f.kind)).map((f) => f.key)];
  const filters: Record<string, string> = {};
  for (const field of type.fields) {
    const value = single(query[field.key]);
    if (value && hasKey(field.kind)) filters[field.key] = value;
  }
  return {
    sort: sortable.includes(sort) ? sort : "updatedAt",
    direction: sortText.startsWith("-") ? "desc" : "asc",
    filters,
    search: single(query.q) ?? "",
    mine: single(query.mine) === "1",
    cursor: single(query.after),
  };
}

/** The other way round: the query of a list page. */
export function listQueryString({ sort, direction, filters, search, mine, cursor }: ListParams): string {
  const query = new URLSearchParams(filters);
  if (search) query.set("q", search);
  if (mine) query.set("mine", "1");
  if (sort !== "updatedAt" || direction !== "desc")
    query.set("sort", direction === "desc" ? `-${sort}` : sort);
  if (cursor) query.set("after", cursor);
  return query.size > 0 ? `?${query}` : "?";
}
