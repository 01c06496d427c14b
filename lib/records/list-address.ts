import type { ListParams } from "./list";

/** Builds a list page's query string, which `parseListParams` reads. */
export function listQueryString(list: ListParams): string {
  const { sort, direction, filters, unreadable = [], search, mine, cursor, columns } = list;
  const query = new URLSearchParams([...Object.entries(filters), ...unreadable.map(([...pair]) => pair)]);
  if (search) query.set("q", search);
  if (mine) query.set("mine", "1");
  if (sort !== "updatedAt" || direction !== "desc")
    query.set("sort", direction === "desc" ? `-${sort}` : sort);
  if (columns && columns.length > 0) query.set("columns", columns.join(","));
  if (cursor) query.set("after", cursor);
  return query.size > 0 ? `?${query}` : "?";
}
