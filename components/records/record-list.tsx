import { ArrowDown, ArrowUp, Download, SearchX, Upload, X } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Time } from "@/components/ui/time";
import { isListable, statusField, type FieldView, type TypeView } from "@/lib/records/model/field-kinds";
import { listQueryString } from "@/lib/records/list-query";
import type { ListedRecord, ListParams } from "@/lib/records/queries";
import { namesOf } from "@/lib/base/query";
import type { ViewLink } from "@/lib/views/queries";
import { BulkBar } from "./bulk-bar";
import { FieldValue } from "./field-value";
import { filterWords } from "./filter-words";
import { InlineField } from "./inline-field";
import { ListMenus } from "./list-menus";
import { ListSearch } from "./list-search";
import { NewRecord } from "./new-record";
import { exportPath, importPath, recordPath } from "./paths";
import { SelectionProvider, RowCheck } from "./selection";
import { TypeIcon } from "./type-icon";
import { ViewTabs } from "./view-tabs";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";

const COUNT_LIMIT = 10_000;

interface Props {
  type: TypeView;
  list: ListParams;
  rows: (ListedRecord & { numbers: Record<string, string> })[];
  next: string | null;
  count: number;
  views: ViewLink[];
  /** User names by id. */
  people: Record<string, string>;
  timeZone: string;
  locale: string;
  canEdit: boolean;
  canDelete: boolean;
}

/** A type's records, page by page: search, filters, saved views, columns, bulk actions. */
export function RecordList({ type, list, rows, next, count, views, people, ...user }: Props) {
  const { timeZone, locale, canEdit, canDelete } = user;
  const status = statusField(type);
  const columns = shownFields(type, list.columns ?? []);
  const chips = Object.entries(list.filters).filter(([name]) => name !== status?.key);
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
        <a href={exportPath(type.key, here({}))} download className={buttonClass({ variant: "ghost" })}>
          <Download size={16} aria-hidden /> {words.export}
        </a>
        {canEdit && (
          <Link href={importPath(type.key)} className={buttonClass({ variant: "ghost" })}>
            <Upload size={16} aria-hidden /> {common.import}
          </Link>
        )}
        {canEdit && <NewRecord key={type.key} type={type} />}
      </div>
      <ViewTabs views={views} current={here({})} />
      <nav aria-label={words.filters} className="mb-3 flex flex-wrap items-center gap-1.5">
        <Chip href={here({ mine: !list.mine })} isOn={list.mine ?? false}>
          {words.mine}
        </Chip>
        {status?.options.map((option) => {
          const isOn = list.filters[status.key] === option.value;
          const { [status.key]: _previous, ...others } = list.filters;
          const filters = isOn ? others : { ...others, [status.key]: option.value };
          return (
            <Chip key={option.value} href={here({ filters })} isOn={isOn}>
              {option.label}
            </Chip>
          );
        })}
        {chips.map(([name, value]) => {
          const { [name]: _removed, ...filters } = list.filters;
          const filterText = filterWords(type.fields, name, value, { people, locale });
          return (
            <Link
              key={name}
              href={here({ filters })}
              aria-label={words.removeFilter(filterText)}
              className="bg-accent text-on-accent inline-flex items-center gap-1 rounded-full px-3 py-1 text-[13px] font-medium"
            >
              {filterText} <X size={13} aria-hidden />
            </Link>
          );
        })}
        {namesOf(list.unreadable ?? []).map((name) => {
          const others = list.unreadable?.filter(([other]) => other !== name);
          const text = words.notUnderstood(name);
          return (
            <Link
              key={name}
              href={here({ unreadable: others })}
              aria-label={words.removeFilter(text)}
              className="bg-bad-soft text-bad inline-flex items-center gap-1 rounded-full px-3 py-1 text-[13px] font-medium"
            >
              {text} <X size={13} aria-hidden />
            </Link>
          );
        })}
        <ListMenus key={type.key} type={type} list={list} shown={columns.map(({ key }) => key)} />
      </nav>
      <SelectionProvider key={`${type.key}${here({})}`} order={rows.map(({ id }) => id)}>
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
          <table className="isolate w-full text-left">
            <thead className="text-muted border-line border-b text-[13px]">
              <tr>
                {canEdit && (
                  <th scope="col" className="w-8 py-2.5 pl-4">
                    <RowCheck ids={rows.map(({ id }) => id)} label={words.selectAllOnThisPage} />
                  </th>
                )}
                <SortHeader label={common.name} sort="name" list={list} />
                {columns.map((field) => (
                  <SortHeader
                    key={field.key}
                    label={field.label}
                    sort={isListable(field) ? field.key : undefined}
                    list={list}
                  />
                ))}
                <th scope="col" className="px-4 py-2.5 font-medium">
                  {common.owner}
                </th>
                <SortHeader label={words.updated} sort="updatedAt" list={list} />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id} className="hover:bg-subtle border-line border-b last:border-0">
                  {canEdit && (
                    <td className="w-8 py-2 pl-4">
                      <RowCheck ids={[row.id]} label={words.selectThing(row.name)} />
                    </td>
                  )}
                  <th scope="row" className="max-w-64 px-4 py-2 font-medium">
                    <Link href={recordPath(type.key, row.id)} className="block truncate hover:underline">
                      {row.name}
                    </Link>
                  </th>
                  {columns.map((field) => (
                    <td key={field.key} className="max-w-56 truncate px-4 py-2 whitespace-nowrap">
                      <Cell
                        type={type}
                        field={field}
                        row={row}
                        people={people}
                        locale={locale}
                        canEdit={canEdit}
                      />
                    </td>
                  ))}
                  <td className="text-muted px-4 py-2 whitespace-nowrap">{row.ownerName ?? "–"}</td>
                  <td className="text-muted px-4 py-2">
                    <Time at={row.updatedAt} timeZone={timeZone} locale={locale} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
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

