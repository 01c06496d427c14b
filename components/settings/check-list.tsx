import { Check, X } from "lucide-react";
import type { SetupCheck } from "@/lib/channels/twilio/server/setup";

interface Props {
  /** Names the list for screen readers. */
  label: string;
  /** Shown until the checks are there. */
  asking: string;
  checks: SetupCheck[] | "asking";
}

/** The results of checks, one a line. */
export function CheckList({ label, asking, checks }: Props) {
  return (
    <div role="status" className="bg-surface border-line rounded-2xl border p-4">
      {checks === "asking" ? (
        asking
      ) : (
        <ul aria-label={label} className="flex flex-col gap-1.5">
          {checks.map(({ ok, words: said }) => (
            <li key={said} className="flex items-start gap-2">
              {ok ? (
                <Check size={16} className="text-good mt-0.5 shrink-0" aria-hidden />
              ) : (
                <X size={16} className="text-bad mt-0.5 shrink-0" aria-hidden />
              )}
              <span>{said}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
