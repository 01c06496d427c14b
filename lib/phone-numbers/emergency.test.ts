import { expect, test } from "vitest";
import { isEmergency } from "./emergency";

test.each([
  ["112", ["FR"], true],
  ["1 1 2", ["US"], true],
  ["١١٢", ["FR"], true],
  ["\u200e९११", ["US"], true],
  ["17", ["FR"], true],
  ["17", ["DE"], false],
  ["911", ["FR", "US"], true],
  ["911", ["FR"], false],
  ["+112", ["FR"], false],
  ["0112", ["FR"], false],
  ["101", ["DE"], false],
  ["114", ["FR"], true],
  ["061", ["ES"], true],
  ["062", ["ES"], true],
  ["080", ["ES"], true],
  ["091", ["ES"], true],
  ["112", ["JP"], true],
  ["call 911", ["US"], false],
  ["911 please", ["US"], false],
  ["110", ["XX"], false],
  ["000", ["AU"], true],
  ["123", ["CO"], true],
  ["999", ["KE"], true],
  ["117", ["CH"], true],
  ["988", ["US"], false],
])("%s dialled in %s is an emergency call: %s", (text, countries, expected) => {
  expect(isEmergency(text, countries)).toBe(expected);
});
