import type { FieldChange } from "../events/domain-event";
import { beginning } from "../base/text";
import { cellText, type Person } from "./model/cells";
import type { TypeView } from "./model/field-kinds";
import type { RecordInput } from "./write";

const LONGEST = 60;

const short = (text: string) => (text.length > LONGEST ? `${beginning(text, LONGEST - 1)}…` : text);

/** A record's state before it is created. */
export const NOTHING: RecordInput = { name: "", ownerId: null, values: {}, links: {} };

/**
 * Lists the changes from `before` to `after`, field by field. Fields missing from `after` are unchanged.
 *
 * @param names  names of linked records, by id
 */
export function changesOf(
  type: TypeView,
  before: RecordInput,
  after: RecordInput,
  people: ReadonlyMap<string, Person>,
  names: ReadonlyMap<string, string>,
): FieldChange[] {
  const changes: FieldChange[] = [];
  const add = (change: FieldChange) => {
    if (JSON.stringify(change.before) === JSON.stringify(change.after)) return;
    changes.push({ ...change, beforeText: short(change.beforeText), afterText: short(change.afterText) });
  };
  const owner = (id: string | null) => people.get(id ?? "")?.name ?? "";
  const name = after.name.trim();
  add({ field: "name", label: null, kind: "TEXT", before: before.name, after: name, beforeText: before.name, afterText: name }); // prettier-ignore
  add({
    field: "owner", label: null, kind: "USER", before: before.ownerId, after: after.ownerId,
    beforeText: owner(before.ownerId), afterText: owner(after.ownerId),
  }); // prettier-ignore
  for (const field of type.fields) {
    const { key, label, kind } = field;
    const named = { field: key, label, kind };
    if (kind === "LINK") {
      if (!after.links[key]) continue;
      const [from, to] = [before.links[key]?.[0] ?? null, after.links[key][0] ?? null];
      const text = (id: string | null) => names.get(id ?? "") ?? "";
      add({ ...named, before: from, after: to, beforeText: text(from), afterText: text(to) });
    } else if (Object.hasOwn(after.values, key)) {
      const at = (values: Record<string, unknown>) => (values[key] ?? null) as FieldChange["before"];
      const text = (values: Record<string, unknown>) => cellText(field, values[key], people);
      add({
        ...named, before: at(before.values), after: at(after.values),
        beforeText: text(before.values), afterText: text(after.values),
      }); // prettier-ignore
    }
  }
  return changes;
}
