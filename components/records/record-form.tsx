"use client";

import { useRef, useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/control";
import { Problem } from "@/components/ui/problem";
import { useUnsaved } from "@/components/ui/unsaved";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { LinkPicker } from "./link-picker";
import { PersonSelect } from "./person-select";
import { ValueControl } from "./value-control";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/records";

interface RecordDraft {
  name: string;
  ownerId: string | null;
  values: Record<string, unknown>;
  links: Record<string, string[]>;
  /** Display names of the records in `links`. */
  linkNames?: Record<string, string>;
}

export type RecordStart = Partial<RecordDraft> & { version?: number };

interface Props {
  type: TypeView;
  /** A new record starts with the fields' defaults and the user as its owner. */
  isNew: boolean;
  /** The record as it was when the form opened, so that others' saves do not change it while the user types. */
  start?: RecordStart;
  /** Returns null once saved; otherwise the problems, by field. */
  onSave: (change: RecordChanges) => Promise<FormProblem | null>;
  onCancel: () => void;
  /** Called when the user discards their text for a colleague's version. */
  onTakeTheirs?: () => void;
}

export interface FormProblem {
  message?: string;
  errors: Record<string, string>;
  /** A colleague saved the record in the meantime: the user chooses a version. */
  isConflict?: boolean;
}

/** Values a form sends: for an existing record, only those that changed. */
export interface RecordChanges extends Partial<RecordDraft> {
  /** The version the user saw; null to overwrite what a colleague saved in the meantime. */
  version: number | null;
}

/** Returns whether a control's value differs from its initial one. */
function isChanged(control: Element | RadioNodeList | null): boolean {
  if (control instanceof HTMLSelectElement) return !control.selectedOptions[0]?.defaultSelected;
  if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) {
    return control.value !== control.defaultValue;
  }
  return false;
}

export function RecordForm({ type, isNew, onSave, onCancel, onTakeTheirs, ...given }: Props) {
  const [start] = useState(given.start);
  const [links, setLinks] = useState(isNew ? (start?.links ?? {}) : {});
  const [ownerId, setOwnerId] = useState<string | null>();
  const [problem, setProblem] = useState<FormProblem | null>(null);
  const [isSaving, setSaving] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const { guard, edit, beginSave } = useUnsaved();

  async function save(isKeptMine: boolean) {
    const { elements } = form.current!;
    const data = new FormData(form.current!);
    const isSent = (name: string) => isNew || isChanged(elements.namedItem(name));
    const keys = type.fields
      .filter((field) => field.kind !== "LINK" && !field.isLocked)
      .map((field) => field.key)
      .filter(isSent);
    const change: RecordChanges = {
      version: isKeptMine ? null : (start?.version ?? null),
      ...(isSent("name") && { name: String(data.get("name")) }),
      ...(isNew
        ? { ownerId: String(data.get("ownerId") ?? "") || null }
        : ownerId !== undefined && { ownerId }),
      values: Object.fromEntries(keys.map((key) => [key, data.get(key)])),
      links,
    };
    setSaving(true);
    const settle = beginSave();
    try {
      const refused = await onSave(change);
      setProblem(refused);
      if (refused === null) settle();
    } catch {
      setProblem({
        message: common.notSavedTextKept,
        errors: {},
      });
    } finally {
      setSaving(false);
    }
  }

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    void save(false);
  }

  const errors = problem?.errors ?? {};
  return (
    <form {...guard} ref={form} onSubmit={handleSubmit} noValidate className="flex flex-col gap-4">
      <Field id="record-name" label={common.name} error={errors.name} required>
        <Input
          id="record-name"
          name="name"
          defaultValue={start?.name ?? ""}
          aria-invalid={errors.name !== undefined}
          aria-describedby="record-name-error"
          // The field appears after its window has opened.
          autoFocus
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id="record-owner" label={common.owner} error={errors.ownerId}>
          <PersonSelect
            id="record-owner"
            value={isNew && start?.ownerId === undefined ? "me" : (start?.ownerId ?? null)}
            name="ownerId"
            onChange={setOwnerId}
          />
        </Field>
        {type.fields.map((field) => (
          <div key={field.key} className={field.kind === "LONG_TEXT" ? "sm:col-span-2" : undefined}>
            {field.kind === "LINK" ? (
              <LinkPicker
                field={field}
                value={start?.links?.[field.key]?.[0] ?? null}
                name={start?.linkNames?.[field.key] ?? ""}
                onChange={(id) => {
                  setLinks({ ...links, [field.key]: id ? [id] : [] });
                  edit();
                }}
              />
            ) : (
              <Field
                id={`field-${field.key}`}
                label={field.label}
                error={errors[field.key]}
                required={field.required}
                help={field.isLocked ? words.beingConverted : field.help}
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
      {problem?.message && <Problem>{problem.message}</Problem>}
      {problem?.isConflict && (
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onTakeTheirs}>{words.useTheirVersion}</Button>
          <Button disabled={isSaving} onClick={() => void save(true)}>
            {words.keepMyVersion}
          </Button>
        </div>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{common.cancel}</Button>
        <Button type="submit" variant="primary" disabled={isSaving}>
          {isSaving ? common.saving : common.save}
        </Button>
      </div>
    </form>
  );
}
