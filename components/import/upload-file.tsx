"use client";

import clsx from "clsx";
import { FileUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState, type DragEvent } from "react";
import { importPath } from "@/components/records/paths";
import { buttonClass } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import { words } from "@/lib/words/import";

interface Props {
  typeKey: string;
  /** Names of the columns a file may have. */
  columns: string[];
}

/** Uploads a chosen or dropped file and opens its column mapping. */
export function UploadFile({ typeKey, columns }: Props) {
  const router = useRouter();
  const [fileName, setFileName] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  async function upload(file: File | undefined) {
    if (!file) return;
    setFileName(file.name);
    setProblem(undefined);
    try {
      const response = await fetch(`/api/import/${typeKey}?name=${encodeURIComponent(file.name)}`, {
        method: "POST",
        body: file,
      });
      const answer = (await response.json()) as string | { message: string };
      if (typeof answer === "string") return router.push(importPath(typeKey, answer));
      setProblem(answer.message);
    } catch {
      setProblem(words.fileDidNotArrive);
    }
    setFileName(undefined);
    if (input.current) input.current.value = "";
  }

  function handleDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void upload(event.dataTransfer.files[0]);
  }

  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={handleDrop}
      className={clsx(
        "bg-surface flex flex-col items-center gap-3 rounded-2xl border border-dashed px-6 py-12 text-center",
        isOver ? "border-accent" : "border-line",
      )}
    >
      <FileUp className="text-muted" aria-hidden />
      <p role="status" className="font-medium">
        {fileName ? words.reading(fileName) : words.dropFileHere}
      </p>
      <label
        className={clsx(
          buttonClass({ variant: "primary" }),
          "has-focus-visible:outline-accent cursor-pointer has-focus-visible:outline-2",
          fileName && "pointer-events-none opacity-50",
        )}
      >
        {words.chooseAFile}
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.tab,.txt,.xlsx,.xlsm,.xls,.xlsb,.ods,text/csv"
          className="sr-only"
          disabled={fileName !== undefined}
          onChange={(event) => void upload(event.target.files?.[0])}
        />
      </label>
      {problem && <Problem>{problem}</Problem>}
      <p className="text-muted max-w-lg text-[13px]">{words.columnsAbout(columns.join(", "))}</p>
    </div>
  );
}
