"use client";

import { Select } from "@/components/ui/control";
import { FormFields } from "@/components/ui/form-fields";
import { columnNames, hasName, holdsNumbers } from "@/lib/import/mapping";
import type { ImportSettings } from "@/lib/import/schema";
import { hasKey, type TypeView } from "@/lib/records/model/field-kinds";
import { words } from "@/lib/words/import";
import { common } from "@/lib/words/common";

interface Props {
  type: TypeView;
  people: { id: string; name: string }[];
  settings: ImportSettings;
  onChange: (settings: ImportSettings) => void;
}

const NO_COLUMN = "-";

/** The target of each column, the file's formats, and the policy for duplicates. */
export function Mapping({ type, people, settings, onChange }: Props) {
  const { columns, examples, format, duplicates } = settings;
  const fields = type.fields.filter((field) => !field.isLocked);
  const mapped = new Set(columns);
  const canBeLabel = fields.some(({ kind }) => holdsNumbers(kind));
  const recognisable = [
    ...(hasName(columns) ? [{ key: "name", label: common.name }] : []),
    ...fields.filter((field) => mapped.has(field.key) && hasKey(field.kind)),
  ];
  const by = duplicates.policy === "create" ? NO_COLUMN : (duplicates.by ?? NO_COLUMN);
  const kinds = new Set(fields.filter(({ key }) => mapped.has(key)).map(({ kind }) => kind));
  const set = (change: Partial<ImportSettings>) => onChange({ ...settings, ...change });
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[3fr_2fr]">
      <section aria-labelledby="columns" className="bg-surface border-line rounded-2xl border p-5">
        <h2 id="columns" className="mb-3 font-semibold">
          {common.columns}
        </h2>
        <ul className="flex flex-col gap-2">
          {columnNames(settings).map((name, index) => (
            <li key={index} className="grid grid-cols-2 items-center gap-3">
              <span className="min-w-0">
                <span className="block truncate" title={name}>
                  {name}
                </span>
                <span className="text-muted block truncate text-[13px]">{examples[index]}</span>
              </span>
              <Select
                aria-label={words.fieldForColumn(name)}
                value={columns[index] ?? NO_COLUMN}
                onChange={(event) => {
                  const column = event.target.value === NO_COLUMN ? null : event.target.value;
                  set({ columns: columns.map((old, i) => (i === index ? column : old)) });
                }}
              >
                <option value={NO_COLUMN}>{words.doNotImport}</option>
                <option value="name">{common.name}</option>
                <option value="firstName">{words.firstName}</option>
                <option value="lastName">{words.lastName}</option>
                <option value="owner">{common.owner}</option>
                {fields.map((field) => (
                  <option key={field.key} value={field.key}>
                    {field.label}
                  </option>
                ))}
                {canBeLabel && <option value="label">{words.labelOfNext}</option>}
              </Select>
            </li>
          ))}
        </ul>
      </section>
      <section
        aria-labelledby="rules"
        className="bg-surface border-line flex flex-col gap-4 rounded-2xl border p-5"
      >
        <h2 id="rules" className="font-semibold">
          {words.options}
        </h2>
        <FormFields
          fields={[
            {
              id: "by",
              kind: "select",
              label: words.matchBy,
              choices: [
                { value: NO_COLUMN, label: words.everyRowIsNew },
                ...recognisable.map(({ key, label }) => ({ value: key, label })),
              ],
              value: by,
              onChange: (key) =>
                set({
                  duplicates:
                    key === NO_COLUMN
                      ? { by: null, policy: "create" }
                      : { by: key, policy: duplicates.policy === "create" ? "skip" : duplicates.policy },
                }),
            },
            by !== NO_COLUMN && {
              id: "policy",
              kind: "select",
              label: words.ifMatched,
              choices: [
                { value: "skip", label: words.keepIt },
                { value: "update", label: words.updateIt },
              ],
              value: duplicates.policy,
              onChange: (policy) =>
                set({ duplicates: { ...duplicates, policy: policy as "skip" | "update" } }),
            },
            {
              id: "owner",
              kind: "select",
              label: words.ownerOfNew,
              choices: [
                { value: NO_COLUMN, label: common.nobody },
                ...people.map(({ id, name }) => ({ value: id, label: name })),
              ],
              value: settings.ownerId ?? NO_COLUMN,
              onChange: (id) => set({ ownerId: id === NO_COLUMN ? null : id }),
            },
          ]}
        />
        {kinds.has("LINK") && (
          <label className="flex items-start gap-2">
            <input
              type="checkbox"
              className="mt-1"
              checked={settings.createLinks}
              onChange={(event) => set({ createLinks: event.target.checked })}
            />
            {words.createLinked}
          </label>
        )}
        <FormFields
          fields={[
            (kinds.has("NUMBER") || kinds.has("MONEY")) && {
              id: "decimal",
              kind: "select",
              label: words.numberFormat,
              choices: [
                { value: ".", label: "1,234.50" },
                { value: ",", label: "1.234,50" },
              ],
              value: format.decimal,
              onChange: (decimal) => set({ format: { ...format, decimal: decimal as "." | "," } }),
            },
            kinds.has("DATE") && {
              id: "dates",
              kind: "select",
              label: words.dateFormat,
              help: words.isoDatesUnderstood,
              choices: [
                { value: "DMY", label: "31/12/2026" },
                { value: "MDY", label: "12/31/2026" },
              ],
              value: format.dates,
              onChange: (dates) => set({ format: { ...format, dates: dates as "DMY" | "MDY" } }),
            },
          ]}
        />
      </section>
    </div>
  );
}
