import "server-only";
import { isDeepStrictEqual } from "node:util";
import { db, type Tx } from "../base/db";
import type { Prisma } from "../generated/prisma/client";
import type { Actor, Cause, SettingChange, SettingKind } from "./domain-event";
import { emit } from "./emit";

/** Any number: the key of the lock that `changingSettings` takes. */
const SETTINGS_LOCK = 7_160_016;

/**
 * Runs `work` in a transaction, one at a time for the whole installation. Settings are written rarely, and this way the
 * "before" of each event is the "after" of the event before it.
 */
export const changingSettings = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SETTINGS_LOCK})`;
    return work(tx);
  });

/** Values by key, with names and labels in the place of ids. Never a secret. */
export type SettingValues = Record<string, unknown>;

interface Setting {
  what: SettingKind;
  id: string;
  name: string;
  /** What it belongs to: the type of a field, the account of a number. */
  of?: string;
  /** Left out for a setting that is new. */
  before?: SettingValues;
  /** Left out for a setting that was removed. */
  after?: SettingValues;
  /** Keys of secrets that were written. Their values are kept out of events. */
  secrets?: readonly string[];
  cause?: Cause;
}

/** Emits that a setting was added, changed or removed; nothing if it is the same as before. */
export async function emitSetting(
  tx: Tx,
  actor: Pick<Actor, "id"> | null,
  { what, id, name, of, before, after, secrets = [], cause }: Setting,
): Promise<void> {
  const changes: SettingChange[] = [
    ...settingChanges(before ?? {}, after ?? {}),
    ...secrets.map((key) => ({ key, isSecret: true as const })),
  ];
  if (before && after && changes.length === 0) return;
  const kind = !before ? "setting.added" : !after ? "setting.removed" : "setting.changed";
  await emit(tx, [{ kind, actor, subjectId: id, recordIds: [], data: { what, name, of, changes }, cause }]);
}

const isEmpty = (value: unknown) => value === null || value === undefined || value === "";

/** The keys whose values differ, in the order of the keys. No value is the same as an empty one. */
export function settingChanges(before: SettingValues, after: SettingValues): SettingChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const [was, is] = [asJson(before[key]), asJson(after[key])];
    const isSame = isDeepStrictEqual(was, is) || (isEmpty(was) && isEmpty(is));
    return isSame ? [] : [{ key, before: was, after: is }];
  });
}

const asJson = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as Prisma.InputJsonValue | null;
