"use client";

import { FormFields } from "@/components/ui/form-fields";
import { ENCODINGS, SEPARATORS } from "@/lib/import/file-formats";
import type { ImportSettings, Reading } from "@/lib/import/schema";
import { words } from "@/lib/words/import";

interface Props {
  settings: ImportSettings;
  isReading: boolean;
  onChange: (reading: Reading) => void;
}

const REPLACED = "\ufffd";

/** The detected encoding, separator and sheet, which the user can correct. */
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
        <FormFields
          fields={[
            reading.kind === "text" && {
              id: "encoding",
              kind: "select",
              label: words.encoding,
              choices: ENCODINGS.map((name) => ({ value: name, label: words.encodings[name] })),
              value: reading.encoding,
              disabled: isReading,
              onChange: (text) =>
                onChange({ ...reading, encoding: ENCODINGS.find((name) => name === text)! }),
            },
            reading.kind === "text" && {
              id: "separator",
              kind: "select",
              label: words.separator,
              choices: SEPARATORS.map((mark) => ({ value: mark, label: words.separators[mark] })),
              value: reading.separator,
              disabled: isReading,
              onChange: (text) =>
                onChange({ ...reading, separator: SEPARATORS.find((mark) => mark === text)! }),
            },
            reading.kind !== "text" && {
              id: "sheet",
              kind: "select",
              label: words.sheet,
              choices: sheets,
              value: reading.sheet,
              disabled: isReading,
              onChange: (sheet) => onChange({ ...reading, sheet }),
            },
            {
              id: "names",
              kind: "select",
              label: words.columnNamesIn,
              choices: [
                ...top.map(({ row, text }, index) => ({
                  value: String(index + 1),
                  label: words.rowOf(row, text),
                })),
                { value: "0", label: words.noColumnNames },
              ],
              value: reading.headerRow,
              disabled: isReading,
              onChange: (row) => onChange({ ...reading, headerRow: Number(row) }),
            },
          ]}
        />
      </div>
      <p role="status" className="text-warn mt-3 text-[13px] empty:hidden">
        {isReading ? words.readingAgain : isUnreadable ? words.unreadableLetters : ""}
      </p>
    </section>
  );
}
