import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GET } from "./[document]/route";

const ask = (document: string) =>
  GET(new Request(`http://127.0.0.1/sounds/${document}`), { params: Promise.resolve({ document }) });

test.each(["hold", "ringback"])(
  "%s plays without end, and may be kept by whoever fetched it",
  async (name) => {
    const response = await ask(`${name}.xml`);
    expect(await response.text()).toMatch(
      new RegExp(`<Response><Play loop="0">http[^<]+/sounds/${name}.wav</Play></Response>$`),
    );
    expect(response.headers.get("cache-control")).toMatch(/^public, max-age=\d+/);
    expect(response.headers.get("content-type")).toContain("text/xml");
  },
);

test.each(["hold", "constructor", "other.xml"])("%s is no document", async (name) => {
  expect((await ask(name)).status).toBe(404);
});

test("hold music lasts half a minute and is nowhere silent for a second", () => {
  const samples = readFileSync("public/sounds/hold.wav").subarray(44);
  expect(samples.length / 2 / 8_000).toBe(30);
  let [silent, longest] = [0, 0];
  // Twice, since it is played without end.
  for (let at = 0; at < 2 * samples.length; at += 2) {
    silent = Math.abs(samples.readInt16LE(at % samples.length)) < 100 ? silent + 1 : 0;
    longest = Math.max(longest, silent);
  }
  expect(longest / 8_000).toBeLessThan(1);
});
