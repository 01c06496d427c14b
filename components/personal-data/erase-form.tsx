"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { tellWhenDone } from "@/components/jobs/job-toast";
import { listPath } from "@/components/records/paths";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/control";
import { Problem } from "@/components/ui/problem";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { erasePersonAction } from "@/lib/personal-data/actions";
import { words } from "@/lib/words/personal-data";

interface Props {
  record: { name: string; typeKey: string };
  /** What the page shows: only that is erased. */
  reviewed: { recordIds: string[]; versions: number[]; calls: number };
  locale: string;
}

/** Erases a person once their name is typed. Afterwards the list of their record's type is shown. */
export function EraseForm({ record, reviewed, locale }: Props) {
  const router = useRouter();
  const { save, problem, isSaving } = useSave();
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<string>();

  async function handleSubmit(event: FormEvent) {
    event.preventDefault();
    if (typed.trim() !== record.name.trim()) return setError(words.nameDiffers);
    setError(undefined);
    await save(
      () => erasePersonAction(reviewed),
      ({ jobId }) => {
        toast({ title: words.started(record.name) });
        void tellWhenDone(jobId, locale, () => router.refresh());
        router.push(listPath(record.typeKey));
      },
    );
  }

  return (
    <form onSubmit={(event) => void handleSubmit(event)} className="flex flex-col gap-3">
      <ul className="text-muted list-disc pl-5">
        {words.eraseAbout.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p className="font-medium">{words.cannotBeUndone}</p>
      {problem && <Problem>{problem}</Problem>}
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-64 grow">
          <Field id="confirm-name" label={words.typeTheName(record.name)} error={error}>
            <Input
              id="confirm-name"
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
              aria-invalid={error !== undefined}
              aria-describedby="confirm-name-error"
              autoComplete="off"
            />
          </Field>
        </div>
        <Button type="submit" variant="danger" disabled={isSaving}>
          {isSaving ? words.erasing : words.eraseForGood}
        </Button>
      </div>
    </form>
  );
}
