"use client";

import { useEffect } from "react";
import { toast } from "@/components/ui/toast";
import { words } from "@/lib/words/softphone";
import { usePhoneState } from "./phone-context";

/** Pauses a page's audio while the phone rings or is on a call, in every tab; only the user starts it again. */
export function Quiet() {
  const isBusy = usePhoneState(({ phase }) => phase.name !== "idle");
  useEffect(() => {
    if (!isBusy) return;
    for (const sound of document.querySelectorAll<HTMLMediaElement>("audio, video")) sound.pause();
    const refuse = (event: Event) => {
      if (!(event.target instanceof HTMLMediaElement)) return;
      // Keeps it from being marked as heard.
      event.stopPropagation();
      event.target.pause();
      toast({ title: words.callComesFirst });
    };
    document.addEventListener("play", refuse, { capture: true });
    return () => document.removeEventListener("play", refuse, { capture: true });
  }, [isBusy]);
  return null;
}
