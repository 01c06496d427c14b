"use client";

import { Pencil } from "lucide-react";
import { useState, type ReactNode } from "react";
import { late } from "@/components/ui/late";
import type { LinkedRecord } from "@/lib/records/reach";
import type { FieldView } from "@/lib/records/model/field-kinds";
import { words } from "@/lib/words/records";

// Most values are only read, so the editor comes later.
const InlineEditor = late(() => import("./inline-editor").then((module) => module.InlineEditor));

export interface InlineTarget {
  typeKey: string;
  recordId: string;
  recordName: string;
  version: number;
}

interface Props {
  target: InlineTarget;
  field: FieldView;
  value: unknown;
  link: LinkedRecord | null;
  /** The read-only value. */
  children: ReactNode;
}

const WHOLE_KINDS = new Set(["PHONE", "MOBILE", "FAX", "WHATSAPP", "MONEY", "NUMBER", "DATE"]);

/** A value that is edited in place. */
export function InlineField({ children, ...props }: Props) {
  const [isEditing, setEditing] = useState(false);
  const { field, target } = props;
  // Numbers and dates are not truncated: without their last digits they mislead.
  const isWhole = WHOLE_KINDS.has(field.kind);
  if (isEditing) return <InlineEditor {...props} onClose={() => setEditing(false)} />;
  return (
    <span className="group/inline inline-flex max-w-full items-center gap-1">
      <span className={isWhole ? "shrink-0" : "min-w-0 truncate"}>{children}</span>
      {!field.isLocked && (
        <button
          type="button"
          aria-label={words.editOf(field.label, target.recordName)}
          onClick={() => setEditing(true)}
          className="text-muted hover:text-ink shrink-0 rounded p-0.5 opacity-0 group-hover/inline:opacity-100 focus-visible:opacity-100 [@media(hover:none)]:opacity-100"
        >
          <Pencil size={13} aria-hidden />
        </button>
      )}
    </span>
  );
}
