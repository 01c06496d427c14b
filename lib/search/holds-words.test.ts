import { expect, test } from "vitest";
import { holdsWords } from "./holds-words";

test.each([
  ["Phone service and numbers", "NUMB phone", true],
  ["Phone service and numbers", "phone bin", false],
  ["Phone service and numbers", "", true],
  ["Phone service and numbers", "  phone  ", true],
])("%s holds the words of “%s”: %s", (text, typed, isHeld) => {
  expect(holdsWords(text, typed)).toBe(isHeld);
});
