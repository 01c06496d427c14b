/** Outcome of something that may fail for a reason the caller can act on. `message` is for the user. */
export type Result<T, Code extends string = string> =
  { ok: true; value: T } | { ok: false; code: Code; message: string };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });

export const fail = <Code extends string>(code: Code, message: string): Result<never, Code> => ({
  ok: false,
  code,
  message,
});
