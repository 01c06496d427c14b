"use client";

import type { PhoneState } from "@/lib/softphone/phone-machine";
import { currentCallId } from "@/lib/softphone/state/call";
import { words } from "@/lib/words/softphone";
import { usePhoneState } from "./phone-context";
import { Timer } from "./timer";

/** Returns this phone's call, or the one it transferred and still follows. */
const mineOf = ({ phase, afterCall }: PhoneState) => currentCallId(phase) ?? afterCall.transferred;

/** Customers waiting for an agent, with the longest wait (F6). A call already shown elsewhere is not counted. */
export function QueuedCalls() {
  const queued = usePhoneState((state) => state.mirror.queued);
  const mine = usePhoneState(mineOf);
  const others = queued.filter(({ id }) => id !== mine);
  const [first] = others;
  if (!first) return null;
  return (
    <p role="status" className="bg-subtle mx-3 mb-3 flex gap-2 rounded-lg px-3 py-2 text-[13px]">
      <span className="grow">{words.callersWaiting(others.length)}</span>
      <Timer since={first.since} />
    </p>
  );
}
