"use client";

import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/control";
import { addTaskAction } from "@/lib/tasks/actions";

export function TaskForm({ recordId, onSaved }: { recordId: string; onSaved: () => void }) {
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);

  async function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSaving(true);
    try {
      const result = await addTaskAction({
        recordId,
        title: String(form.get("title")),
        dueOn: String(form.get("dueOn")) || null,
      });
      if (result.ok) onSaved();
      else setProblem(result.message);
    } catch {
      setProblem("Not saved: the server cannot be reached. Your text is kept; try again.");
    } finally {
      setSaving(false);
    }
  }

  return (
    <form onSubmit={handleSubmit} className="flex flex-col gap-4">
      <Field id="task-title" label="What is to be done" error={problem} required>
        <Input id="task-title" name="title" autoFocus aria-describedby="task-title-error" />
      </Field>
      <Field id="task-due" label="Due">
        <Input id="task-due" name="dueOn" type="date" />
      </Field>
      <Button type="submit" variant="primary" className="self-end" disabled={isSaving}>
        {isSaving ? "Saving…" : "Save task"}
      </Button>
    </form>
  );
}
