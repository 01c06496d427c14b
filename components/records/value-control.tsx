"use client";

import type { ComponentProps } from "react";
import { Input, Select, Textarea } from "@/components/ui/control";
import { countryOptions } from "@/lib/phone-numbers/countries";
import type { FieldView } from "@/lib/records/model/field-kinds";
import { amountText } from "@/lib/records/model/number-text";
import { PersonSelect } from "./person-select";

const INPUT_TYPES: Record<string, string> = {
  DATE: "date",
  EMAIL: "email",
  URL: "text",
  PHONE: "tel",
  MOBILE: "tel",
  FAX: "tel",
  WHATSAPP: "tel",
};

interface Props {
  id: string;
  field: FieldView;
  value: unknown;
  hasError?: boolean;
  label?: string;
  autoFocus?: boolean;
  onKeyDown?: ComponentProps<"input">["onKeyDown"];
}

/** The control of one field of any type except links; a form reads it by the field's key. */
export function ValueControl({ id, field, value, hasError = false, label, ...rest }: Props) {
  const text =
    value === null || value === undefined
      ? ""
      : field.kind === "MONEY" && typeof value === "number"
        ? withOwnDecimal(amountText(value, field.currency))
        : typeof value === "number"
          ? withOwnDecimal(String(value))
          : String(value);
  const props = {
    ...rest,
    id,
    name: field.key,
    disabled: field.isLocked,
    "aria-label": label,
    "aria-describedby": `${id}-error`,
  };
  if (field.kind === "USER") {
    return (
      <PersonSelect
        id={id}
        name={field.key}
        value={text || null}
        disabled={field.isLocked}
        aria-label={label}
      />
    );
  }
  const shared = { ...props, defaultValue: text, "aria-invalid": hasError };
  if (field.kind === "LONG_TEXT") {
    return <Textarea {...(shared as ComponentProps<"textarea">)} />;
  }
  if (["SELECT", "STATUS", "COUNTRY"].includes(field.kind)) {
    const choices = field.kind === "COUNTRY" ? countryOptions() : field.options;
    return (
      <Select {...(shared as ComponentProps<"select">)}>
        <option value="">–</option>
        {choices.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    );
  }
  return (
    <Input
      {...shared}
      type={INPUT_TYPES[field.kind] ?? "text"}
      inputMode={["NUMBER", "MONEY"].includes(field.kind) ? "decimal" : undefined}
      autoComplete="off"
    />
  );
}

/** The server reads numbers in the user's locale, so the form shows them that way. */
const withOwnDecimal = (text: string) => text.replace(".", document.documentElement.dataset.decimal ?? ".");
