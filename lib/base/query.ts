import { cleaned } from "./text";

/** The parameters of an address, as a page gets them. */
export type Query = Record<string, string | string[] | undefined>;

/** The parameters of a route's address, as a page would get them. */
export const queryOf = (params: URLSearchParams): Query =>
  Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );

/**
 * What a parameter says. Undefined when it is not there or empty; null when it is there and cannot be understood: it stands
 * there twice, or nothing is left of it that is text. A filter that is null must show nothing: to leave it out would
 * show more than was asked for.
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

/** Each once. */
export const namesOf = (parameters: RawParameters): string[] => [
  ...new Set(parameters.map(([name]) => name)),
];
