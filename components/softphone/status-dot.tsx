"use client";

import clsx from "clsx";
import type { PhoneState } from "@/lib/softphone/phone-machine";
import { statusOf, type PhoneStatus } from "@/lib/softphone/status";
import { usePhone, usePhoneState } from "./phone-context";
import { words } from "@/lib/words/softphone";

const COLOURS: Record<PhoneStatus["colour"], string> = {
  green: "bg-good-solid",
  yellow: "bg-warn",
  red: "bg-bad-solid",
  grey: "bg-muted",
};

const sinceOf = (state: PhoneState) => state.since;

/**
 * The phone's status as a dot with a word beside it (A3). Hovering or focusing explains it, and since when.
 *
 * @param isInBubble  at the lower edge of the window, and part of a button
 */
export function StatusDot({ isInBubble = false }: { isInBubble?: boolean }) {
  const setup = usePhone()?.setup;
  const label = usePhoneState((state) => statusOf(state).label);
  const colour = usePhoneState((state) => statusOf(state).colour);
  const message = usePhoneState((state) => statusOf(state).message);
  const since = usePhoneState(sinceOf);
  const time =
    since !== null &&
    new Date(since).toLocaleTimeString(setup?.locale, {
      timeZone: setup?.timeZone,
      hour: "2-digit",
      minute: "2-digit",
    });
  return (
    <span
      role="status"
      aria-label={words.phoneStatus(label, message)}
      tabIndex={isInBubble ? undefined : 0}
      className="group relative flex min-w-0 items-center gap-2 rounded-md"
    >
      <span aria-hidden className={clsx("size-2.5 shrink-0 rounded-full", COLOURS[colour])} />
      <span className="min-w-0 font-medium">{label}</span>
      <span
        aria-hidden
        className={clsx(
          "bg-ink text-surface pointer-events-none absolute z-50 hidden w-max max-w-72 rounded-lg px-3 py-1.5 text-left text-[13px] shadow-lg group-hover:block group-focus:block",
          isInBubble ? "right-0 bottom-full mb-3" : "top-full left-0 mt-2",
        )}
      >
        <span>{time ? words.messageSince(message, time) : message}</span>
      </span>
    </span>
  );
}
