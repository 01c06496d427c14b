"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { tellWhenDone } from "@/components/jobs/job-toast";
import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import { mergeAction } from "@/lib/record-jobs/bulk-actions";
import type { TypeView } from "@/lib/records/model/field-kinds";
import type { RecordView } from "@/lib/records/queries";
import { listPath, recordPath } from "./paths";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";

type Merged = RecordView & { /** Formatted values, by field. */ texts: Record<string, string> };

interface Props {
  type: TypeView;
  records: Merged[];
  locale: string;
}

const NAME = "name";
const OWNER = "owner";

/** Chooses the record each value comes from: the first that has one, unless the user decides. */
function firstFilled(type: TypeView, records: Merged[]): Record<string, string> {
  const first = (has: (record: Merged) => boolean) => (records.find(has) ?? records[0]!).id;
  return Object.fromEntries([
    [NAME, records[0]!.id],
    [OWNER, first((record) => record.ownerId !== null)],
    ...type.fields.map((field) => [field.key, first((record) => record.texts[field.key] !== "")] as const),
  ]);
}

/** A table of records side by side, with one choice per field; the kept record opens afterwards. */
export function MergeForm({ type, records, locale }: Props) {
  const router = useRouter();
  const [keepId, setKeepId] = useState(records[0]!.id);
  const [chosen, setChosen] = useState(() => firstFilled(type, records));
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const from = (key: string) => records.find(({ id }) => id === chosen[key])!;

  async function handleMerge() {
    const links = type.fields.filter((field) => field.kind === "LINK");
    const plain = type.fields.filter((field) => field.kind !== "LINK");
    setSaving(true);
    try {
      const result = await mergeAction({
        typeKey: type.key,
        keepId,
        version: records.find(({ id }) => id === keepId)!.version,
        others: records.filter(({ id }) => id !== keepId).map(({ id, version }) => ({ id, version })),
        input: {
          name: from(NAME).name,
          ownerId: from(OWNER).ownerId,
          values: Object.fromEntries(plain.map(({ key }) => [key, from(key).values[key] ?? null])),
          links: Object.fromEntries(
            links.map(({ key }) => {
              const link = from(key).links[key];
              return [key, link ? [link.id] : []];
            }),
          ),
        },
      });
      if (!result.ok) return setProblem(result.message);
      void tellWhenDone(result.value.jobId, locale, () => router.refresh());
      router.push(recordPath(type.key, keepId));
    } catch {
      setProblem(words.notMerged);
    } finally {
      setSaving(false);
    }
  }

  const row = (key: string, label: string, text: (record: Merged) => string) => {
    const isSame = records.every((record) => text(record) === text(records[0]!));
    return (
      <tr key={key} className="border-line border-b last:border-0">
        <th scope="row" className="text-muted px-4 py-2 text-left font-normal">
          {label}
        </th>
        {records.map((record) => (
          <td key={record.id} className="px-4 py-2">
            <label className="flex items-center gap-2">
              {!isSame && (
                <input
                  type="radio"
                  name={key}
                  checked={chosen[key] === record.id}
                  onChange={() => setChosen({ ...chosen, [key]: record.id })}
                  aria-label={`${label}: ${text(record) || words.empty}`}
                />
              )}
              <span className={!isSame && chosen[key] !== record.id ? "text-muted" : undefined}>
                {text(record) || "–"}
              </span>
            </label>
          </td>
        ))}
      </tr>
    );
  };

  return (
    <>
      <div
        className="bg-surface border-line overflow-x-auto rounded-2xl border"
        tabIndex={0}
        role="region"
        aria-label={words.values}
      >
        <table className="w-full">
          <thead>
            <tr className="border-line border-b">
              <th scope="col" className="text-muted px-4 py-2.5 text-left font-medium">
                {words.recordToKeep}
              </th>
              {records.map((record) => (
                <th key={record.id} scope="col" className="px-4 py-2.5 text-left font-medium">
                  <label className="flex items-center gap-2">
                    <input
                      type="radio"
                      name="keep"
                      checked={keepId === record.id}
                      onChange={() => setKeepId(record.id)}
                    />
                    {record.name}
                  </label>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {row(NAME, common.name, (record) => record.name)}
            {row(OWNER, common.owner, (record) => record.ownerName ?? "")}
            {type.fields.map((field) =>
              row(field.key, field.label, (record) => record.texts[field.key] ?? ""),
            )}
          </tbody>
        </table>
      </div>
      {problem && <Problem className="mt-4">{problem}</Problem>}
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={() => router.push(listPath(type.key))}>{common.cancel}</Button>
        <Button variant="primary" disabled={isSaving} onClick={handleMerge}>
          {words.mergeCount(records.length, type.plural.toLowerCase())}
        </Button>
      </div>
    </>
  );
}
