import { RestError } from "./errors";
import { Form } from "./form";

const DEFAULT_PAGE_SIZE = 50;
const LARGEST_PAGE = 1000;

export const PAGE_PARAMS = ["Page", "PageSize", "PageToken"];

/** A request for a list: its filters and its page. */
export interface ListRequest {
  /** Path without the query: "/2010-04-01/Accounts/AC…/Calls.json". */
  path: string;
  query: string;
}

/**
 * Returns one page of `items` in Twilio's envelope. Pages follow the list as it is now: a token names the last item of
 * the previous page, so new items do not shift the pages. https://www.twilio.com/docs/usage/twilios-response#pagination
 */
export function formatPage<T extends { sid?: string; call_sid?: string | null }>(
  name: string,
  items: readonly T[],
  { path, query }: ListRequest,
) {
  const params = new URLSearchParams(query);
  const form = new Form(query, [...params.keys()]);
  const size = form.number("PageSize", DEFAULT_PAGE_SIZE, LARGEST_PAGE) || DEFAULT_PAGE_SIZE;
  const page = form.number("Page", 0);
  const token = form.text("PageToken");
  const idOf = (item: T) => item.sid ?? item.call_sid ?? "";
  const known = token?.startsWith("PA") ? items.findIndex((item) => idOf(item) === token.slice(2)) : -1;
  if (token && known < 0) throw new RestError(400, 20001, `Invalid PageToken: ${token}`);
  const start = token ? known + 1 : page * size;
  const shown = items.slice(start, start + size);
  const link = (to: number, after?: string) => {
    const linked = new URLSearchParams(params);
    linked.set("PageSize", String(size));
    linked.set("Page", String(to));
    linked.delete("PageToken");
    if (after) linked.set("PageToken", `PA${after}`);
    return `${path}?${linked}`;
  };
  const hasMore = start + size < items.length;
  return {
    [name]: shown,
    page,
    page_size: size,
    start,
    end: Math.max(start, start + shown.length - 1),
    first_page_uri: link(0),
    next_page_uri: hasMore ? link(page + 1, idOf(shown.at(-1)!)) : null,
    previous_page_uri: page > 0 ? link(page - 1) : null,
    uri: query ? `${path}?${query}` : link(page),
  };
}

/** Reads a date condition: `Name`, `Name<` or `Name>`, with a day or a time. */
export function dateFilter(form: Form, name: string): (at: number | null) => boolean {
  const read = (key: string) => {
    const value = form.text(key);
    if (value === undefined) return null;
    const at = Date.parse(value);
    if (Number.isNaN(at)) throw new RestError(400, 20001, `'${key}' is not a date: ${value}`);
    return at;
  };
  const [on, before, after] = [read(name), read(`${name}<`), read(`${name}>`)];
  const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
  return (at) => {
    if (on === null && before === null && after === null) return true;
    if (at === null) return false;
    return (
      (on === null || dayOf(at) === dayOf(on)) &&
      (before === null || at <= before) &&
      (after === null || at >= after)
    );
  };
}

export const dateParams = (name: string) => [name, `${name}<`, `${name}>`];
