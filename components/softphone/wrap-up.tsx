"use client";

import { useState } from "react";
import { WrapUpDialog } from "./late-parts";
import { usePhoneState } from "./phone-context";
import { useIsTyping } from "./recent-typing";

/**
 * The note and the record's status after an answered call (E1). Calls without a note come one after another.
 *
 * @param isBehind  another form is open, which the note waits for
 */
export function WrapUp({ isBehind }: { isBehind: boolean }) {
  const card = usePhoneState((state) => {
    const [callId] = state.afterCall.wrapUps;
    return callId ? (state.cards[callId] ?? null) : null;
  });
  const isIdle = usePhoneState((state) => state.phase.name === "idle");
  const isTyping = useIsTyping();
  const [openId, setOpenId] = useState<string | null>(null);
  // A caller takes precedence over a note not yet started, but never closes one in progress. It never opens while the
  // user is typing.
  const mayOpen = isIdle && !isTyping && !isBehind;
  if (card && mayOpen && openId !== card.id) setOpenId(card.id);
  return card && openId === card.id ? <WrapUpDialog key={card.id} card={card} isBehind={isBehind} /> : null;
}
