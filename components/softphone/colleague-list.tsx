"use client";

import clsx from "clsx";
import { PhoneForwarded } from "lucide-react";
import { useState } from "react";
import { Input } from "@/components/ui/control";
import { plainDigits } from "@/lib/base/digits";
import type { Colleague, PhonePresence } from "@/lib/presence/colleagues";
import { words } from "@/lib/words/softphone";
import { usePhoneState } from "./phone-context";
import { useColleagues } from "./use-colleagues";

const PRESENCE: Record<PhonePresence, { label: string; colour: string }> = {
  available: { label: words.available, colour: "bg-good-solid" },
  ringing: { label: words.isRinging, colour: "bg-warn" },
  talking: { label: words.onACall, colour: "bg-warn" },
  "wrap-up": { label: words.writingNotes, colour: "bg-muted" },
  dnd: { label: words.doNotDisturb, colour: "bg-muted" },
  offline: { label: words.offline, colour: "border-line-strong border" },
};

interface Props {
  label: string;
  /** Only colleagues who could answer now. */
  onlyFree?: boolean;
  onChoose: (colleague: Colleague) => void;
  /** Accepts a typed number or extension instead. */
  onNumber?: (text: string) => void;
  isBusy?: boolean;
}

/** Digits with the usual separators. */
const NUMBER = /^[+\d\s()./-]*\d\d[\s()./-]*$/;

/** Colleagues with a phone and their status, searched by name or extension (I4). */
export function ColleagueList({ label, onlyFree = false, onChoose, onNumber, isBusy = false }: Props) {
  const { value: colleagues, hasFailed } = useColleagues();
  // A ring does not clear the search text.
  const isRinging = usePhoneState(({ phase }) => phase.name === "ringing");
  const [search, setSearch] = useState("");
  if (!colleagues) {
    return (
      <p role="status" className="text-muted px-4 pb-4 text-[13px]">
        {hasFailed ? words.colleaguesFailed : "…"}
      </p>
    );
  }
  const wanted = plainDigits(search.trim().toLowerCase());
  const pool = colleagues.filter(
    ({ presence }) => !onlyFree || presence === "available" || presence === "wrap-up",
  );
  const shown = pool.filter(
    ({ name, extension }) => name.toLowerCase().includes(wanted) || (extension ?? "").startsWith(wanted),
  );
  const empty =
    pool.length > 0 ? words.noMatchingColleagues : onlyFree ? words.nobodyAvailable : words.noColleagues;
  const searchLabel = onNumber ? words.searchOrNumber : words.searchColleague;
  const number = onNumber && NUMBER.test(wanted) && shown.length === 0 ? search.trim() : null;
  return (
    <div className="px-2 pb-2">
      {(pool.length > 0 || onNumber) && (
        <div className="px-2 pb-2">
          <Input
            type="search"
            aria-label={searchLabel}
            placeholder={searchLabel}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            autoFocus={!isRinging}
          />
        </div>
      )}
      {isRinging ? null : number ? (
        <button
          type="button"
          disabled={isBusy}
          onClick={() => onNumber?.(number)}
          className="hover:bg-subtle flex w-full items-center gap-3 rounded-lg px-2 py-1.5 text-left"
        >
          <PhoneForwarded size={14} className="text-muted shrink-0" aria-hidden />
          <span className="min-w-0 grow truncate">{words.transferToNumber(number)}</span>
        </button>
      ) : shown.length === 0 ? (
        <p role="status" className="text-muted px-2 pb-2 text-[13px]">
          {empty}
        </p>
      ) : (
        <ul aria-label={label} className="short:max-h-none max-h-64 overflow-y-auto">
          {shown.map((colleague) => (
            <li key={colleague.id}>
              <button
                type="button"
                disabled={isBusy}
                onClick={() => onChoose(colleague)}
                className="hover:bg-subtle flex w-full items-center gap-3 rounded-lg px-2 py-1.5 text-left"
              >
                <Who colleague={colleague} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Who({ colleague: { name, extension, presence } }: { colleague: Colleague }) {
  const { label, colour } = PRESENCE[presence];
  return (
    <>
      <span aria-hidden className={clsx("size-2 shrink-0 rounded-full", colour)} />
      <span translate="no" className="min-w-0 grow truncate">
        {name}
      </span>
      <span className="text-muted text-[13px] whitespace-nowrap">
        {extension ? `${label} · ${extension}` : label}
      </span>
    </>
  );
}
