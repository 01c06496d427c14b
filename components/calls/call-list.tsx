import { PhoneIncoming, PhoneMissed, PhoneOutgoing } from "lucide-react";
import Link from "next/link";
import { recordPath } from "@/components/records/paths";
import { duration, Time } from "@/components/ui/time";
import type { LoggedCall } from "@/lib/calls/views/log";
import { outcomeLabel } from "@/lib/calls/model/outcome";
import { whoOf } from "@/lib/calls/views/who";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/calls";

/** Returns a call's outcome and length, and the number when a name is shown above. */
export const detailOf = (
  call: Pick<LoggedCall, "direction" | "outcome" | "talkSeconds" | "record" | "colleague" | "number">,
) =>
  [
    outcomeLabel(call),
    call.talkSeconds !== null && duration(call.talkSeconds),
    (call.record ?? call.colleague) && call.number,
  ]
    .filter(Boolean)
    .join(" · ");

interface Props {
  calls: LoggedCall[];
  timeZone: string;
  locale: string;
}

export function CallList({ calls, timeZone, locale }: Props) {
  return (
    <ul className="pb-2">
      {calls.map((call) => (
        <li key={call.id} className="flex items-center gap-3 px-5 py-2">
          <CallIcon direction={call.direction} outcome={call.outcome} />
          <div className="min-w-0 grow">
            <p className="truncate">
              {call.record ? (
                <Link href={recordPath(call.record.typeKey, call.record.id)} className="hover:underline">
                  {call.record.name}
                </Link>
              ) : (
                whoOf(call)
              )}
            </p>
            <p className="text-muted truncate text-[13px]">{detailOf(call)}</p>
          </div>
          <span className="text-muted">
            <Time at={call.createdAt} timeZone={timeZone} locale={locale} />
          </span>
        </li>
      ))}
    </ul>
  );
}

interface IconProps {
  direction: "INBOUND" | "OUTBOUND";
  outcome: string | null;
}

export function CallIcon({ direction, outcome }: IconProps) {
  if (direction === "INBOUND" && outcome !== null && outcome !== "ANSWERED") {
    return <PhoneMissed size={16} className="text-bad shrink-0" aria-label={words.missedCall} />;
  }
  const Icon = direction === "INBOUND" ? PhoneIncoming : PhoneOutgoing;
  const label = direction === "INBOUND" ? common.incomingCall : common.outgoingCall;
  return <Icon size={16} className="text-muted shrink-0" aria-label={label} />;
}
