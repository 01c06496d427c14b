"use client";

import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { useDraft } from "@/components/ui/use-draft";
import { useSave } from "@/components/ui/use-save";
import { addNoteAction } from "@/lib/notes/actions";
import { MentionTextarea } from "./mention-textarea";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";

/** Writes a note. The typed text survives page changes until the server has it. */
export function AddNote({ recordId, onSaved }: { recordId: string; onSaved?: () => void }) {
  const router = useRouter();
  const [body, setBody] = useDraft(`dockline-note-on-${recordId}`);
  const { save, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    void save(
      () => addNoteAction({ recordId, body }),
      () => {
        setBody("");
        onSaved?.();
        router.refresh();
      },
    );
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
