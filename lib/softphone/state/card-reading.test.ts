import { expect, test } from "vitest";
import { makeCard } from "../testing/make-card";
import type { Press } from "../../calls/model/may";
import type { CallCard } from "../../calls/views/card";
import { IDLE, type Phase } from "./call";
import { readCard, readRed } from "./card-reading";
import type { Reading } from "./events";

const requesting: Phase = {
  name: "requesting",
  callId: "c1",
  label: "",
  target: { number: "1" },
  media: "open",
};
const ringing: Phase = { name: "ringing", callId: "c1", invited: true, legId: "l1" };
const connected: Phase = {
  name: "connected",
  callId: "c1",
  legId: null,
  label: "",
  ticket: null,
  media: "open",
  muted: false,
};
const answered: Phase = { ...connected, legId: "l1" };
const transfer = { to: "Ben", state: "ringing" as const };
const transferred = { mine: "gone", transfer, answeredAt: 2 } as const;
const other = { id: "c2" };

test.each<[string, Phase, Partial<CallCard>, Reading]>([
  ["an ended call, idle", IDLE, { state: "ENDED" }, "over"],
  ["another ended call, ringing", ringing, { ...other, state: "ENDED" }, "over"],
  ["an ended call's earlier leg", ringing, { legId: "l0", state: "ENDED" }, "over"],
  ["an earlier leg, ringing", ringing, { legId: "l0", mine: "gone" }, "earlier-leg"],
  ["an earlier leg, connected", answered, { legId: "l0", ...transferred }, "earlier-leg"],
  ["another leg of another call", answered, { ...other, legId: "l0" }, "unrelated"],
  ["a leg, when ours is unknown", { ...ringing, legId: null }, { legId: "l0" }, "running"],
  ["a leg of a call we placed", connected, { legId: "l0" }, "running"],
  ["a ringing call that a colleague took", ringing, { mine: "gone" }, "over"],
  ["a ringing call that was ours and is transferred", ringing, transferred, "over"],
  ["the ringing call", ringing, { mine: "offered" }, "running"],
  ["another call that is gone, ringing", ringing, { ...other, mine: "gone" }, "unrelated"],
  ["another transferred call, ringing", ringing, { ...other, ...transferred }, "unrelated"],
  ["a transferred call, connected", connected, transferred, "transferred"],
  ["another transferred call, connected", connected, { ...other, ...transferred }, "transferred"],
  ["a transferred call, idle", IDLE, transferred, "transferred"],
  ["a transferred call, requesting", requesting, transferred, "transferred"],
  ["a transfer while the agent still talks", connected, { ...transferred, mine: "talking" }, "running"],
  ["a call that is gone without a transfer", IDLE, { ...transferred, transfer: null }, "elsewhere"],
  ["a call that was never answered", IDLE, { ...transferred, answeredAt: null }, "elsewhere"],
  ["the call we are in", connected, {}, "running"],
  ["the call being placed", requesting, {}, "running"],
  ["another call, connected", connected, { ...other, mine: "offered" }, "unrelated"],
  ["another call, requesting", requesting, { ...other, mine: "lost" }, "unrelated"],
  ["a call that rings us, idle", IDLE, { mine: "offered" }, "offered"],
  ["a lost call, idle", IDLE, { mine: "lost" }, "elsewhere"],
])("%s", (_what, phase, change, reading) => {
  expect(readCard(phase, makeCard(change))).toBe(reading);
});

test.each<[string, Phase, Partial<CallCard> | null, Press]>([
  ["a ringing call", ringing, { red: "leave" }, { red: "decline", legId: "l1" }],
  ["a ringing call without a card", ringing, null, { red: "decline", legId: "l1" }],
  ["a call without a card", connected, null, { red: "end", legId: null }],
  ["a call whose card offers nothing", connected, { red: null }, { red: "end", legId: "l1" }],
  ["an answered call whose card still rings", answered, { red: "decline" }, { red: "end", legId: "l1" }],
  [
    "an answered call whose card is of an earlier leg",
    answered,
    { legId: "l0" },
    { red: "end", legId: "l1" },
  ],
  ["a call we have", connected, { red: "end" }, { red: "end", legId: "l1" }],
  ["a room we are in", connected, { red: "leave" }, { red: "leave", legId: "l1" }],
  [
    "a consultation we asked for",
    connected,
    { red: "cancel", consultation: { legId: "l7" } },
    { red: "cancel", legId: "l7" },
  ],
])("the red button in %s", (_what, phase, change, press) => {
  expect(readRed(phase, change && makeCard(change))).toEqual(press);
});
