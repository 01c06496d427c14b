"use client";

import { Field, Select } from "@/components/ui/control";
import { ENCODINGS, SEPARATORS, type ImportSettings, type Reading } from "@/lib/import/schema";
import { words } from "@/lib/words/import";

interface Props {
  settings: ImportSettings;
  isReading: boolean;
  onChange: (reading: Reading) => void;
}

const REPLACED = "\ufffd";

/** How the file is read: what was found out, to be changed where it is wrong. */
export function FileReading({ settings: { reading, sheets, top, header }, isReading, onChange }: Props) {
  const isUnreadable = [...header, ...top.map(({ text }) => text)].some((text) => text.includes(REPLACED));
  return (
    <section
      aria-labelledby="file"
      aria-busy={isReading}
      className="bg-surface border-line mb-5 rounded-2xl border p-5"
    >
      <h2 id="file" className="mb-3 font-semibold">
        {words.howTheFileIsRead}
      </h2>
      <div className="grid gap-4 sm:grid-cols-3">
        {reading.kind === "text" ? (
          <>
            <Field id="encoding" label={words.encoding}>
              <Select
                id="encoding"
                disabled={isReading}
                value={reading.encoding}
                onChange={({ target }) =>
                  onChange({ ...reading, encoding: ENCODINGS.find((name) => name === target.value)! })
                }
              >
                {ENCODINGS.map((name) => (
                  <option key={name} value={name}>
                    {words.encodings[name]}
                  </option>
                ))}
              </Select>
            </Field>
            <Field id="separator" label={words.separator}>
              <Select
                id="separator"
                disabled={isReading}
                value={reading.separator}
                onChange={({ target }) =>
                  onChange({ ...reading, separator: SEPARATORS.find((mark) => mark === target.value)! })
                }
              >
                {SEPARATORS.map((mark) => (
                  <option key={mark} value={mark}>
                    {words.separators[mark]}
                  </option>
                ))}
              </Select>
            </Field>
          </>
        ) : (
          <Field id="sheet" label={words.sheet}>
            <Select
              id="sheet"
              disabled={isReading}
              value={reading.sheet}
              onChange={({ target }) => onChange({ ...reading, sheet: target.value })}
            >
              {sheets.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <Field id="names" label={words.columnNamesIn}>
          <Select
            id="names"
            disabled={isReading}
            value={reading.headerRow}
            onChange={({ target }) => onChange({ ...reading, headerRow: Number(target.value) })}
          >
            {top.map(({ row, text }, index) => (
              <option key={row} value={index + 1}>
                {words.rowOf(row, text)}
              </option>
            ))}
            <option value={0}>{words.noColumnNames}</option>
          </Select>
        </Field>
      </div>
      <p role="status" className="text-warn mt-3 text-[13px] empty:hidden">
        {isReading ? words.readingAgain : isUnreadable ? words.unreadableLetters : ""}
      </p>
    </section>
  );
}
