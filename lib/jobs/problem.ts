import { z } from "zod";
import { formatNumber } from "../phone-numbers/numbers";
import { cellProblemSchema, wordCellProblem } from "../records/model/cells";
import { valueProblemSchema, wordValueProblem } from "../records/model/value-problem";
import { common } from "../words/common";
import { words as importWords } from "../words/import";
import { words } from "../words/jobs";
import { words as erasureWords } from "../words/personal-data";
import { words as recordWords } from "../words/records";

const TEXTS = {
  "could-not-be-saved": words.couldNotBeWritten,
  "record-deleted": recordWords.deletedMeanwhile,
  "record-out-of-reach": recordWords.noAccessToThis,
  "merge-out-of-reach": recordWords.noAccessToOne,
  "merge-changed": recordWords.changedMeanwhile,
  "match-out-of-reach": importWords.noAccess,
  "name-too-long": importWords.nameTooLong,
  "person-changed": erasureWords.changed,
};

/** `field` is its label at the time; null for the owner's column, or the name's. */
const problemSchema = z.discriminatedUnion("code", [
  z.object({ code: z.enum(Object.keys(TEXTS) as (keyof typeof TEXTS)[]) }),
  z.object({ code: z.literal("cell"), field: z.string().nullable(), problem: cellProblemSchema }),
  z.object({ code: z.literal("value"), field: z.string().nullable(), problem: valueProblemSchema }),
  z.object({ code: z.literal("owner-unknown"), text: z.string() }),
  z.object({ code: z.literal("two-values"), field: z.string().nullable() }),
  z.object({ code: z.literal("field-being-converted"), field: z.string() }),
  z.object({ code: z.literal("not-unique"), field: z.string() }),
  z.object({ code: z.literal("link-ambiguous"), field: z.string(), count: z.int(), name: z.string() }),
  z.object({ code: z.literal("link-unknown"), field: z.string(), name: z.string() }),
  z.object({ code: z.literal("link-needs-more"), field: z.string(), name: z.string() }),
  z.object({ code: z.literal("match-ambiguous"), field: z.string().nullable(), count: z.int() }),
  z.object({
    code: z.literal("number-unread"),
    field: z.string(),
    text: z.string(),
    why: z.enum(["none", "short", "invalid", "doubtful", "rounded"]),
  }),
  z.object({
    code: z.literal("number-known"),
    field: z.string(),
    e164: z.string(),
    /** Of the other record; null when the user may not see it. */
    name: z.string().nullable(),
  }),
]);

/** Why an item was rejected, or what to check in one that was not, as it is stored: a code with the names of the moment. */
export type ItemProblem = z.infer<typeof problemSchema>;

export function wordProblem(problem: ItemProblem): string {
  switch (problem.code) {
    case "cell":
      return ofField(problem.field, wordCellProblem(problem.problem));
    case "value": {
      const { field, problem: why } = problem;
      const text = wordValueProblem(why, field ?? common.name);
      return why === "required" ? text : ofField(field, text);
    }
    case "owner-unknown":
      return importWords.ownerUnknown(problem.text);
    case "two-values":
      return importWords.twoValues(problem.field ?? common.owner);
    case "field-being-converted":
      return importWords.beingConverted(problem.field);
    case "not-unique":
      return importWords.notUnique(problem.field);
    case "link-ambiguous":
      return importWords.severalCalled(problem.field, problem.count, problem.name);
    case "link-unknown":
      return importWords.noneCalled(problem.field, problem.name);
    case "link-needs-more":
      return importWords.needsMoreThanName(problem.field, problem.name);
    case "match-ambiguous":
      return importWords.severalHaveTheSame(problem.count, (problem.field ?? common.name).toLowerCase());
    case "number-unread":
      return importWords.numberUnread(problem.field, problem.text, problem.why);
    case "number-known":
      return importWords.numberKnown(problem.field, formatNumber(problem.e164), problem.name);
    default:
      return TEXTS[problem.code];
  }
}

const ofField = (field: string | null, text: string) => (field === null ? text : `${field}: ${text}`);

const storedSchema = z.array(problemSchema);

/** Words an item's stored problems, in one text; "" for none. */
export const wordProblems = (stored: unknown): string =>
  storedSchema.parse(stored).map(wordProblem).join(" ");
