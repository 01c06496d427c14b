"use client";

import { Field, Select } from "@/components/ui/control";
import { hasName, holdsNumbers, type ImportSettings } from "@/lib/import/schema";
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

/** Where each column goes, how the file is written, and what to do with records that are there already. */
export function Mapping({ type, people, settings, onChange }: Props) {
  const { header, columns, examples, format, duplicates } = settings;
  const fields = type.fields.filter((field) => !field.isLocked);
  const mapped = new Set(columns);
  const canBeLabel = fields.some(({ kind }) => holdsNumbers(kind));
  const recognisable = [
    ...(hasName(columns) ? [{ key: "name", label: common.name }] : []),
    ...fields.filter((field) => mapped.has(field.key) && hasKey(field.kind)),
  ];
  const by = duplicates.policy === "create" ? NO_COLUMN : (duplicates.by ?? NO_COLUMN);
  const kinds = new Set(fields.filter(({ key }) => mapped.has(key)).map(({ kind }) => kind));
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[3fr_2fr]">
      <section aria-labelledby="columns" className="bg-surface border-line rounded-2xl border p-5">
        <h2 id="columns" className="mb-3 font-semibold">
          {common.columns}
        </h2>
        <ul className="flex flex-col gap-2">
          {header.map((name, index) => (
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
                  onChange({ ...settings, columns: columns.map((old, i) => (i === index ? column : old)) });
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
        <Field id="by" label={words.matchBy}>
          <Select
            id="by"
            value={by}
            onChange={(event) => {
              const none = event.target.value === NO_COLUMN;
              onChange({
                ...settings,
                duplicates: none
                  ? { by: null, policy: "create" }
                  : {
                      by: event.target.value,
                      policy: duplicates.policy === "create" ? "skip" : duplicates.policy,
                    },
              });
            }}
          >
            <option value={NO_COLUMN}>{words.everyRowIsNew}</option>
            {recognisable.map(({ key, label }) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        {by !== NO_COLUMN && (
          <Field id="policy" label={words.ifMatched}>
            <Select
              id="policy"
              value={duplicates.policy}
              onChange={(event) =>
                onChange({
                  ...settings,
                  duplicates: { ...duplicates, policy: event.target.value as "skip" | "update" },
                })
              }
            >
              <option value="skip">{words.keepIt}</option>
              <option value="update">{words.updateIt}</option>
            </Select>
          </Field>
        )}
        <Field id="owner" label={words.ownerOfNew}>
          <Select
            id="owner"
            value={settings.ownerId ?? NO_COLUMN}
            onChange={(event) =>
              onChange({ ...settings, ownerId: event.target.value === NO_COLUMN ? null : event.target.value })
            }
          >
            <option value={NO_COLUMN}>{common.nobody}</option>
            {people.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        {kinds.has("LINK") && (
          <label className="flex items-start gap-2">
            <input
              type="checkbox"
              className="mt-1"
              checked={settings.createLinks}
              onChange={(event) => onChange({ ...settings, createLinks: event.target.checked })}
            />
            {words.createLinked}
          </label>
        )}
        {(kinds.has("NUMBER") || kinds.has("MONEY")) && (
          <Field id="decimal" label={words.numberFormat}>
            <Select
              id="decimal"
              value={format.decimal}
              onChange={(event) =>
                onChange({ ...settings, format: { ...format, decimal: event.target.value as "." | "," } })
              }
            >
              <option value=".">1,234.50</option>
              <option value=",">1.234,50</option>
            </Select>
          </Field>
        )}
        {kinds.has("DATE") && (
          <Field id="dates" label={words.dateFormat} help={words.isoDatesUnderstood}>
            <Select
              id="dates"
              value={format.dates}
              onChange={(event) =>
                onChange({ ...settings, format: { ...format, dates: event.target.value as "DMY" | "MDY" } })
              }
            >
              <option value="DMY">31/12/2026</option>
              <option value="MDY">12/31/2026</option>
            </Select>
          </Field>
        )}
      </section>
    </div>
  );
}
