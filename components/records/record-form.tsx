"use client";

import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input, Select, Textarea } from "@/components/ui/control";
import type { FieldView, TypeView } from "@/lib/records/field-kinds";
import { LinkPicker } from "./link-picker";

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
  start?: Partial<RecordDraft>;
  /** Null when saved; else what is wrong, field by field. */
  onSave: (draft: RecordDraft) => Promise<{ message?: string; errors: Record<string, string> } | null>;
  onCancel: () => void;
}

export function RecordForm({ type, start, onSave, onCancel }: Props) {
  const [links, setLinks] = useState(start?.links ?? {});
  const [problem, setProblem] = useState<Awaited<ReturnType<Props["onSave"]>>>(null);
  const [isSaving, setSaving] = useState(false);

  async function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const values = Object.fromEntries(
      type.fields.filter((field) => field.kind !== "LINK").map((field) => [field.key, form.get(field.key)]),
    );
    setSaving(true);
    try {
      setProblem(
        await onSave({ name: String(form.get("name")), ownerId: start?.ownerId ?? null, values, links }),
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
              <ValueControl field={field} value={start?.values?.[field.key]} error={errors[field.key]} />
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

const INPUT_TYPES: Record<string, string> = {
  DATE: "date",
  EMAIL: "email",
  URL: "text",
  PHONE: "tel",
  MOBILE: "tel",
  FAX: "tel",
  WHATSAPP: "tel",
};

function ValueControl({ field, value, error }: { field: FieldView; value: unknown; error?: string }) {
  const id = `field-${field.key}`;
  const text =
    value === null || value === undefined ? "" : String(field.kind === "MONEY" ? Number(value) / 100 : value);
  const props = {
    id,
    name: field.key,
    defaultValue: text,
    "aria-invalid": error !== undefined,
    "aria-describedby": `${id}-error`,
  };
  const choices = field.kind === "COUNTRY" ? countryOptions() : field.options;
  return (
    <Field id={id} label={field.label} error={error} required={field.required}>
      {field.kind === "LONG_TEXT" ? (
        <Textarea {...props} />
      ) : ["SELECT", "STATUS", "COUNTRY"].includes(field.kind) ? (
        <Select {...props}>
          <option value="">–</option>
          {choices.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      ) : (
        <Input
          {...props}
          type={INPUT_TYPES[field.kind] ?? "text"}
          inputMode={["NUMBER", "MONEY"].includes(field.kind) ? "decimal" : undefined}
          autoComplete="off"
        />
      )}
    </Field>
  );
}

/** Countries people sell to most, by their own names; the rest of the world follows in the same list. */
const COUNTRY_CODES =
  "FR DE GB US IT ES NL BE CH AT PT IE LU DK SE NO FI PL CZ SK HU RO BG GR HR SI EE LV LT CA MX BR AR CL CO PE AU NZ JP KR CN IN SG HK ID MY TH VN PH AE SA IL TR EG MA TN DZ ZA NG KE SN CI UA".split(
    " ",
  );

function countryOptions() {
  const names = new Intl.DisplayNames("en", { type: "region" });
  return COUNTRY_CODES.map((value) => ({ value, label: names.of(value) ?? value })).sort((a, b) =>
    a.label.localeCompare(b.label),
  );
}
