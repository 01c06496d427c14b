"use client";

import { Phone } from "lucide-react";
import { usePhone } from "./phone-context";
import { words } from "@/lib/words/softphone";

interface Props {
  recordId: string;
  fieldKey: string;
  /** Formatted for display. */
  number: string;
  label: string;
}

/** A number to click and call. Plain text for users without a phone. */
export function CallButton({ recordId, fieldKey, number, label }: Props) {
  const phone = usePhone();
  if (!phone)
    return (
      <span translate="no" className="tabular-nums">
        {number}
      </span>
    );
  return (
    <button
      type="button"
      onClick={() => phone.dial({ recordId, fieldKey }, number)}
      aria-label={words.callThing(label, number)}
      className="group text-ink hover:text-accent inline-flex items-center gap-2 rounded-md tabular-nums"
    >
      <span className="bg-accent-soft text-accent-strong group-hover:bg-accent group-hover:text-on-accent grid size-6 place-items-center rounded-full transition-colors">
        <Phone size={12} aria-hidden />
      </span>
      <span translate="no">{number}</span>
    </button>
  );
}
