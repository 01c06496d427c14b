"use client";

import { Delete } from "lucide-react";
import { Button } from "@/components/ui/button";
import { words } from "@/lib/words/softphone";

const KEYS = [..."123456789*0#"];

/** A telephone's twelve keys. */
export function Keypad({
  onDigit,
  onBackspace,
}: {
  onDigit: (digit: string) => void;
  onBackspace?: () => void;
}) {
  return (
    <div role="group" aria-label={words.keypad} className="grid grid-cols-3 gap-1.5">
      {KEYS.map((key) => (
        <Button key={key} translate="no" onClick={() => onDigit(key)} className="h-11 text-base tabular-nums">
          {key}
        </Button>
      ))}
      {onBackspace && (
        <Button
          variant="ghost"
          aria-label={words.deleteTheLastDigit}
          onClick={onBackspace}
          className="col-start-3"
        >
          <Delete size={16} aria-hidden />
        </Button>
      )}
    </div>
  );
}
