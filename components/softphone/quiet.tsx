"use client";

import { useEffect } from "react";
import { toast } from "@/components/ui/toast";
import { words } from "@/lib/words/softphone";
import { usePhoneState } from "./phone-context";

/** What a page plays gives way to a phone that rings and to a call, in every tab, and begins again by hand alone. */
export function Quiet() {
  const isBusy = usePhoneState(({ phase }) => phase.name !== "idle");
  useEffect(() => {
    if (!isBusy) return;
    for (const sound of document.querySelectorAll<HTMLMediaElement>("audio, video")) sound.pause();
    const refuse = (event: Event) => {
      if (!(event.target instanceof HTMLMediaElement)) return;
      // Nobody is to take it for heard.
      event.stopPropagation();
      event.target.pause();
      toast({ title: words.callComesFirst });
    };
    document.addEventListener("play", refuse, { capture: true });
    return () => document.removeEventListener("play", refuse, { capture: true });
  }, [isBusy]);
  return null;
}
