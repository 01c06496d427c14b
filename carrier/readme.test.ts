import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { READINGS } from "./readings";

test("the README names each reading and each of its answers", () => {
  const readme = readFileSync(new URL("./README.md", import.meta.url), "utf8");
  const missing = Object.entries(READINGS).flatMap(([name, { answers }]) => {
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${name}\``)) ?? "";
    return [`\`${name}\``, ...Object.keys(answers).map((answer) => `\`${answer}\``)]
      .filter((word) => !row.includes(word))
      .map((word) => `${name}: ${word}`);
  });
  expect(missing).toEqual([]);
});
