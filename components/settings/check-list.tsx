import { Check, X } from "lucide-react";
import type { SetupCheck } from "@/lib/channels/twilio/server/setup";
import { words } from "@/lib/words/channel-settings";

/** Twilio's answers to the set-up checks of an account. */
export function CheckList({ checks }: { checks: SetupCheck[] | "asking" }) {
  return (
    <div role="status" className="bg-surface border-line rounded-2xl border p-4">
      {checks === "asking" ? (
        words.testing
      ) : (
        <ul aria-label={words.checks} className="flex flex-col gap-1.5">
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
