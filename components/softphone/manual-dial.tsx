"use client";

import { Phone } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { Input, Select } from "@/components/ui/control";
import { useLoaded } from "@/components/ui/use-loaded";
import { words } from "@/lib/words/softphone";
import { common } from "@/lib/words/common";
import { ControlButton } from "./control-button";
import { Keypad } from "./keypad";
import { usePhone, usePhoneState } from "./phone-context";
import { loadLastNumber } from "./use-recents";

interface CallerId {
  id: string;
  label: string;
  number: string;
}

async function loadCallerIds(signal: AbortSignal): Promise<CallerId[]> {
  const response = await fetch("/api/caller-ids", { signal });
  if (!response.ok) throw new Error(`caller IDs answered ${response.status}`);
  return ((await response.json()) as { numbers: CallerId[] }).numbers;
}

const FORM = "manual-dial";

interface Props {
  number: string;
  onNumber: (number: string) => void;
  /** Grows when a key is pressed elsewhere, which moves the focus to the field. */
  strokes: number;
  onDialled: () => void;
}

/**
 * Manual dialling: typed, pasted or tapped. Call on the empty field fills in the last number (B4). The field stays
 * while it rings, and is hidden during a call: typed text is kept, and the end of a call does not move the focus.
 */
export function ManualDial({ number, onNumber, strokes, onDialled }: Props) {
  const phone = usePhone();
  const [fromId, setFromId] = useState("");
  // If loading fails there is no choice: the server picks a number.
  const { value: callerIds = [] } = useLoaded(loadCallerIds);
  const input = useRef<HTMLInputElement>(null);
  const phase = usePhoneState((state) => state.phase.name);
  const isIdle = phase === "idle";
  const focusedFor = useRef(-1);
  useEffect(() => {
    if (!isIdle || focusedFor.current === strokes) return;
    focusedFor.current = strokes;
    input.current?.focus();
  }, [strokes, isIdle]);

  async function handleSubmit(event: FormEvent) {
    event.preventDefault();
    if (!isIdle) return;
    const last = number.trim() === "" ? await loadLastNumber() : null;
    if (last) return onNumber(last);
    phone?.dial({ number, ...(fromId && { fromId }) }, number);
    onDialled();
  }

  return (
    <form
      id={FORM}
      onSubmit={handleSubmit}
      hidden={!isIdle && phase !== "ringing"}
      className="flex flex-col gap-3 px-4 pb-4"
    >
      <Input
        ref={input}
        type="tel"
        aria-label={words.numberToCall}
        placeholder={common.number}
        value={number}
        onChange={(event) => onNumber(event.target.value)}
        className="text-center text-base tabular-nums"
      />
      {isIdle && (
        <>
          <Keypad
            onDigit={(digit) => onNumber(number + digit)}
            onBackspace={number ? () => onNumber(number.slice(0, -1)) : undefined}
          />
          {callerIds.length > 1 && (
            <label className="text-muted flex items-center gap-2 text-[13px]">
              <span className="whitespace-nowrap">{words.callFrom}</span>
              <Select className="h-8!" value={fromId} onChange={(event) => setFromId(event.target.value)}>
                <option value="">{words.automatic}</option>
                {callerIds.map(({ id, label, number: shown }) => (
                  <option key={id} value={id}>
                    {`${label} · ${shown}`}
                  </option>
                ))}
              </Select>
            </label>
          )}
        </>
      )}
    </form>
  );
}

/** The form's own button, always visible. */
export function DialControls() {
  return (
    <div className="border-line short:py-2 grid shrink-0 border-t px-4 py-3">
      <ControlButton type="submit" form={FORM} icon={<Phone size={16} aria-hidden />} variant="good">
        {words.call}
      </ControlButton>
    </div>
  );
}
