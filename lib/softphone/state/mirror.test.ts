import { expect, test } from "vitest";
import type { PartEvent } from "./events";
import { initialMirror, stepMirror, type Mirror } from "./mirror";

const queued = [{ id: "c1", number: "+33 1 99 00 12 34", since: 1 }];
const told: Mirror = { postCallNote: false, dnd: true, missed: 3, voicemails: 2, queued };

test("a new phone asks for notes, and has nothing else to show", () => {
  expect(initialMirror).toEqual({ postCallNote: true, dnd: false, missed: 0, voicemails: 0, queued: [] });
});

test.each<[PartEvent, Mirror]>([
  [{ type: "snapshot-received", cards: [], ...told }, told],
  [
    { type: "preferences-changed", dnd: true },
    { ...initialMirror, dnd: true },
  ],
  [
    { type: "preferences-changed", postCallNote: false },
    { ...initialMirror, postCallNote: false },
  ],
  [
    { type: "queue-changed", queued },
    { ...initialMirror, queued },
  ],
  [
    { type: "missed-counted", count: 3, voicemails: 2 },
    { ...initialMirror, missed: 3, voicemails: 2 },
  ],
  [{ type: "mute-pressed" }, initialMirror],
])("$type shows what the server tells", (event, after) => {
  expect(stepMirror(initialMirror, event)).toEqual([after, []]);
});

test("do not disturb is switched at once, and the server is told", () => {
  const [on, effects] = stepMirror(initialMirror, { type: "dnd-pressed" });
  expect(on).toEqual({ ...initialMirror, dnd: true });
  expect(effects).toEqual([{ type: "set-dnd", dnd: true }]);
  expect(stepMirror(on, { type: "dnd-pressed" })).toEqual([initialMirror, [{ type: "set-dnd", dnd: false }]]);
});
