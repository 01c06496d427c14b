import { expect, test } from "vitest";
import { isComposing, takesText, takesLines, type TargetLike } from "./typing";

const element = (
  localName: string,
  attributes: Record<string, string> = {},
  more: Partial<TargetLike> = {},
) => ({
  localName,
  type: localName === "input" ? (attributes.type ?? "text") : undefined,
  getAttribute: (name: string) => attributes[name] ?? null,
  ...more,
});

const TEXT_TYPES = "text search tel url email password number date datetime-local month week time";
const OTHER_TYPES = "checkbox radio range button submit reset image file color hidden";

test.each(TEXT_TYPES.split(" "))("a field of type %s takes typed text", (type) => {
  expect(takesText(element("input", { type }))).toBe(true);
});

test.each(OTHER_TYPES.split(" "))("a field of type %s takes no text", (type) => {
  expect(takesText(element("input", { type }))).toBe(false);
});

test.each<[string, TargetLike, boolean]>([
  ["a textarea", element("textarea"), true],
  ["a read-only textarea", element("textarea", {}, { readOnly: true }), false],
  ["a list of options", element("select"), true],
  ["an editor", element("div", {}, { isContentEditable: true }), true],
  ["a fixed part of an editor", element("span", {}, { isContentEditable: false }), false],
  ["a custom text box", element("div", { role: "textbox" }), true],
  ["a combo box", element("button", { role: "combobox" }), true],
  ["a search box", element("div", { role: "searchbox" }), true],
  ["a number box", element("div", { role: "spinbutton" }), true],
  ["another document", element("iframe"), true],
  ["an embedded document", element("object"), true],
  ["a plug-in", element("embed"), true],
  ["a closed custom element", element("x-editor", {}, { shadowRoot: null }), true],
  ["an open custom element", element("x-card", {}, { shadowRoot: {} }), false],
  ["a read-only field", element("input", {}, { readOnly: true }), false],
  ["a read-only text box", element("div", { role: "textbox", "aria-readonly": "true" }), false],
  ["a button", element("button"), false],
  ["a link", element("a"), false],
  ["an element without a shadow root", element("div", {}, { shadowRoot: null }), false],
  ["a slider", element("div", { role: "slider" }), false],
  ["the page", element("body"), false],
])("%s takes typed text: %j", (_what, target, expected) => {
  expect(takesText(target)).toBe(expected);
});

test("Enter starts a new line only in fields with several lines", () => {
  expect(takesLines(element("textarea"))).toBe(true);
  expect(takesLines(element("div", {}, { isContentEditable: true }))).toBe(true);
  expect(takesLines(element("div", { role: "textbox", "aria-multiline": "true" }))).toBe(true);
  expect(takesLines(element("div", { role: "textbox", "aria-multiline": "false" }))).toBe(false);
  expect(takesLines(element("input"))).toBe(false);
  expect(takesLines(element("button"))).toBe(false);
});

test.each([
  ["during a composition", true, 65, true],
  ["that ends one in Safari", false, 229, true],
  ["after it", false, 65, false],
])("a key %s (%j, %i) belongs to an input method: %j", (_when, isNow, keyCode, expected) => {
  expect(isComposing({ isComposing: isNow, keyCode })).toBe(expected);
});
