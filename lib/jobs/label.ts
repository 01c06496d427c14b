import { z } from "zod";
import { KIND_LABELS, type Kind } from "../record-types/kinds";
import { TROUBLES } from "../records/match-index/fix-numbers";
import { words as callWords } from "../words/calls";
import { words as importWords } from "../words/import";
import { words as matchingWords } from "../words/matching";
import { words as peopleWords } from "../words/people";
import { words as erasureWords } from "../words/personal-data";
import { words as typeWords } from "../words/record-types";
import { words as recordWords } from "../words/records";
import { words as settingsWords } from "../words/settings";

const kindSchema = z.enum(Object.keys(KIND_LABELS) as [Kind, ...Kind[]]);

const labelSchema = z.discriminatedUnion("code", [
  z.object({ code: z.literal("owner-set"), name: z.string() }),
  z.object({ code: z.literal("owner-removed") }),
  z.object({ code: z.literal("field-set"), field: z.string(), value: z.string() }),
  z.object({ code: z.literal("field-cleared"), field: z.string() }),
  z.object({ code: z.literal("numbers-fixed"), field: z.string(), trouble: z.enum(TROUBLES) }),
  z.object({ code: z.literal("deleted") }),
  z.object({ code: z.literal("merged"), count: z.int(), name: z.string() }),
  z.object({ code: z.literal("handed-over"), from: z.string(), to: z.string() }),
  z.object({ code: z.literal("erased") }),
  z.object({ code: z.literal("imported"), fileName: z.string() }),
  z.object({ code: z.literal("records-exported") }),
  z.object({ code: z.literal("calls-exported") }),
  z.object({ code: z.literal("default-country-set"), country: z.string() }),
  z.object({ code: z.literal("field-added"), field: z.string() }),
  z.object({ code: z.literal("field-archived"), field: z.string() }),
  z.object({ code: z.literal("field-restored"), field: z.string() }),
  z.object({ code: z.literal("field-made-unique"), field: z.string() }),
  z.object({ code: z.literal("field-no-longer-unique"), field: z.string() }),
  z.object({ code: z.literal("field-type-changed"), field: z.string(), from: kindSchema, to: kindSchema }),
]);

/** What a job does, as it is stored: a code with the names of the moment. */
export type JobLabel = z.infer<typeof labelSchema>;

const FIXES = {
  unreadable: matchingWords.countrySet,
  assumed: matchingWords.countryConfirmed,
  outdated: matchingWords.numbersUpdated,
  several: matchingWords.numbersSplit,
};

/** Words a stored label, e.g. "Owner set to Ada Ortiz". */
export function wordLabel(stored: unknown): string {
  const label = labelSchema.parse(stored);
  switch (label.code) {
    case "owner-set":
      return recordWords.ownerSetTo(label.name);
    case "owner-removed":
      return recordWords.ownerRemoved;
    case "field-set":
      return recordWords.setTo(label.field, label.value);
    case "field-cleared":
      return recordWords.cleared(label.field);
    case "numbers-fixed":
      return matchingWords.fixed(label.field, FIXES[label.trouble]);
    case "deleted":
      return recordWords.deleted;
    case "merged":
      return recordWords.mergedInto(label.count, label.name);
    case "handed-over":
      return peopleWords.handedOver(label.from, label.to);
    case "erased":
      return erasureWords.jobLabel;
    case "imported":
      return importWords.importOf(label.fileName || importWords.aFile);
    case "records-exported":
      return recordWords.export;
    case "calls-exported":
      return callWords.callsExported;
    case "default-country-set":
      return settingsWords.numbersUpdatedFor(label.country);
    case "field-added":
      return typeWords.fieldAdded(label.field);
    case "field-archived":
      return typeWords.fieldArchived(label.field);
    case "field-restored":
      return typeWords.fieldRestored(label.field);
    case "field-made-unique":
      return typeWords.madeUnique(label.field);
    case "field-no-longer-unique":
      return typeWords.noLongerUnique(label.field);
    case "field-type-changed":
      return typeWords.changedFromTo(label.field, KIND_LABELS[label.from], KIND_LABELS[label.to]);
  }
}
