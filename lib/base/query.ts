import { z } from "zod";
import { cleaned } from "./text";

/** The parameters of an address, as Next passes them to a page. */
export type Query = Record<string, string | string[] | undefined>;

/** Converts the parameters of a route's address to the form a page gets. */
export const queryOf = (params: URLSearchParams): Query =>
  Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );

/**
 * Reads one parameter. Undefined if it is missing or empty; null if it is there and cannot be read: it occurs twice, or
 * nothing of it is text. A filter that is null must show nothing: ignoring it would show more than was asked for.
 */
export function parameterOf(value: string | string[] | undefined): string | null | undefined {
  if (Array.isArray(value)) return value.length === 1 ? parameterOf(value[0]) : null;
  if (value === undefined || value === "") return undefined;
  return cleaned(value) || null;
}

/** Parameters as they stand in an address, so that a link can lead to the same place again. */
export type RawParameters = (readonly [name: string, value: string])[];

export const rawParameters = (name: string, value: string | string[] | undefined): RawParameters =>
  (Array.isArray(value) ? value : [value ?? ""]).map((text) => [name, text]);

/** Returns each name once. */
export const namesOf = (parameters: RawParameters): string[] => [
  ...new Set(parameters.map(([name]) => name)),
];

/**
 * Reads the parameters of a list's address that `schema` knows. One that cannot be read is returned as it stands, so that
 * the list shows nothing, unless it is `optional`, as the cursor is.
 */
export function readParameters<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  query: Query,
  optional: readonly string[],
): Partial<z.output<z.ZodObject<Shape>>> & { unreadable?: RawParameters } {
  const params: Record<string, unknown> = {};
  const unreadable: RawParameters = [];
  for (const [name, part] of Object.entries(schema.shape)) {
    const text = parameterOf(query[name]);
    if (text === undefined) continue;
    const parsed = z.safeParse(part, text);
    if (parsed.success) params[name] = parsed.data;
    else if (!optional.includes(name)) unreadable.push(...rawParameters(name, query[name]));
  }
  return {
    ...(params as Partial<z.output<z.ZodObject<Shape>>>),
    ...(unreadable.length > 0 && { unreadable }),
  };
}
