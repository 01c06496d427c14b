/** Result of something that can fail for a reason the caller can act on. `message` is for the user. */
export type Result<T, Code extends string = string> =
  { ok: true; value: T } | { ok: false; code: Code; message: string };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });

export const fail = <Code extends string>(code: Code, message: string): Result<never, Code> => ({
  ok: false,
  code,
  message,
});

/** A message for each wrong field, by its key. A normal response and not a failure: the form keeps the input. */
export type Refused = { errors: Record<string, string> };
