"use client";

import clsx from "clsx";
import type { PhoneState } from "@/lib/softphone/phone-machine";
import { usePhoneState } from "./phone-context";
import { words } from "@/lib/words/softphone";

interface Shown {
  colour: "green" | "yellow" | "red";
  label: string;
  message: string;
}

/** A3: what the dot says. Green means that a call would really work: registered, with a microphone. */
export function lineStatus({ line, microphone, phase, dnd, canRing }: PhoneState): Shown {
  if (phase.name === "connected") return { colour: "green", label: words.inCall, message: words.inACall };
  if (line.status === "disconnected")
    return { colour: "red", label: words.disconnected, message: line.message };
  if (microphone === "blocked")
    return { colour: "red", label: words.noMicrophone, message: words.microphoneBlockedShort };
  if (line.status === "connecting")
    return { colour: "yellow", label: words.connectingShort, message: line.message };
  if (!canRing) return { colour: "yellow", label: words.soundBlocked, message: words.soundBlockedShort };
  if (dnd) return { colour: "red", label: words.doNotDisturb, message: words.doNotDisturbMeans };
  return { colour: "green", label: words.ready, message: line.message };
}

const COLOURS = { green: "bg-good-solid", yellow: "bg-warn", red: "bg-bad-solid" };

/** The state of the line. Hovering or focusing tells the last message, and since when. */
export function StatusDot({ withLabel = false }: { withLabel?: boolean }) {
  const label = usePhoneState((state) => lineStatus(state).label);
  const colour = usePhoneState((state) => lineStatus(state).colour);
  const message = usePhoneState((state) => lineStatus(state).message);
  const since = usePhoneState((state) => state.line.since);
  const time = new Date(since).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return (
    <span
      role="status"
      aria-label={words.phoneStatus(label, message)}
      tabIndex={withLabel ? 0 : -1}
      className="group relative flex items-center gap-2 rounded-md"
    >
      <span aria-hidden className={clsx("size-2.5 rounded-full", COLOURS[colour])} />
      {withLabel && <span className="font-medium">{label}</span>}
      <span
        aria-hidden
        className="bg-ink text-surface pointer-events-none absolute bottom-full left-0 z-50 mb-2 hidden w-max max-w-72 rounded-lg px-3 py-1.5 text-[13px] shadow-lg group-hover:block group-focus:block"
      >
        {message}
        {since > 0 && words.since(time)}
      </span>
    </span>
  );
}
