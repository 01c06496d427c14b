import type { FieldChange } from "../events/domain-event";
import { words } from "../words/timeline";
import { common } from "../words/common";
import { words as recordWords } from "../words/records";

type ToldChange = Pick<FieldChange, "field" | "label" | "kind" | "beforeText" | "afterText">;

/** A change as an entry stores it: with the labels of the moment, before it is put into words. */
export type ChangeDetail = { by: string | null } & (
  | { did: "changed"; changes: ToldChange[] }
  | { did: "merged"; names: string[]; changes: ToldChange[] }
  | { did: "bulk"; job: string; isUndo: boolean }
);

/** Changes as an entry stores them, without those that read the same before and after. */
export const toldChanges = (changes: readonly FieldChange[]): ToldChange[] =>
  changes
    .filter(({ kind, beforeText, afterText }) => kind === "LINK" || beforeText !== afterText)
    .map(({ field, label, kind, beforeText, afterText }) => ({ field, label, kind, beforeText, afterText }));

/** Labels of the fields that every record has. */
const LABELS: Record<string, string> = {
  name: common.name,
  owner: common.owner,
  doNotCall: recordWords.doNotCall,
};

/** Puts the code of a value in words, where the field is one that every record has. */
const wordValue = ({ field, label }: ToldChange, text: string) =>
  label !== null || field !== "doNotCall" ? text : text === "true" ? recordWords.yes : recordWords.no;

/** "Stage from Proposal to Won, Owner to Ada Ortiz". */
const wordChanges = (changes: readonly ToldChange[]) =>
  changes
    .map((change) => {
      const label = change.label ?? LABELS[change.field] ?? change.field;
      // The reader may not have access to the linked record.
      if (change.kind === "LINK") return label;
      const [beforeText, afterText] = [
        wordValue(change, change.beforeText),
        wordValue(change, change.afterText),
      ];
      if (beforeText === "") return recordWords.changedTo(label, afterText);
      if (afterText === "") return recordWords.changedFrom(label, beforeText);
      return recordWords.changedFromTo(label, beforeText, afterText);
    })
    .join(", ");

/** Puts a change into words. */
export function wordChange(detail: ChangeDetail): string {
  const by = detail.by ?? words.system;
  switch (detail.did) {
    case "changed":
      return recordWords.userChanged(by, wordChanges(detail.changes));
    case "merged":
      return [words.merged(by, detail.names.join(", ")), wordChanges(detail.changes)]
        .filter(Boolean)
        .join(": ");
    case "bulk":
      return detail.isUndo
        ? words.undidBulk(by)
        : detail.job === "IMPORT"
          ? words.imported(by)
          : words.changedInBulk(by);
  }
}
