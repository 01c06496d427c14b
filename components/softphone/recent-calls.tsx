"use client";

import { CallIcon, detailOf } from "@/components/calls/call-list";
import { whoOf } from "@/lib/calls/views/who";
import { words } from "@/lib/words/softphone";
import { usePhone } from "./phone-context";
import { useRecents } from "./use-recents";

/** Recent calls; a click calls the number again (I3). */
export function RecentCalls({ onDialled }: { onDialled: () => void }) {
  const phone = usePhone();
  const { value: calls, hasFailed } = useRecents();
  if (!calls?.length) {
    return (
      <p role="status" className="text-muted px-4 pb-4 text-[13px]">
        {hasFailed ? words.recentsFailed : calls ? words.noRecents : "…"}
      </p>
    );
  }
  return (
    <ul aria-label={words.recents} className="short:max-h-none max-h-80 overflow-y-auto px-2 pb-2">
      {calls.map((call) => {
        const who = whoOf(call);
        return (
          <li key={call.id}>
            <button
              type="button"
              aria-label={words.callAgain(who)}
              onClick={() => {
                phone?.dial({ callId: call.id }, who);
                onDialled();
              }}
              className="hover:bg-subtle flex w-full items-center gap-3 rounded-lg px-2 py-1.5 text-left"
            >
              <CallIcon direction={call.direction} outcome={call.outcome} />
              <span className="min-w-0 grow">
                <span className="block truncate">{who}</span>
                <span className="text-muted block truncate text-[13px]">{detailOf(call)}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
