import { expect, test } from "vitest";
import { takesText, takesLines, type TargetLike } from "./typing";

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
const OTHER_TYPES = "checkbox radio range button submit reset image file color";

test.each(TEXT_TYPES.split(" "))("a field of type %s takes typed text", (type) => {
  expect(takesText(element("input", { type }))).toBe(true);
});

test.each(OTHER_TYPES.split(" "))("a field of type %s takes no text", (type) => {
  expect(takesText(element("input", { type }))).toBe(false);
});

test.each<[string, TargetLike, boolean]>([
  ["a textarea", element("textarea"), true],
  ["a list of options", element("select"), true],
  ["an editor", element("div", {}, { isContentEditable: true }), true],
  ["a fixed part of an editor", element("span", {}, { isContentEditable: false }), false],
  ["a custom text box", element("div", { role: "textbox" }), true],
  ["a combo box", element("button", { role: "combobox" }), true],
  ["a search box", element("div", { role: "searchbox" }), true],
  ["another document", element("iframe"), true],
  ["a closed custom element", element("x-editor", {}, { shadowRoot: null }), true],
  ["an open custom element", element("x-card", {}, { shadowRoot: {} }), false],
  ["a read-only field", element("input", {}, { readOnly: true }), false],
  ["a read-only text box", element("div", { role: "textbox", "aria-readonly": "true" }), false],
  ["a button", element("button"), false],
  ["a link", element("a"), false],
  ["a slider", element("div", { role: "slider" }), false],
  ["the page", element("body"), false],
])("%s takes typed text: %j", (_what, target, expected) => {
  expect(takesText(target)).toBe(expected);
});

test("Enter starts a new line only in fields with several lines", () => {
  expect(takesLines(element("textarea"))).toBe(true);
  expect(takesLines(element("div", {}, { isContentEditable: true }))).toBe(true);
  expect(takesLines(element("input"))).toBe(false);
  expect(takesLines(element("button"))).toBe(false);
});
