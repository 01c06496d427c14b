"use client";

import { Check, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { updateRecordAction } from "@/lib/records/actions";
import type { LinkedRecord } from "@/lib/records/reach";
import type { FieldView } from "@/lib/records/model/field-kinds";
import { isComposing } from "@/lib/softphone/typing";
import type { InlineTarget } from "./inline-field";
import { LinkPicker } from "./link-picker";
import { ValueControl } from "./value-control";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";

interface Props {
  target: InlineTarget;
  field: FieldView;
  value: unknown;
  link: LinkedRecord | null;
  onClose: () => void;
}

/** Edits one field: Enter saves, Escape cancels. A refusal appears beside the typed value. */
export function InlineEditor({ target, field, onClose, ...given }: Props) {
  const router = useRouter();
  // The state when editing began, so that a colleague's later save counts as a conflict.
  const [{ version, value, link }] = useState({ version: target.version, ...given });
  const form = useRef<HTMLFormElement>(null);
  const [linkId, setLinkId] = useState(link?.id ?? null);
  const [problem, setProblem] = useState<string>();
  const [isConflict, setConflict] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const id = `inline-${target.recordId}-${field.key}`;

  /** @param seen  the version it may replace; null for any */
  async function save(seen: number | null) {
    const data = new FormData(form.current!);
    const { typeKey, recordId } = target;
    const change =
      field.kind === "LINK"
        ? { links: { [field.key]: linkId ? [linkId] : [] } }
        : { values: { [field.key]: data.get(field.key) } };
    setSaving(true);
    try {
      const result = await updateRecordAction({ typeKey, id: recordId, version: seen, ...change });
      setConflict(!result.ok && result.code === "conflict");
      if (!result.ok) return setProblem(result.message);
      if (result.value.errors) return setProblem(Object.values(result.value.errors)[0]);
      router.refresh();
      onClose();
    } catch {
      setProblem(common.notSavedTextKept);
    } finally {
      setSaving(false);
    }
  }

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    void save(version);
  }

  function takeTheirs() {
    router.refresh();
    onClose();
  }

  return (
    <form
      ref={form}
      onSubmit={handleSubmit}
      noValidate
      onKeyDown={(event) => {
        if (event.key !== "Escape" || isComposing(event.nativeEvent)) return;
        event.stopPropagation();
        onClose();
      }}
      className="min-w-40"
    >
      <div className="flex items-end gap-1">
        <div className="min-w-0 grow">
          {field.kind === "LINK" ? (
            <LinkPicker
              field={field}
              value={link?.id ?? null}
              name={link ? (link.name ?? words.noAccess) : ""}
              onChange={setLinkId}
            />
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
          aria-label={words.saveThing(field.label)}
          disabled={isSaving}
        >
          <Check size={15} aria-hidden />
        </Button>
        <Button variant="ghost" size="icon" aria-label={common.cancel} onClick={onClose}>
          <X size={15} aria-hidden />
        </Button>
      </div>
      {problem && (
        <p id={`${id}-error`} role="alert" className="text-bad mt-1 text-[13px] whitespace-normal">
          <span>{problem}</span>{" "}
          {isConflict && (
            <span className="flex gap-3">
              <button type="button" className="text-accent underline" onClick={takeTheirs}>
                {words.useTheirVersion}
              </button>
              <button type="button" className="text-accent underline" onClick={() => void save(null)}>
                {words.keepMyVersion}
              </button>
            </span>
          )}
        </p>
      )}
    </form>
  );
}
