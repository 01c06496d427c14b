import type { CallCard } from "../../calls/views/card";

/** A card of the outbound call `c1`, which is being placed. */
export const makeCard = (change: Partial<CallCard> = {}): CallCard => ({
  id: "c1",
  legId: "l1",
  direction: "OUTBOUND",
  state: "DIALING",
  outcome: null,
  mine: "talking",
  can: ["end"],
  red: "end",
  consultation: null,
  transfer: null,
  isQueued: false,
  transferredBy: null,
  number: "+33 1 99 00 12 34",
  e164: "+33199001234",
  verified: false,
  failure: null,
  main: null,
  matches: [],
  colleague: null,
  internal: false,
  related: [],
  ticket: "ticket",
  createdAt: 1,
  answeredAt: null,
  endedAt: null,
  wrappedUp: false,
  draft: "",
  statuses: [],
  ...change,
});

/** The record of a card. */
export const makeRecord = (change: Partial<NonNullable<CallCard["main"]>> = {}) => ({
  id: "r1",
  name: "Bob",
  typeKey: "contact",
  typeLabel: "Contact",
  status: null,
  ownerName: null,
  certainty: "certain" as const,
  reachable: true,
  ...change,
});
