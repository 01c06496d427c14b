import { expect, test } from "vitest";
import { makeCard } from "../testing/make-card";
import type { Red } from "../../calls/model/may";
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

test.each<[string, Phase, Red | null | undefined, Red]>([
  ["a ringing call", ringing, "leave", "decline"],
  ["a ringing call without a card", ringing, undefined, "decline"],
  ["a call without a card", connected, undefined, "end"],
  ["a call whose card offers nothing", connected, null, "end"],
  ["an answered call whose card still rings", answered, "decline", "end"],
  ["a call we have", connected, "end", "end"],
  ["a room we are in", connected, "leave", "leave"],
  ["a consultation we asked for", connected, "cancel", "cancel"],
])("the red button in %s", (_what, phase, red, meaning) => {
  expect(readRed(phase, red === undefined ? null : makeCard({ red }))).toBe(meaning);
});
