import type { FieldChange } from "../events/domain-event";
import { words } from "../words/timeline";
import { words as recordWords } from "../words/records";

type ToldChange = Pick<FieldChange, "label" | "kind" | "beforeText" | "afterText">;

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
    .map(({ label, kind, beforeText, afterText }) => ({ label, kind, beforeText, afterText }));

/** "Stage from Proposal to Won, Owner to Ada Ortiz". */
const wordChanges = (changes: readonly ToldChange[]) =>
  changes
    .map(({ label, kind, beforeText, afterText }) => {
      // The reader may not have access to the linked record.
      if (kind === "LINK") return label;
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
