import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { Time } from "@/components/ui/time";
import { listQueryString } from "@/lib/records/list-address";
import { isListable, type FieldView, type TypeView } from "@/lib/records/model/field-kinds";
import type { ListedRecord, ListParams } from "@/lib/records/list";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/records";
import { FieldValue } from "./field-value";
import { InlineField } from "./inline-field";
import { recordPath } from "./paths";
import { RowCheck } from "./selection";

export interface ListRow extends ListedRecord {
  numbers: Record<string, string>;
}

interface Props {
  type: TypeView;
  list: ListParams;
  rows: ListRow[];
  columns: FieldView[];
  /** User names by id. */
  people: Record<string, string>;
  timeZone: string;
  locale: string;
  canEdit: boolean;
}

/** One page of a list as a table: headers that sort, rows to select, and values to edit in place. */
export function RecordTable({ type, list, rows, columns, people, timeZone, locale, canEdit }: Props) {
  return (
    <table className="isolate w-full text-left">
      <thead className="text-muted border-line border-b text-[13px]">
        <tr>
          {canEdit && (
            <th scope="col" className="w-8 py-2.5 pl-4">
              <RowCheck
                ids={rows.filter((row) => row.canEdit).map(({ id }) => id)}
                label={words.selectAllOnThisPage}
              />
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
                {row.canEdit && <RowCheck ids={[row.id]} label={words.selectThing(row.name)} />}
              </td>
            )}
            <th scope="row" className="max-w-64 px-4 py-2 font-medium">
              <Link href={recordPath(type.key, row.id)} className="block truncate hover:underline">
                {row.name}
              </Link>
            </th>
            {columns.map((field) => (
              <td key={field.key} className="max-w-56 truncate px-4 py-2 whitespace-nowrap">
                <Cell type={type} field={field} row={row} people={people} locale={locale} />
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
  );
}

interface CellProps extends Pick<Props, "type" | "people" | "locale"> {
  field: FieldView;
  row: ListRow;
}

function Cell({ type, field, row, people, locale }: CellProps) {
  const value = <FieldValue field={field} context={{ ...row, recordId: row.id, people, locale }} />;
  if (!row.canEdit) return value;
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
