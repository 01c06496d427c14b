import type { CallCard } from "../calls/views/card";
import { whoOf } from "../calls/views/who";

/** Who is at the other end, in a word; "" until the card is here. */
export const whoIsOn = (card: CallCard | null | undefined): string =>
  card
    ? whoOf({ ...card, record: card.main, colleague: card.colleague ? { name: card.colleague } : null })
    : "";
