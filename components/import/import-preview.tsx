"use client";

import { useEffect, useState } from "react";
import { previewImportAction } from "@/lib/import/actions";
import type { TriedLine } from "@/lib/import/handler";
import { columnNames } from "@/lib/import/mapping";
import type { ImportSettings } from "@/lib/import/schema";
import { words } from "@/lib/words/import";

/** Previews the first lines as the settings would import them, mapped columns only. */
export function ImportPreview({ jobId, settings }: { jobId: string; settings: ImportSettings }) {
  const [lines, setLines] = useState<TriedLine[]>([]);
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    let isCurrent = true;
    previewImportAction({ id: jobId, choices: settings }).then(
      (result) => {
        if (!isCurrent) return;
        setProblem(result.ok ? undefined : result.message);
        if (result.ok) setLines(result.value);
      },
      () => setProblem(words.previewFailed),
    );
    return () => {
      isCurrent = false;
    };
  }, [jobId, settings]);

  const shown = columnNames(settings).flatMap((name, index) =>
    settings.columns[index] === null ? [] : [{ name, index }],
  );
  return (
    <section aria-labelledby="preview" className="bg-surface border-line mt-5 rounded-2xl border">
      <h2 id="preview" className="px-5 pt-4 pb-2 font-semibold">
        {words.firstRows}
      </h2>
      {problem && (
        <p role="alert" className="text-bad px-5 pb-3">
          {problem}
        </p>
      )}
      {/* A scrolling region must be reachable by keyboard. */}
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-labelledby="preview">
        <table className="w-full text-left text-[13px]">
          <thead className="text-muted border-line border-b">
            <tr>
              {shown.map(({ name, index }) => (
                <th key={index} scope="col" className="px-4 py-2 font-medium whitespace-nowrap">
                  {name}
                </th>
              ))}
              <th scope="col" className="px-4 py-2 font-medium">
                {words.problems}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.position} className="border-line border-b last:border-0">
                {shown.map(({ index }) => (
                  <td key={index} className="max-w-48 truncate px-4 py-1.5">
                    {line.cells[index]}
                  </td>
                ))}
                <td className="min-w-72 px-4 py-1.5">
                  <span className="text-bad">{line.problems.join(" ")}</span>{" "}
                  <span className="text-warn">{line.notes.join(" ")}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
