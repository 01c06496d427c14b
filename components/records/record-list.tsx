import { ArrowDown, ArrowUp, Download, SearchX } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Time } from "@/components/ui/time";
import { hasKey, statusField, type FieldView, type TypeView } from "@/lib/records/field-kinds";
import { listQueryString } from "@/lib/records/list-params";
import type { ListedRecord, ListParams } from "@/lib/records/queries";
import { FieldValue } from "./field-value";
import { ListSearch } from "./list-search";
import { NewRecord } from "./new-record";
import { exportPath, recordPath } from "./paths";
import { TypeIcon } from "./type-icon";

const COUNT_LIMIT = 10_000;

interface Props {
  type: TypeView;
  list: ListParams;
  rows: (ListedRecord & { numbers: Record<string, string> })[];
  next: string | null;
  count: number;
  currency: string;
  timeZone: string;
  canCreate: boolean;
}

/** A type's records: search, filter by status, sort by column, page by page. */
export function RecordList({ type, list, rows, next, count, currency, timeZone, canCreate }: Props) {
  const status = statusField(type);
  const columns = shownFields(type);
  const isFiltered = list.search !== "" || list.mine || Object.keys(list.filters).length > 0;
  const here = (change: Partial<ListParams>) => listQueryString({ ...list, cursor: undefined, ...change });
  return (
    <div className="mx-auto max-w-7xl">
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <h1 className="flex items-center gap-2 text-xl font-semibold">
          <TypeIcon icon={type.icon} size={20} className="text-muted" /> {type.plural}
          <span className="text-muted text-sm font-normal" aria-label={`${count} found`}>
            {count > COUNT_LIMIT ? "10,000+" : count.toLocaleString("en-GB")}
          </span>
        </h1>
        <div className="grow" />
        <ListSearch key={type.key} label={`Search ${type.plural.toLowerCase()}`} initial={list.search} />
        <a href={exportPath(type.key, here({}))} download className={buttonClass({ variant: "ghost" })}>
          <Download size={16} aria-hidden /> Export
        </a>
        {canCreate && <NewRecord key={type.key} type={type} />}
      </div>
      <nav aria-label="Filters" className="mb-3 flex flex-wrap gap-1.5">
        <Chip href={here({ mine: !list.mine })} isOn={list.mine ?? false}>
          Mine
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
      </nav>
      <div className="bg-surface border-line overflow-x-auto rounded-2xl border">
        <table className="w-full text-left">
          <thead className="text-muted border-line border-b text-[13px]">
            <tr>
              <SortHeader label="Name" sort="name" list={list} />
              {columns.map((field) => (
                <SortHeader
                  key={field.key}
                  label={field.label}
                  sort={hasKey(field.kind) ? field.key : undefined}
                  list={list}
                />
              ))}
              <th scope="col" className="px-4 py-2.5 font-medium">
                Owner
              </th>
              <SortHeader label="Updated" sort="updatedAt" list={list} />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} className="hover:bg-subtle border-line border-b last:border-0">
                <th scope="row" className="max-w-64 px-4 py-2 font-medium">
                  <Link href={recordPath(type.key, row.id)} className="block truncate hover:underline">
                    {row.name}
                  </Link>
                </th>
                {columns.map((field) => (
                  <td key={field.key} className="max-w-56 truncate px-4 py-2 whitespace-nowrap">
                    <FieldValue field={field} context={{ ...row, recordId: row.id, currency, timeZone }} />
                  </td>
                ))}
                <td className="text-muted px-4 py-2 whitespace-nowrap">{row.ownerName ?? "–"}</td>
                <td className="text-muted px-4 py-2">
                  <Time at={row.updatedAt} timeZone={timeZone} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && (
          <Empty
            icon={isFiltered ? <SearchX aria-hidden /> : <TypeIcon icon={type.icon} />}
            title={isFiltered ? "Nothing matches" : `No ${type.plural.toLowerCase()} yet`}
          >
            {isFiltered ? (
              <Link href="?" className="text-accent hover:underline">
                Show all {type.plural.toLowerCase()}
              </Link>
            ) : (
              `Add the first with “New ${type.singular.toLowerCase()}”.`
            )}
          </Empty>
        )}
      </div>
      {(list.cursor || next) && (
        <div className="mt-3 flex justify-end gap-2">
          {list.cursor && (
            <Link href={here({})} className={buttonClass()}>
              First page
            </Link>
          )}
          {next && (
            <Link href={here({ cursor: next })} className={buttonClass()}>
              Next page
            </Link>
          )}
        </div>
      )}
    </div>
  );
}

const SHOWN_COLUMNS = 4;

/** The columns of a list: status, the main link, a phone number and money come before the rest. */
function shownFields(type: TypeView): FieldView[] {
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
