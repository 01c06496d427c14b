"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { addNoteAction } from "@/lib/notes/actions";
import { MentionTextarea } from "./mention-textarea";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";

/** Writes a note. What was typed stays until the server has it. */
export function AddNote({ recordId, onSaved }: { recordId: string; onSaved?: () => void }) {
  const router = useRouter();
  const [body, setBody] = useState("");
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);

  async function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setSaving(true);
    try {
      const result = await addNoteAction({ recordId, body });
      setProblem(result.ok ? undefined : result.message);
      if (!result.ok) return;
      setBody("");
      onSaved?.();
      router.refresh();
    } catch {
      setProblem(common.notSavedTextKept);
    } finally {
      setSaving(false);
    }
  }

  return (
    <form onSubmit={handleSubmit} className="mb-4">
      <MentionTextarea label={words.newNote} placeholder={words.writeANote} value={body} onChange={setBody} />
      {problem && (
        <p role="alert" className="text-bad mt-1 text-[13px]">
          {problem}
        </p>
      )}
      {body.trim() && (
        <Button type="submit" variant="primary" size="sm" className="mt-2" disabled={isSaving}>
          {isSaving ? common.saving : words.saveNote}
        </Button>
      )}
    </form>
  );
}
