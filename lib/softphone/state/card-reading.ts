import type { Press } from "../../calls/model/may";
import type { CallCard } from "../../calls/views/card";
import { currentCallId, sessionOf, type Phase } from "./call";
import type { Reading } from "./events";

/** Reads what a card means to the phone in this phase. */
export function readCard(phase: Phase, card: CallCard): Reading {
  const isCurrent = currentCallId(phase) === card.id;
  if (card.state === "ENDED") return "over";
  if (isCurrent && isOfEarlierLeg(phase, card)) return "earlier-leg";
  if (phase.name === "ringing") {
    if (!isCurrent) return "unrelated";
    return card.mine === "gone" ? "over" : "running";
  }
  if (isTransferred(card)) return "transferred";
  if (isCurrent) return "running";
  if (phase.name !== "idle") return "unrelated";
  return card.mine === "offered" ? "offered" : "elsewhere";
}

/**
 * Reads what the red button means in this phase. After answering, the card may still be of the ringing: a call we are in
 * is never declined.
 *
 * @param card  of the phase's call; null before the first
 */
export function readRed(phase: Phase, card: CallCard | null): Press {
  const legId = sessionOf(phase)?.legId ?? card?.legId ?? null;
  if (phase.name === "ringing") return { red: "decline", legId };
  const red = card?.red ?? "end";
  if (red === "cancel") return { red, legId: card?.consultation?.legId ?? null };
  return { red: red === "decline" ? "end" : red, legId };
}

/**
 * A transferred or lost call can ring the same agent again before the update that ended their earlier leg arrives. Such
 * a card belongs to the earlier leg and says nothing about the ringing one.
 */
const isOfEarlierLeg = (phase: Phase, card: CallCard) =>
  "legId" in phase && phase.legId != null && phase.legId !== card.legId;

const isTransferred = ({ mine, transfer, answeredAt }: CallCard) =>
  mine === "gone" && transfer !== null && answeredAt !== null;
