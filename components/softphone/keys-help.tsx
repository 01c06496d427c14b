"use client";

import { Dialog } from "@/components/ui/dialog";
import { words } from "@/lib/words/softphone";

const KEYS: [string[], string][] = [
  [["0–9", "*", "#"], words.keyDigits],
  [["Enter"], words.keyAnswer],
  [["Esc"], words.keyDecline],
  [["M"], words.keyMute],
  [["Ctrl V"], words.keyPaste],
  [["Ctrl Enter"], words.keySave],
  [["Ctrl K"], words.keySearch],
  [["?"], words.keyHelp],
];

export function KeysHelp({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog title={words.keyboardShortcuts} description={words.keysAbout} open onOpenChange={onOpenChange}>
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-2">
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning} className="contents">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <kbd key={key} className="border-line bg-subtle rounded border px-1.5 text-[13px]">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
