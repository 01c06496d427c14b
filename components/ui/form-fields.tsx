import type { ComponentProps, ReactElement } from "react";
import { Field, Input, Select, Textarea } from "./control";

/** A choice that is its own label, or one with a label. */
type Choice = string | { value: string; label: string };

/** What a control has beside its value, as its element takes it. */
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
  /** In the form's data; the id, if there is none. */
  name?: string;
  label: string;
  help?: string;
  error?: string;
  /** Marked as such. */
  required?: boolean;
  /** One line of text, if there is none. */
  kind?: "date" | "email" | "number" | "password" | "tel" | "url" | "select" | "long-text" | "checkbox";
  /** Of a select, in their order. */
  choices?: readonly Choice[];
  /** What it starts with; what it holds, when `onChange` is there too. */
  value?: string | number | boolean | null;
  onChange?: (text: string) => void;
  /** Instead of a control by kind; it carries `id` and `aria-describedby={`${id}-error`}` itself. */
  control?: ReactElement;
}

interface Props {
  /** One that is false is left out. */
  fields: readonly (FormField | false)[];
  /** By the fields' ids. */
  errors?: Record<string, string>;
}

/** The labelled controls of a form, from data. What lays them out stands around them. */
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
