import Link from "next/link";
import { CallButton } from "@/components/softphone/call-button";
import { Badge } from "@/components/ui/badge";
import type { FieldView } from "@/lib/records/model/field-kinds";
import { readableText } from "@/lib/records/model/readable";
import type { LinkedRecord } from "@/lib/records/reach";
import { recordPath } from "./paths";
import { words } from "@/lib/words/records";

export interface ValueContext {
  recordId: string;
  values: Record<string, unknown>;
  links: Record<string, LinkedRecord>;
  /** Formatted on the server, by field key: phone metadata stays out of the browser. */
  numbers: Record<string, string>;
  /** User names by id. */
  people: Record<string, string>;
  locale: string;
}

const PHONE_KINDS = new Set(["PHONE", "MOBILE", "FAX", "WHATSAPP"]);

/** One field of a record, as read-only text. */
export function FieldValue({ field, context }: { field: FieldView; context: ValueContext }) {
  const value = context.values[field.key];
  if (field.kind === "LINK") {
    const link = context.links[field.key];
    if (!link) return <None />;
    if (link.name === null) return <span className="text-muted">{words.noAccess}</span>;
    return (
      <Link href={recordPath(field.targetTypeKey ?? "", link.id)} className="text-accent hover:underline">
        {link.name}
      </Link>
    );
  }
  if (value === null || value === undefined || value === "") return <None />;
  const text = String(value);
  if (PHONE_KINDS.has(field.kind)) {
    const number = context.numbers[field.key] ?? text;
    return (
      <CallButton recordId={context.recordId} fieldKey={field.key} number={number} label={field.label} />
    );
  }
  switch (field.kind) {
    case "SELECT":
    case "STATUS": {
      const option = field.options.find((o) => o.value === value);
      return <Badge color={option?.color}>{option?.label ?? text}</Badge>;
    }
    case "USER":
      return context.people[text] ?? <None />;
    case "EMAIL":
      return (
        <a href={`mailto:${text}`} className="text-accent hover:underline">
          {text}
        </a>
      );
    case "URL":
      return (
        <a href={text} target="_blank" rel="noreferrer noopener" className="text-accent hover:underline">
          {text.replace(/^https?:\/\//, "")}
        </a>
      );
    default:
      return <span className="whitespace-pre-wrap">{readableText(field, value, context)}</span>;
  }
}

const None = () => (
  <span className="text-muted" aria-label={words.empty}>
    –
  </span>
);
