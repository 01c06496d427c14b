"use client";

import type { FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/control";
import { useSave } from "@/components/ui/use-save";
import { addTaskAction } from "@/lib/tasks/actions";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";

export function TaskForm({ recordId, onSaved }: { recordId: string; onSaved: () => void }) {
  const { save, guard, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const task = {
      recordId,
      title: String(form.get("title")),
      dueOn: String(form.get("dueOn")) || null,
    };
    void save(() => addTaskAction(task), onSaved);
  }

  return (
    <form {...guard} onSubmit={handleSubmit} className="flex flex-col gap-4">
      <Field id="task-title" label={common.task} error={problem} required>
        <Input
          id="task-title"
          name="title"
          aria-invalid={problem !== undefined}
          aria-describedby="task-title-error"
        />
      </Field>
      <Field id="task-due" label={common.due}>
        <Input id="task-due" name="dueOn" type="date" />
      </Field>
      <Button type="submit" variant="primary" className="self-end" disabled={isSaving}>
        {isSaving ? common.saving : words.saveTask}
      </Button>
    </form>
  );
}
