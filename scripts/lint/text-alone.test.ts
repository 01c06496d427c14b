import { Linter } from "eslint";
import { expect, test } from "vitest";
import rule from "./text-alone.mjs";

const linter = new Linter();

/** Returns the rule's messages for a component. */
const said = (code: string) =>
  linter
    .verify(code, {
      plugins: { dockline: { rules: { "text-alone": rule } } },
      rules: { "dockline/text-alone": "error" },
      languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
    })
    .map(({ messageId, message }) => messageId ?? message);

test.each([
  ["a text beside an icon", `const A = () => <b><Icon /> {words.mute}</b>`],
  ["a text beside a conditional element", `const A = () => <p>Name{isBad && <i />}</p>`],
  ["a conditional text", `const A = () => <b><Icon />{isMuted ? words.unmute : words.mute}</b>`],
  ["two texts", "const A = () => <p>{name}{` · ${type}`}</p>"],
  ["a text of a list", `const A = () => <ul><li />{names.map((name) => name)}</ul>`],
  ["a text beside its children", `const A = ({ children }) => <p>{children}{label}</p>`],
  ["a text in a fragment", `const A = () => <>{words.end}</>`],
])("%s is refused", (_what, code) => {
  expect(said(code)).toContain("alone");
});

test("a component that returns a bare text is refused", () => {
  expect(said(`function A() { if (a) return <b />; return words.calling; }`)).toEqual(["given"]);
  expect(said(`function A() { return a ? words.calling : <b />; }`)).toEqual(["given"]);
});

test.each([
  `const A = () => <p>{isMuted ? words.unmute : words.mute}</p>`,
  `const A = () => <b><Icon /><span>{words.mute}</span></b>`,
  `const A = ({ icon, children }) => <b>{icon}<span>{children}</span></b>`,
  `const A = () => <ul>{names.map((name) => <li key={name}>{name}</li>)}{isLong && <li />}</ul>`,
  `function labelOf() { return words.calling; }`,
  `function A() { return isThere ? <b /> : null; }`,
])("a text that is alone is allowed: %s", (code) => {
  expect(said(code)).toEqual([]);
});
