"use client";

import { useState } from "react";
import { Problem } from "@/components/ui/problem";
import { words } from "@/lib/words/softphone";
import { ColleagueList } from "./colleague-list";
import { usePhone } from "./phone-context";

/**
 * Transfers the call to a free colleague, or to a typed number or extension (F2, F3). If the colleague has become busy,
 * it says so here and the call stays.
 */
export function Transfer({ callId }: { callId: string }) {
  const phone = usePhone();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function transfer(to: { userId: string } | { number: string }) {
    if (!phone) return;
    setBusy(true);
    setProblem(undefined);
    const given = await phone.command(callId, { type: "transfer", to });
    if (!given.ok) setProblem(given.code === "unreachable" ? words.transferFailed : given.message);
    setBusy(false);
  }

  return (
    <div role="group" aria-label={words.transferTo} className="border-line mt-4 rounded-xl border pt-2">
      <p className="text-muted px-4 pb-2 text-[13px] font-medium">{words.transferTo}</p>
      {problem && <Problem className="mx-3 mb-2 text-[13px]">{problem}</Problem>}
      <ColleagueList
        label={words.colleagues}
        onlyFree
        isBusy={isBusy}
        onChoose={({ id }) => void transfer({ userId: id })}
        onNumber={phone?.setup.canManualDial ? (number) => void transfer({ number }) : undefined}
      />
    </div>
  );
}