interface CellProps {
  type: TypeView;
  field: FieldView;
  row: Props["rows"][number];
  people: Record<string, string>;
  locale: string;
  canEdit: boolean;
}

function Cell({ type, field, row, people, locale, canEdit }: CellProps) {
  const value = <FieldValue field={field} context={{ ...row, recordId: row.id, people, locale }} />;
  if (!canEdit) return value;
  return (
    <InlineField
      target={{ typeKey: type.key, recordId: row.id, recordName: row.name, version: row.version }}
      field={field}
      value={row.values[field.key]}
      link={row.links[field.key] ?? null}
    >
      {value}
    </InlineField>
  );
}

/** Returns a list's columns: the requested ones, or by default status, primary link, a phone number and money first. */
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

function Chip({ href, isOn, children }: { href: string; isOn: boolean; children: string }) {
  return (
    <Link
      href={href}
      aria-current={isOn ? "true" : undefined}
      className={
        isOn
          ? "bg-accent text-on-accent rounded-full px-3 py-1 text-[13px] font-medium"
          : "border-line text-muted hover:text-ink bg-surface rounded-full border px-3 py-1 text-[13px]"
      }
    >
      {children}
    </Link>
  );
}

function SortHeader({ label, sort, list }: { label: string; sort?: string; list: ListParams }) {
  const isSorted = sort === list.sort;
  const isDown = list.direction === "desc";
  const Arrow = isDown ? ArrowDown : ArrowUp;
  const next = isSorted && !isDown ? "desc" : "asc";
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (isDown ? "descending" : "ascending") : undefined}
      className="px-4 py-2.5 font-medium whitespace-nowrap"
    >
      {sort ? (
        <Link
          href={listQueryString({ ...list, cursor: undefined, sort, direction: next })}
          className="hover:text-ink inline-flex items-center gap-1"
        >
          {label}
          {isSorted && <Arrow size={13} aria-hidden />}
        </Link>
      ) : (
        label
      )}
    </th>
  );
}
