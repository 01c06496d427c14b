/**
 * Whether PostgreSQL can store a text: it contains no NUL and is well-formed, since half a surrogate pair is not a
 * character. https://www.postgresql.org/docs/current/datatype-character.html
 */
export const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

const storable = (text: string): string =>
  isStorable(text) ? text : text.replaceAll("\0", "").toWellFormed();

/** Returns the beginning of a text, of at most `length` UTF-16 units, without splitting a surrogate pair. */
export const beginning = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\ud800-\udbff]$/, "");

/** Nothing of ours is nested this deep. Anything deeper is left out before it overflows the stack. */
const DEEPEST = 50;

const isPlain = (value: object) => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/**
 * Makes every text in outside input storable: in lists and objects too, in keys as in values. Everything else (a
 * number, a date, a file) stays as it is. Every edge calls this once, before it looks at its input: a form's action, a
 * route's body, the parts and the parameters of an address, a webhook's parameters, the cells of a file.
 */
export const cleaned = <T>(value: T): T => clean(value, 0) as T;

function clean(value: unknown, depth: number): unknown {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEEPEST) return undefined;
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storable(key), clean(item, depth + 1)]),
  );
}
