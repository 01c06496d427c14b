"use client";

import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/control";
import type { TypeView } from "@/lib/records/field-kinds";
import { LinkPicker } from "./link-picker";
import { PersonSelect } from "./person-select";
import { ValueControl } from "./value-control";

export interface RecordDraft {
  name: string;
  ownerId: string | null;
  values: Record<string, unknown>;
  links: Record<string, string[]>;
  /** Names of what `links` points at, for showing. */
  linkNames?: Record<string, string>;
}

interface Props {
  type: TypeView;
  /** A new record starts with the fields' defaults and the user as its owner. */
  isNew: boolean;
  start?: Partial<RecordDraft>;
  /** Null when saved; else what is wrong, field by field. */
  onSave: (draft: RecordDraft) => Promise<{ message?: string; errors: Record<string, string> } | null>;
  onCancel: () => void;
}

export function RecordForm({ type, isNew, start, onSave, onCancel }: Props) {
  const [links, setLinks] = useState(start?.links ?? {});
  const [problem, setProblem] = useState<Awaited<ReturnType<Props["onSave"]>>>(null);
  const [isSaving, setSaving] = useState(false);

  async function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const values = Object.fromEntries(
      type.fields
        .filter((field) => field.kind !== "LINK" && !field.isLocked)
        .map((field) => [field.key, form.get(field.key)]),
    );
    setSaving(true);
    try {
      setProblem(
        await onSave({
          name: String(form.get("name")),
          ownerId: String(form.get("ownerId") ?? "") || null,
          values,
          links,
        }),
      );
    } catch {
      setProblem({
        message: "Not saved: the server cannot be reached. Your text is kept; try again.",
        errors: {},
      });
    } finally {
      setSaving(false);
    }
  }

  const errors = problem?.errors ?? {};
  return (
    <form onSubmit={handleSubmit} noValidate className="flex flex-col gap-4">
      <Field id="record-name" label="Name" error={errors.name} required>
        <Input
          id="record-name"
          name="name"
          defaultValue={start?.name ?? ""}
          aria-invalid={errors.name !== undefined}
          aria-describedby="record-name-error"
          autoFocus
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id="record-owner" label="Owner" error={errors.ownerId}>
          <PersonSelect
            id="record-owner"
            value={isNew && start?.ownerId === undefined ? "me" : (start?.ownerId ?? null)}
            name="ownerId"
          />
        </Field>
        {type.fields.map((field) => (
          <div key={field.key} className={field.kind === "LONG_TEXT" ? "sm:col-span-2" : undefined}>
            {field.kind === "LINK" ? (
              <LinkPicker
                field={field}
                value={links[field.key]?.[0] ?? null}
                name={start?.linkNames?.[field.key] ?? ""}
                onChange={(id) => setLinks({ ...links, [field.key]: id ? [id] : [] })}
              />
            ) : (
              <Field
                id={`field-${field.key}`}
                label={field.label}
                error={errors[field.key]}
                required={field.required}
                help={
                  field.isLocked
                    ? "Its values are being converted; it can be filled in afterwards."
                    : field.help
                }
              >
                <ValueControl
                  id={`field-${field.key}`}
                  field={field}
                  value={start?.values?.[field.key] ?? (isNew ? field.defaultText : null)}
                  hasError={errors[field.key] !== undefined}
                />
              </Field>
            )}
          </div>
        ))}
      </div>
      {problem?.message && (
        <p role="alert" className="bg-bad-soft text-bad rounded-lg px-3 py-2">
          {problem.message}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={isSaving}>
          {isSaving ? "Saving…" : "Save"}
        </Button>
      </div>
    </form>
  );
}
