import { isDay } from "./days";

/** The cursor of a list that is sorted by a time and then by id. */
export const timeCursor = (at: Date, id: string | bigint): string => `${at.toISOString()}_${id}`;

const CURSOR = /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z)_(.+)$/;

/** Reads such a cursor; null if it is none. */
export function readTimeCursor(cursor: string | undefined): { at: Date; id: string } | null {
  const [, day = "", time = "", id = ""] = CURSOR.exec(cursor ?? "") ?? [];
  return isDay(day) ? { at: new Date(`${day}T${time}`), id } : null;
}
