import fc from "fast-check";
import { expect, test } from "vitest";
import { setUpDatabase } from "@/scripts/testing/database";
import { db } from "./db";
import { cleaned } from "./text";

setUpDatabase();

/** Text with parts that no database stores: NUL, and halves of surrogate pairs. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 5 }),
      fc.constantFrom("\0", "\ud800", "\udfff", "\\u0000", "\u{1f600}", "é"),
    ),
  )
  .map((parts) => parts.join(""));

test("PostgreSQL stores the rest of any cleaned text, as text and in JSON", async () => {
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (key, value) => {
      const text = cleaned(value);
      const json = cleaned({ [key]: [value, { [key]: value }] });
      const [row] = await db.$queryRaw<{ text: string; json: unknown }[]>`
        SELECT ${text}::text AS text, ${JSON.stringify(json)}::jsonb AS json`;
      expect(row).toEqual({ text, json });
    }),
    { numRuns: 200 },
  );
});

test("storable text stays as it is, and so does everything that is not text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      fc.pre(!text.includes("\0"));
      expect(cleaned(text)).toBe(text);
    }),
  );
  const at = new Date();
  const file = new File(["\0"], "a.wav");
  const input = { at, file, list: [1, null, undefined, true], none: null };
  expect(cleaned(input)).toStrictEqual(input);
  expect(cleaned({ at }).at).toBe(at);
});

test("keys are cleaned too, and a key that names the prototype is a key", () => {
  expect(cleaned(JSON.parse('{"a\\u0000b": {"\\ud800": 1}}'))).toEqual({ ab: { "\ufffd": 1 } });
  const clean = cleaned(JSON.parse('{"__proto__": {"admin": true}}') as object);
  expect(Object.hasOwn(clean, "__proto__")).toBe(true);
  expect("admin" in clean).toBe(false);
});

test("anything nested too deep is left out and causes no error", () => {
  const deep: unknown = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
  expect(() => JSON.stringify(cleaned(deep))).not.toThrow();
});
