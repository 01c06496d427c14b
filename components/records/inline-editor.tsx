"use client";

import { Check, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { updateRecordAction } from "@/lib/records/actions";
import type { FieldView } from "@/lib/records/field-kinds";
import type { InlineTarget } from "./inline-field";
import { LinkPicker } from "./link-picker";
import { ValueControl } from "./value-control";

interface Props {
  target: InlineTarget;
  field: FieldView;
  value: unknown;
  link: { id: string; name: string } | null;
  onClose: () => void;
}

/** One field's control: Enter saves, Escape leaves it as it was. A refusal stays beside what was typed. */
export function InlineEditor({ target, field, value, link, onClose }: Props) {
  const router = useRouter();
  const [linkId, setLinkId] = useState(link?.id ?? null);
  const [problem, setProblem] = useState<string>();
  const [isConflict, setConflict] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const id = `inline-${target.recordId}-${field.key}`;

  async function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const { typeKey, recordId, version } = target;
    const change =
      field.kind === "LINK"
        ? { links: { [field.key]: linkId ? [linkId] : [] } }
        : { values: { [field.key]: form.get(field.key) } };
    setSaving(true);
    try {
      const result = await updateRecordAction({ typeKey, id: recordId, version, ...change });
      setConflict(!result.ok && result.code === "conflict");
      if (!result.ok) return setProblem(result.message);
      if (result.value.errors) return setProblem(Object.values(result.value.errors)[0]);
      router.refresh();
      onClose();
    } catch {
      setProblem("Not saved: the server cannot be reached. Your text is kept; try again.");
    } finally {
      setSaving(false);
    }
  }

  return (
    <form
      onSubmit={handleSubmit}
      noValidate
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
      className="min-w-40"
    >
      <div className="flex items-end gap-1">
        <div className="min-w-0 grow">
          {field.kind === "LINK" ? (
            <LinkPicker field={field} value={link?.id ?? null} name={link?.name ?? ""} onChange={setLinkId} />
          ) : (
            <ValueControl
              id={id}
              field={field}
              value={value}
              label={field.label}
              hasError={problem !== undefined}
              autoFocus
            />
          )}
        </div>
        <Button
          type="submit"
          variant="primary"
          size="icon"
          aria-label={`Save ${field.label}`}
          disabled={isSaving}
        >
          <Check size={15} aria-hidden />
        </Button>
        <Button variant="ghost" size="icon" aria-label="Cancel" onClick={onClose}>
          <X size={15} aria-hidden />
        </Button>
      </div>
      {problem && (
        <p id={`${id}-error`} role="alert" className="text-bad mt-1 text-[13px] whitespace-normal">
          {problem}{" "}
          {isConflict && (
            <button type="button" className="text-accent underline" onClick={() => router.refresh()}>
              Show theirs
            </button>
          )}
        </p>
      )}
    </form>
  );
}
