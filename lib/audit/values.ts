import type { FieldChange, SettingChange } from "../events/domain-event";
import { PERMISSIONS, type Permission } from "../auth/permissions";
import { keyWords, words } from "../words/audit";
import { common } from "../words/common";
import { permissionWords, scopeWords } from "../words/people";
import { words as recordWords } from "../words/records";

/** One value before and after, in words; "" if empty. `secret` instead of both: that it was written. */
export interface ToldChange {
  label: string;
  before: string;
  after: string;
}

const isPermission = (key: string): key is Permission => Object.hasOwn(PERMISSIONS, key);

/** A key of a setting in words: a permission of a role, for a record type of its own, or what a form calls it. */
function wordKey(key: string): string {
  const [name = "", type] = key.split(":");
  if (!isPermission(name)) return keyWords[key] ?? key;
  return type === undefined ? permissionWords[name] : `${permissionWords[name]} (${type})`;
}

/** Any value of a setting as text. Objects are named by their label or name, and by what is true of them. */
function wordValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (Array.isArray(value)) return value.map(wordValue).filter(Boolean).join(", ");
  if (typeof value !== "object") return String(value as string | number);
  const { label, name, id: _id, value: _value, ...rest } = value as Record<string, unknown>;
  const named = wordValue(label ?? name);
  const flags = Object.entries(rest).flatMap(([key, flag]) =>
    flag === true ? key : typeof flag === "boolean" || flag === null ? [] : `${key} ${wordValue(flag)}`,
  );
  return flags.length === 0 ? named : named ? `${named} (${flags.join(", ")})` : flags.join(", ");
}

/** A role's scope has words of its own. */
const wordOf = (key: string, value: unknown): string =>
  isPermission(key.split(":")[0]!) && typeof value === "string" && Object.hasOwn(scopeWords, value)
    ? scopeWords[value as keyof typeof scopeWords]
    : wordValue(value);

/** Words the changes of a setting or a user. Of a secret, only that there is a new one. */
export const wordSettingChanges = (changes: readonly SettingChange[] = []): ToldChange[] =>
  changes.map((change) => {
    const label = wordKey(change.key);
    if ("isSecret" in change) return { label, before: "", after: words.secret };
    return { label, before: wordOf(change.key, change.before), after: wordOf(change.key, change.after) };
  });

const EVERY_RECORDS: Record<string, string> = {
  name: common.name,
  owner: common.owner,
  doNotCall: recordWords.doNotCall,
};

/** Words the changes of a record. */
export const wordFieldChanges = (changes: readonly FieldChange[]): ToldChange[] =>
  changes
    .map(({ field, label, beforeText, afterText }) => ({
      label: label ?? EVERY_RECORDS[field] ?? field,
      before: beforeText,
      after: afterText,
    }))
    .filter(({ before, after }) => before !== after);
