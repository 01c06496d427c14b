"use client";

import { useEffect } from "react";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/softphone";
import { currentCard } from "@/lib/softphone/phone-machine";
import { whoIsOn } from "@/lib/softphone/who";
import { usePhone, usePhoneState } from "./phone-context";

const FLASH_MS = 1_000;

/** Makes a ring hard to miss (A9). Every tab's title flashes; a hidden owner tab sends one system notification. */
export function RingAlert() {
  const phone = usePhone();
  const isOwner = phone?.isOwner;
  const callId = usePhoneState(({ phase }) => (phase.name === "ringing" ? phase.callId : null));
  const who = usePhoneState((state) => whoIsOn(currentCard(state)));

  useEffect(() => {
    if (!callId) return;
    const title = document.title;
    const flash = setInterval(() => {
      document.title = document.title === title ? words.isCalling(who || common.withheldNumber) : title;
    }, FLASH_MS);
    return () => {
      clearInterval(flash);
      document.title = title;
    };
  }, [callId, who]);

  useEffect(() => {
    if (!callId || !who || !isOwner?.() || !document.hidden) return;
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const notification = new Notification(words.isCalling(who), { tag: callId, requireInteraction: true });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
    return () => notification.close();
  }, [callId, who, isOwner]);
  return null;
}
