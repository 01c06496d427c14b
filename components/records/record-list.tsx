import { Download, SearchX, Upload } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { ViewTabs } from "@/components/views/view-tabs";
import type { FieldView, TypeView } from "@/lib/records/model/field-kinds";
import { listQueryString } from "@/lib/records/list-address";
import type { ListParams } from "@/lib/records/list";
import { namesOf } from "@/lib/base/query";
import type { ViewLink } from "@/lib/views/queries";
import { BulkBar } from "./bulk-bar";
import { ListFilters } from "./list-filters";
import { ListSearch } from "./list-search";
import { NewRecord } from "./new-record";
import { exportPath, importPath } from "./paths";
import { RecordTable, type ListRow } from "./record-table";
import { SelectionProvider } from "./selection";
import { TypeIcon } from "./type-icon";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";
import { words as viewWords } from "@/lib/words/views";

const COUNT_LIMIT = 10_000;

interface Props {
  type: TypeView;
  list: ListParams;
  rows: ListRow[];
  next: string | null;
  count: number;
  views: ViewLink[];
  /** User names by id. */
  people: Record<string, string>;
  timeZone: string;
  locale: string;
  canEdit: boolean;
  canDelete: boolean;
  canExport: boolean;
}

/** A type's records, page by page: search, filters, saved views, columns, bulk actions. */
export function RecordList({ type, list, rows, next, count, views, people, ...user }: Props) {
  const { timeZone, locale, canEdit, canDelete, canExport } = user;
  const columns = shownFields(type, list.columns ?? []);
  const countText = count > COUNT_LIMIT ? "10,000+" : count.toLocaleString(locale);
  const isFiltered =
    list.search !== "" || list.mine || Object.keys(list.filters).length > 0 || list.unreadable !== undefined;
  const here = (change: Partial<ListParams>) => listQueryString({ ...list, cursor: undefined, ...change });
  return (
    <div className="mx-auto max-w-7xl">
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <h1 className="flex items-center gap-2 text-xl font-semibold">
          <TypeIcon icon={type.icon} size={20} className="text-muted" /> {type.plural}
          <span className="text-muted text-sm font-normal" aria-label={words.countFound(count)}>
            {countText}
          </span>
        </h1>
        <div className="grow" />
        <ListSearch
          key={type.key}
          label={words.searchThings(type.plural.toLowerCase())}
          initial={list.search}
        />
        {canExport && (
          <a href={exportPath(type.key, here({}))} download className={buttonClass({ variant: "ghost" })}>
            <Download size={16} aria-hidden /> {words.export}
          </a>
        )}
        {canEdit && (
          <Link href={importPath(type.key)} className={buttonClass({ variant: "ghost" })}>
            <Upload size={16} aria-hidden /> {common.import}
          </Link>
        )}
        {canEdit && <NewRecord key={type.key} type={type} />}
      </div>
      <ViewTabs all={viewWords.all} views={views} current={here({})} />
      <ListFilters
        type={type}
        list={list}
        shown={columns.map(({ key }) => key)}
        people={people}
        locale={locale}
      />
      <SelectionProvider
        key={`${type.key}${here({})}`}
        order={rows.filter((row) => row.canEdit).map(({ id }) => id)}
      >
        {canEdit && (
          <BulkBar
            type={type}
            query={here({})}
            count={countText}
            hasMore={count > rows.length}
            canDelete={canDelete}
            locale={locale}
          />
        )}
        <div className="bg-surface border-line overflow-x-auto rounded-2xl border">
          <RecordTable
            type={type}
            list={list}
            rows={rows}
            columns={columns}
            people={people}
            timeZone={timeZone}
            locale={locale}
            canEdit={canEdit}
          />
          {rows.length === 0 && (
            <Empty
              icon={isFiltered ? <SearchX aria-hidden /> : <TypeIcon icon={type.icon} />}
              title={isFiltered ? words.noResults : words.noneOfThemYet(type.plural.toLowerCase())}
            >
              {list.unreadable && <p>{common.filterUnreadable(namesOf(list.unreadable))}</p>}
              {isFiltered ? (
                <Link href="?" className="text-accent hover:underline">
                  {words.showAll(type.plural.toLowerCase())}
                </Link>
              ) : (
                words.addTheFirst(type.singular.toLowerCase())
              )}
            </Empty>
          )}
        </div>
      </SelectionProvider>
      {(list.cursor || next) && (
        <div className="mt-3 flex justify-end gap-2">
          {list.cursor && (
            <Link href={here({})} className={buttonClass()}>
              {words.firstPage}
            </Link>
          )}
          {next && (
            <Link href={here({ cursor: next })} className={buttonClass()}>
              {words.nextPage}
            </Link>
          )}
        </div>
      )}
    </div>
  );
}

const SHOWN_COLUMNS = 4;

/** Returns a list's columns: the requested ones, by default the first field of four kinds, from status and link on. */
function shownFields(type: TypeView, columns: readonly string[]): FieldView[] {
  if (columns.length > 0) {
    return columns.flatMap((key) => type.fields.find((field) => field.key === key) ?? []);
  }
  const rank = (field: FieldView) => {
    const order = ["STATUS", "LINK", "MONEY", "PHONE", "DATE", "MOBILE", "SELECT", "EMAIL"];
    const at = order.indexOf(field.kind);
    return at < 0 ? order.length : at;
  };
  const seen = new Set<string>();
  return [...type.fields]
    .sort((a, b) => rank(a) - rank(b))
    .filter((field) => !seen.has(field.kind) && seen.add(field.kind))
    .slice(0, SHOWN_COLUMNS);
}
