import type { CallCard } from "../calls/views/card";
import { whoOf } from "../calls/views/who";

/** Names the other party of a call; "" until its card arrives. */
export const whoIsOn = (card: CallCard | null | undefined): string =>
  card
    ? whoOf({ ...card, record: card.main, colleague: card.colleague ? { name: card.colleague } : null })
    : "";
