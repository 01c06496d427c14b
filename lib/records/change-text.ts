import { cellText, type Person } from "./model/cells";
import type { TypeView } from "./model/field-kinds";
import type { RecordInput } from "./write";
import { beginning } from "../base/text";
import { common } from "../words/common";
import { words } from "../words/records";

const LONGEST = 60;

const short = (text: string) => (text.length > LONGEST ? `${beginning(text, LONGEST - 1)}…` : text);

/** What a change did, in words for the timeline: "Stage from Proposal to Won, Owner to Ada Ortiz". "" for nothing. */
export function changeText(
  type: TypeView,
  before: RecordInput,
  after: RecordInput,
  people: ReadonlyMap<string, Person>,
): string {
  const parts: string[] = [];
  const tell = (label: string, from: string, to: string) => {
    if (from === to) return;
    if (from === "") parts.push(words.changedTo(label, short(to)));
    else
      parts.push(
        to === ""
          ? words.changedFrom(label, short(from))
          : words.changedFromTo(label, short(from), short(to)),
      );
  };
  const owner = (id: string | null) => people.get(id ?? "")?.name ?? "";
  tell(common.name, before.name, after.name.trim());
  tell(common.owner, owner(before.ownerId), owner(after.ownerId));
  for (const field of type.fields) {
    if (field.kind === "LINK") {
      const links = after.links[field.key];
      if (links && links[0] !== before.links[field.key]?.[0]) parts.push(field.label);
    } else if (Object.hasOwn(after.values, field.key)) {
      const text = (values: Record<string, unknown>) => cellText(field, values[field.key], people);
      tell(field.label, text(before.values), text(after.values));
    }
  }
  return parts.join(", ");
}
