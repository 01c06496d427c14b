"use client";

import { Phone } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/control";
import { Keypad } from "./keypad";
import { usePhone } from "./phone-context";
import { words } from "@/lib/words/softphone";
import { common } from "@/lib/words/common";

/** Dials by hand: typed, pasted or tapped. */
export function ManualDial({ onDialled }: { onDialled: () => void }) {
  const phone = usePhone();
  const [number, setNumber] = useState("");

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    phone?.send({ type: "dial-pressed", target: { number }, label: number });
    onDialled();
  }

  return (
    <form onSubmit={handleSubmit} className="flex flex-col gap-3 px-4 pb-4">
      <Input
        type="tel"
        aria-label={words.numberToCall}
        placeholder={common.number}
        value={number}
        onChange={(event) => setNumber(event.target.value)}
        className="text-center text-base tabular-nums"
        autoFocus
      />
      <Keypad
        onDigit={(digit) => setNumber(number + digit)}
        onBackspace={number ? () => setNumber(number.slice(0, -1)) : undefined}
      />
      <Button type="submit" variant="good">
        <Phone size={16} aria-hidden /> {words.call}
      </Button>
    </form>
  );
}
