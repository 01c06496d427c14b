import type { ComponentProps, ReactElement } from "react";
import { Field, Input, Select, Textarea } from "./control";

/** A choice whose value is its label, or a value with a label. */
type Choice = string | { value: string; label: string };

/** Further attributes of a control, as its element takes them. */
type Attributes = Pick<
  ComponentProps<"input">,
  | "aria-required"
  | "autoComplete"
  | "autoFocus"
  | "className"
  | "disabled"
  | "list"
  | "maxLength"
  | "min"
  | "placeholder"
  | "spellCheck"
>;

export interface FormField extends Attributes {
  id: string;
  /** Name in the form's data; defaults to the id. */
  name?: string;
  label: string;
  help?: string;
  error?: string;
  /** Marks the field as required. */
  required?: boolean;
  /** Defaults to one line of text. */
  kind?: "date" | "email" | "number" | "password" | "tel" | "url" | "select" | "long-text" | "checkbox";
  /** A select's choices, in order. */
  choices?: readonly Choice[];
  /** Initial value; the current value if `onChange` is given. */
  value?: string | number | boolean | null;
  onChange?: (text: string) => void;
  /** Replaces the control; it carries `id` and `aria-describedby={`${id}-error`}` itself. */
  control?: ReactElement;
}

interface Props {
  /** False entries are omitted. */
  fields: readonly (FormField | false)[];
  /** By field id. */
  errors?: Record<string, string>;
}

/** Renders a form's labelled controls from data. Layout is up to the surrounding element. */
export function FormFields({ fields, errors }: Props) {
  return fields.map(
    (field) =>
      field && <LabelledControl key={field.id} {...field} error={field.error ?? errors?.[field.id]} />,
  );
}

function LabelledControl({ label, help, error, required, control, ...field }: FormField) {
  if (field.kind === "checkbox") return <Checkbox {...field} label={label} help={help} />;
  return (
    <Field id={field.id} label={label} help={help} error={error} required={required}>
      {control ?? <Control {...field} hasError={error !== undefined} />}
    </Field>
  );
}

type ControlProps = Omit<FormField, "label" | "help" | "error" | "required" | "control"> & {
  hasError: boolean;
};

function Control({ id, name = id, kind, choices, value, onChange, hasError, ...attributes }: ControlProps) {
  const text = String(value ?? "");
  const props = {
    ...attributes,
    id,
    name,
    "aria-invalid": hasError,
    "aria-describedby": `${id}-error`,
    ...(onChange
      ? {
          value: text,
          onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
        }
      : { defaultValue: text }),
  };
  if (kind === "select") {
    return (
      <Select {...(props as ComponentProps<"select">)}>
        {choices?.map((choice) => {
          const { value, label } = typeof choice === "string" ? { value: choice, label: choice } : choice;
          return (
            <option key={value} value={value}>
              {label}
            </option>
          );
        })}
      </Select>
    );
  }
  if (kind === "long-text") return <Textarea {...(props as ComponentProps<"textarea">)} />;
  return <Input {...props} type={kind} />;
}

function Checkbox({ id, name = id, label, help, value }: FormField) {
  return (
    <div>
      <label className="flex items-center gap-2">
        <input type="checkbox" name={name} defaultChecked={value === true} />
        <span>{label}</span>
      </label>
      {help && <p className="text-muted mt-1 text-[13px]">{help}</p>}
    </div>
  );
}
