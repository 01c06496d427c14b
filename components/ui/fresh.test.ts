import { expect, test } from "vitest";
import { readAgain, reported, type FormState, type Seen } from "./fresh";

const begun = (value: unknown): Seen => ({
  of: value,
  text: JSON.stringify(value),
  state: "clean",
  round: 0,
});

/** What happens to a form: values read from the server, or a state it reports. */
const after = (...steps: (FormState | { name: string })[]) =>
  steps.reduce<Seen>(
    (seen, step) => (typeof step === "string" ? reported(seen, step) : readAgain(seen, step)),
    begun({ name: "A" }),
  ).round;

test("a form begins anew when others have changed its values, and only then", () => {
  expect(after({ name: "A" })).toBe(0);
  expect(after({ name: "B" })).toBe(1);
  expect(after({ name: "B" }, { name: "B" }, { name: "C" })).toBe(2);
});

test("it does not while it has unsaved input", () => {
  expect(after("edited", { name: "B" }, { name: "C" })).toBe(0);
  expect(after("edited", { name: "B" }, "clean", { name: "B" })).toBe(1);
});

test("its own save does not begin it anew, whether the values or the answer come first", () => {
  expect(after("edited", "saved", { name: "B" }, { name: "B" })).toBe(0);
  expect(after("edited", { name: "B" }, "saved", { name: "B" })).toBe(0);
});

test("after its own save, another's change begins it anew", () => {
  expect(after("edited", "saved", { name: "B" }, { name: "C" })).toBe(1);
  expect(after("edited", "saved", { name: "A" }, { name: "C" })).toBe(1);
  expect(after("edited", { name: "B" }, "saved", { name: "C" })).toBe(1);
});
