import { expect, test } from "vitest";
import { Streams } from "./streams";

const draw = (streams: Streams, name: string) =>
  Array.from({ length: 5 }, () => streams.of(name).int(0, 1_000_000));

test("a kind of decision draws the same numbers, however many others were drawn in the meantime", () => {
  const [alone, among] = [new Streams(1), new Streams(1)];
  const drawn = [draw(alone, "reaction of ada"), draw(alone, "reaction of ada")];
  draw(among, "reaction of ben");
  expect(draw(among, "reaction of ada")).toEqual(drawn[0]);
  draw(among, "requests");
  expect(draw(among, "reaction of ada")).toEqual(drawn[1]);
});

test("each kind of decision, and each seed, draws numbers of its own", () => {
  const drawn = [
    draw(new Streams(1), "reaction of ada"),
    draw(new Streams(1), "reaction of ben"),
    draw(new Streams(2), "reaction of ada"),
  ];
  expect(new Set(drawn.map(String)).size).toBe(3);
});
