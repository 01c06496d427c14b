import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db, type Tx } from "../base/db";
import { unguard } from "../base/download";
import type { ItemResult, JobHandler, JobItemRow, JobRow } from "../jobs/handler";
import { wordProblem, type ItemProblem } from "../jobs/problem";
import { loadJobUser } from "../jobs/user";
import { ownCountry, PHONE_KINDS, readField as readPhones } from "../records/match-index/index-numbers";
import { loadJobType, undoUpdates } from "../record-jobs/bulk";
import { findPerson, readCell, type Person } from "../records/model/cells";
import { hasKey, recordKey, type FieldView, type TypeView } from "../records/model/field-kinds";
import { loadPeople } from "../records/people";
import { canEditRecord, typeScopeCondition } from "../records/model/permissions";
import { loadTypes } from "../records/types";
import { createRecords, findProblems, lockRecords, updateRecords, type LockedRecord, type RecordInput } from "../records/write"; // prettier-ignore
import { getWorkspace, loadWorkspace } from "../workspace/queries";
import { meaningOf } from "./columns";
import { fieldFor } from "./guess";
import { addPhoneNotes } from "./phones";
import { joint, NAME_COLUMNS } from "./mapping";
import { importSchema, type ImportSettings } from "./schema";

const LONGEST_NAME = 200;

/** Everything needed to read the rows of one slice. */
interface Reading {
  type: TypeView;
  types: TypeView[];
  settings: ImportSettings;
  user: CurrentUser;
  people: Map<string, Person>;
  defaultCountry: string;
}

/** A row as it would be written. */
interface Line {
  position: number;
  name: string;
  /** Undefined if no column has it. */
  ownerId?: string;
  values: Record<string, unknown>;
  /** Names of linked records, by field. */
  linkNames: Map<FieldView, string>;
  /** Reasons to reject the row. */
  problems: ItemProblem[];
  /** What to check although the row is imported. */
  notes: ItemProblem[];
  /** Texts of phone fields, as in their cells. */
  numbers: Map<FieldView, readonly string[]>;
  /** The value that identifies a duplicate; null if the row has none. */
  key: string | null;
}

async function loadReading(tx: Tx, job: JobRow): Promise<Reading> {
  const [type, types, user, people, workspace] = await Promise.all([
    loadJobType(tx, job),
    loadTypes(tx),
    loadJobUser(tx, job.userId),
    loadPeople(tx),
    loadWorkspace(tx),
  ]);
  const settings = importSchema.parse(job.input);
  return { type, types, settings, user, people, defaultCountry: workspace.defaultCountry };
}

/** A row as the page shows it before the import. */
export interface TriedLine {
  position: number;
  cells: string[];
  problems: string[];
  notes: string[];
}

/** Previews the first rows of an import, without writing anything. */
export async function tryLines(
  user: CurrentUser,
  type: TypeView,
  settings: ImportSettings,
  jobId: string,
  most: number,
): Promise<TriedLine[]> {
  const { defaultCountry } = await getWorkspace();
  return db.$transaction(async (tx) => {
    const items = await tx.jobItem.findMany({
      where: { jobId },
      orderBy: { position: "asc" },
      take: most,
      select: { position: true, cells: true },
    });
    const [types, people] = [await loadTypes(tx), await loadPeople(tx)];
    const reading = { type, types, settings, user, people, defaultCountry };
    const lines = items.map(({ position, cells }) => readLine(reading, position, cells));
    await planLines(tx, reading, lines);
    return lines.map(({ position, problems, notes }, index) => ({
      position,
      cells: items[index]!.cells,
      problems: problems.map(wordProblem),
      notes: notes.map(wordProblem),
    }));
  });
}

/** Reads a row's cells, without the database. */
function readLine(
  reading: Pick<Reading, "type" | "settings" | "people" | "defaultCountry">,
  position: number,
  cells: readonly string[],
): Line {
  const { type, settings, people, defaultCountry } = reading;
  const line: Line = { position, name: "", values: {}, linkNames: new Map(), problems: [], notes: [], numbers: new Map(), key: null }; // prettier-ignore
  const names = new Map<string, string[]>(NAME_COLUMNS.map((column) => [column, []]));
  const texts = new Map<FieldView, string[]>();
  let label: string | null = null;
  for (const [index, column] of settings.columns.entries()) {
    const text = unguard(cells[index] ?? "").trim();
    const labelled = label;
    label = column === "label" ? text : null;
    if (column === null || text === "" || column === "label") continue;
    if (names.has(column)) names.get(column)!.push(text);
    else if (column === "owner") {
      const person = findPerson(text, people.values());
      if (!person) line.problems.push({ code: "owner-unknown", text });
      else if (line.ownerId && line.ownerId !== person.id)
        line.problems.push({ code: "two-values", field: null });
      else line.ownerId = person.id;
    } else {
      const field = labelledField(
        type,
        type.fields.find(({ key }) => key === column),
        labelled,
      );
      if (field) texts.set(field, [...(texts.get(field) ?? []), text]);
    }
  }
  line.name = [...names.values()].flat().join(" ");
  if (line.name.length > LONGEST_NAME) line.problems.push({ code: "name-too-long" });
  for (const [field, all] of texts) readField(line, field, all, settings, people);
  line.key = duplicateKey(type, settings, line, defaultCountry);
  return line;
}

/** Returns the field of the kind a label names ("Mobile", "* Work Fax"), or the column's own if the type has none. */
function labelledField(type: TypeView, field: FieldView | undefined, label: string | null) {
  if (!field || !label || !PHONE_KINDS.includes(field.kind)) return field;
  const meaning = meaningOf(label);
  const isNumber = meaning && ["phone", "mobile", "fax", "whatsapp"].includes(meaning.role);
  return isNumber ? (fieldFor(type.fields, meaning, () => false) ?? field) : field;
}

function readField(
  line: Line,
  field: FieldView,
  all: readonly string[],
  { format }: ImportSettings,
  people: Map<string, Person>,
) {
  const different = all.filter(
    (text, index) => !all.slice(0, index).some((other) => sameText(field, other, text)),
  );
  const between = joint(field.kind);
  if (different.length > 1 && between === undefined) {
    line.problems.push({ code: "two-values", field: field.label });
    return;
  }
  const text = different.join(between);
  if (field.kind === "LINK") {
    line.linkNames.set(field, text);
    return;
  }
  if (field.isLocked) {
    line.problems.push({ code: "field-being-converted", field: field.label });
    return;
  }
  const read = readCell(field, text, format, people);
  if (read.problem !== undefined) {
    line.problems.push({ code: "cell", field: field.label, problem: read.problem });
  } else {
    line.values[field.key] = read.value;
    if (PHONE_KINDS.includes(field.kind)) line.numbers.set(field, different);
  }
}

const sameText = (field: FieldView, a: string, b: string) =>
  PHONE_KINDS.includes(field.kind)
    ? a.replace(/[^\p{L}\d+]/gu, "") === b.replace(/[^\p{L}\d+]/gu, "")
    : a.toLowerCase() === b.toLowerCase();

function duplicateKey(
  type: TypeView,
  { duplicates: { by, policy } }: ImportSettings,
  line: Line,
  defaultCountry: string,
): string | null {
  if (by === null || policy === "create") return null;
  if (by === "name") return line.name.toLowerCase() || null;
  const field = type.fields.find(({ key }) => key === by);
  const value = line.values[by];
  if (!field || value === undefined || value === null) return null;
  if (!PHONE_KINDS.includes(field.kind)) return recordKey(field.kind, value);
  const country = ownCountry(type.fields, line.values);
  return readPhones(field, String(value), country, defaultCountry).numbers[0]?.e164 ?? null;
}

/** Finds the records that already have each of these keys. */
async function findDuplicates(tx: Tx, { type, settings }: Reading, keys: string[]) {
  const { by } = settings.duplicates;
  const field = type.fields.find(({ key }) => key === by);
  const rows = await (keys.length === 0
    ? []
    : by === "name"
      ? tx.$queryRaw<{ key: string; id: string }[]>`
          SELECT lower(name) AS key, id FROM "Record"
          WHERE "typeId" = ${type.id} AND "deletedAt" IS NULL AND lower(name) COLLATE "C" = ANY(${keys})`
      : field && PHONE_KINDS.includes(field.kind)
        ? tx.$queryRaw<{ key: string; id: string }[]>`
            SELECT DISTINCT e164 AS key, "recordId" AS id FROM "PhoneNumber"
            WHERE e164 = ANY(${keys}) AND "fieldId" = ${field.id}`
        : tx.$queryRaw<{ key: string; id: string }[]>`
            SELECT key, "recordId" AS id FROM "RecordKey" WHERE "fieldId" = ${field?.id ?? ""} AND key = ANY(${keys})`);
  const found = new Map<string, string[]>();
  for (const { key, id } of rows) found.set(key, [...(found.get(key) ?? []), id]);
  return found;
}

/** Finds the records that links name, within the user's scope, by target type and lower-case name. */
async function findLinked(tx: Tx, { types, user }: Reading, lines: readonly Line[]) {
  const found = new Map<string, string[]>();
  const fields = new Map(lines.flatMap((line) => [...line.linkNames.keys()].map((f) => [f.id, f] as const)));
  for (const field of fields.values()) {
    const target = types.find(({ key }) => key === field.targetTypeKey);
    const names = [...new Set(lines.flatMap((line) => line.linkNames.get(field)?.toLowerCase() ?? []))];
    const rows = await tx.$queryRaw<{ name: string; id: string }[]>`
      SELECT lower(r.name) AS name, r.id FROM "Record" r
      WHERE r."typeId" = ${target?.id ?? ""} AND r."deletedAt" IS NULL AND lower(r.name) COLLATE "C" = ANY(${names})
        AND ${typeScopeCondition(user, field.targetTypeKey ?? "")}`;
    for (const name of names) {
      found.set(
        linkKey(field, name),
        rows.filter((row) => row.name === name).map(({ id }) => id),
      );
    }
  }
  return found;
}

const linkKey = (field: FieldView, name: string) => `${field.targetTypeKey} ${name.toLowerCase()}`;

/** Finds which records have the values of unique fields: "<fieldId> <key>" to the record. */
async function findTaken(tx: Tx, { type }: Reading, lines: readonly Line[]) {
  const unique = type.fields.filter((field) => field.unique && hasKey(field.kind));
  if (unique.length === 0) return new Map<string, string>();
  const pairs = lines.flatMap((line) => unique.map((field) => recordKey(field.kind, line.values[field.key])));
  const rows = await tx.recordKey.findMany({
    where: { fieldId: { in: unique.map(({ id }) => id) }, key: { in: pairs.filter((key) => key !== "") } },
    select: { fieldId: true, key: true, recordId: true },
  });
  return new Map(rows.map(({ fieldId, key, recordId }) => [`${fieldId} ${key}`, recordId]));
}

type Plan =
  | { do: "create"; line: Line; input: RecordInput }
  | { do: "update"; line: Line; record: LockedRecord; input: RecordInput }
  | { do: "skip"; line: Line }
  | { do: "reject"; line: Line };

/** Plans what each row would do now. Missing linked records are not created yet; `links` has their names. */
async function planLines(tx: Tx, reading: Reading, lines: Line[]): Promise<Plan[]> {
  const keys = [...new Set(lines.flatMap((line) => line.key ?? []))];
  const [duplicates, linked, taken] = [
    await findDuplicates(tx, reading, keys),
    await findLinked(tx, reading, lines),
    await findTaken(tx, reading, lines),
  ];
  const locked = await lockRecords(tx, [...new Set([...duplicates.values()].flat())]);
  const { type, types, settings, user } = reading;
  const plans = lines.map((line): Plan => {
    for (const [field, name] of line.linkNames) {
      const ids = linked.get(linkKey(field, name)) ?? [];
      const target = types.find(({ key }) => key === field.targetTypeKey);
      if (ids.length > 1) {
        line.problems.push({ code: "link-ambiguous", field: field.label, count: ids.length, name });
      }
      if (ids.length > 0) continue;
      if (!settings.createLinks) line.problems.push({ code: "link-unknown", field: field.label, name });
      else if (!target || findProblems(target, named(name), { isNew: true }).problems) {
        line.problems.push({ code: "link-needs-more", field: field.label, name });
      }
    }
    const matches = line.key === null ? [] : (duplicates.get(line.key) ?? []);
    if (matches.length > 1) {
      line.problems.push({ code: "match-ambiguous", field: byLabel(reading), count: matches.length });
    }
    const record = matches.length === 1 ? locked.get(matches[0]!) : undefined;
    if (record && settings.duplicates.policy === "skip") return { do: "skip", line };
    if (record && !canEditRecord(user, record)) {
      line.problems.push({ code: "match-out-of-reach" });
    }
    for (const field of type.fields.filter((f) => f.unique && line.values[f.key] !== undefined)) {
      const holder = taken.get(`${field.id} ${recordKey(field.kind, line.values[field.key])}`);
      if (holder && holder !== record?.id) {
        line.problems.push({ code: "not-unique", field: field.label });
      }
    }
    const links = Object.fromEntries(
      [...line.linkNames].map(([field, name]) => [
        field.key,
        [linked.get(linkKey(field, name))?.[0] ?? name],
      ]),
    );
    const input: RecordInput = record
      ? {
          name: line.name || record.name,
          ownerId: line.ownerId ?? record.ownerId,
          values: line.values,
          links,
        }
      : {
          name: line.name,
          ownerId: line.ownerId ?? settings.ownerId,
          values: withDefaults(reading, line),
          links,
        };
    const { problems } = findProblems(type, input, { isNew: !record });
    for (const [key, problem] of Object.entries(problems ?? {})) {
      const field = type.fields.find((one) => one.key === key)?.label ?? null;
      line.problems.push({ code: "value", field, problem });
    }
    if (line.problems.length > 0) return { do: "reject", line };
    return record ? { do: "update", line, record, input } : { do: "create", line, input };
  });
  const written = plans.flatMap((plan) =>
    plan.do === "create" || plan.do === "update"
      ? [
          plan.do === "update"
            ? {
                line: plan.line,
                recordId: plan.record.id,
                values: { ...plan.record.values, ...plan.input.values },
              }
            : { line: plan.line, recordId: null, values: plan.input.values },
        ]
      : [],
  );
  await addPhoneNotes(tx, reading, written);
  return plans;
}

const named = (name: string): RecordInput => ({ name, ownerId: null, values: {}, links: {} });

const byLabel = ({ type, settings }: Reading) =>
  type.fields.find(({ key }) => key === settings.duplicates.by)?.label ?? null;

function withDefaults({ type, settings, people }: Reading, line: Line): Record<string, unknown> {
  const values = { ...line.values };
  for (const field of type.fields) {
    if (field.defaultText === "" || values[field.key] !== undefined) continue;
    const read = readCell(field, field.defaultText, settings.format, people);
    if (read.problem === undefined) values[field.key] = read.value;
  }
  return values;
}

/** Takes rows up to the first that repeats an earlier one: that row must see what the earlier one wrote. */
function untilRepeated(lines: Line[]): Line[] {
  const seen = new Set<string>();
  const repeated = lines.findIndex(({ key }) => key !== null && (seen.has(key) || !seen.add(key)));
  return repeated < 0 ? lines : lines.slice(0, repeated);
}

/** Creates missing linked records and replaces names in `links` with ids. @returns the ids created, by row */
async function createLinked(tx: Tx, reading: Reading, plans: Plan[]): Promise<Map<number, string[]>> {
  const created = new Map<number, string[]>();
  const ids = new Map<string, string>();
  for (const plan of plans) {
    if (plan.do !== "create" && plan.do !== "update") continue;
    for (const [field, name] of plan.line.linkNames) {
      if (plan.input.links[field.key]![0] !== name) continue;
      const key = linkKey(field, name);
      if (!ids.has(key)) {
        const target = reading.types.find((type) => type.key === field.targetTypeKey)!;
        const [id] = await createRecords(tx, target, [{ ...named(name), ownerId: plan.input.ownerId }], reading.defaultCountry); // prettier-ignore
        ids.set(key, id!);
        created.set(plan.line.position, [...(created.get(plan.line.position) ?? []), id!]);
      }
      plan.input.links[field.key] = [ids.get(key)!];
    }
  }
  return created;
}

const OUTCOMES = { create: "created", update: "updated", skip: "skipped", reject: "rejected" } as const;

const problemsOf = ({ problems, notes }: Line) => [...problems, ...notes];

/** Keeps only the cells of imported columns. */
const keptCells = ({ columns }: ImportSettings, cells: readonly string[]) =>
  cells.map((cell, index) => ((columns[index] ?? null) === null ? "" : cell));

/** What the undo needs of a row: the record as it was, and the linked records the import created. */
interface ImportBefore extends Partial<RecordInput> {
  created?: string[];
}

export const importHandler: JobHandler = {
  async check(tx, job, items) {
    const reading = await loadReading(tx, job);
    const lines = items.map(({ position, cells }) => readLine(reading, position, cells));
    const plans = await planLines(tx, reading, lines);
    const earlier = await earlierKeys(tx, job, lines);
    return plans.map(({ line, ...plan }): ItemResult => {
      const repeats = line.key !== null && earlier.has(line.key);
      if (line.key !== null && line.problems.length === 0) earlier.add(line.key);
      const { policy } = reading.settings.duplicates;
      const outcome =
        plan.do === "create" && repeats ? (policy === "skip" ? "skipped" : "updated") : OUTCOMES[plan.do];
      return { position: line.position, outcome, problems: problemsOf(line), key: line.key };
    });
  },

  async run(tx, job, items) {
    const reading = await loadReading(tx, job);
    const lines = untilRepeated(items.map(({ position, cells }) => readLine(reading, position, cells)));
    const plans = await planLines(tx, reading, lines);
    // Two new rows of one slice with the same unique value: the second is planned again once the first exists.
    const writable = untilTaken(reading, plans);
    const createdLinks = await createLinked(tx, reading, writable);
    const creates = writable.filter((plan) => plan.do === "create");
    const updates = writable.filter((plan) => plan.do === "update");
    const ids = await createRecords(tx, reading.type, creates.map(({ input }) => input), reading.defaultCountry); // prettier-ignore
    const versions = await updateRecords(
      tx,
      reading.type,
      updates.map(({ record, input }) => ({ id: record.id, input })),
      reading.defaultCountry,
    );
    const cellsOf = new Map(items.map(({ position, cells }) => [position, cells]));
    const newIds = new Map(creates.map((plan, index) => [plan.line.position, ids[index]!]));
    return writable.map((plan): ItemResult => {
      const { position } = plan.line;
      const created = createdLinks.get(position);
      const cells = keptCells(reading.settings, cellsOf.get(position) ?? []);
      const result = {
        position,
        outcome: OUTCOMES[plan.do],
        problems: problemsOf(plan.line),
        cells,
        linked: created,
      };
      if (plan.do === "create") {
        return { ...result, recordId: newIds.get(position), version: 1, before: created && { created } };
      }
      if (plan.do !== "update") return result;
      const before: ImportBefore = { ...partOf(plan.record, plan.input), created };
      return { ...result, recordId: plan.record.id, version: versions.get(plan.record.id), before };
    });
  },

  /** Deletes the file and the rows that were not imported. The undo needs the imported ones. */
  async finish(tx, job) {
    await tx.importPart.deleteMany({ where: { jobId: job.id } });
    await tx.jobItem.deleteMany({ where: { jobId: job.id, position: { gt: job.position } } });
    const settings = importSchema.parse(job.input);
    const input = { ...settings, sheets: [], top: [], examples: [] } satisfies ImportSettings;
    await tx.job.update({ where: { id: job.id }, data: { input } });
  },

  async undo(tx, job, items) {
    const isUpdate = (item: JobItemRow) => item.before !== null && "name" in (item.before as ImportBefore);
    const results = await undoUpdates(tx, job, items.filter(isUpdate));
    const created = items
      .filter((item) => !isUpdate(item))
      .map(({ recordId, version }) => ({ id: recordId ?? "", version: version ?? 1 }));
    const removed = new Set(await removeUntouched(tx, created));
    const linked = items.flatMap(({ before }) => (before as ImportBefore | null)?.created ?? []);
    await removeUntouched(
      tx,
      linked.map((id) => ({ id, version: 1 })),
    );
    return items.map(
      (item) =>
        results.find(({ position }) => position === item.position) ?? {
          position: item.position,
          outcome: removed.has(item.recordId ?? "") ? "undone" : "kept",
        },
    );
  },
};

function untilTaken({ type }: Reading, plans: Plan[]): Plan[] {
  const unique = type.fields.filter((field) => field.unique && hasKey(field.kind));
  const seen = new Set<string>();
  const at = plans.findIndex((plan) => {
    if (plan.do !== "create" && plan.do !== "update") return false;
    return unique.some((field) => {
      const key = recordKey(field.kind, plan.input.values[field.key]);
      const taken = key !== "" && seen.has(`${field.id} ${key}`);
      seen.add(`${field.id} ${key}`);
      return taken;
    });
  });
  return at < 0 ? plans : plans.slice(0, at);
}

/** Finds keys of these rows that an earlier row of the file has and would write. */
async function earlierKeys(tx: Tx, job: JobRow, lines: readonly Line[]): Promise<Set<string>> {
  const keys = lines.flatMap((line) => line.key ?? []);
  const first = lines[0]?.position ?? 0;
  const rows = await tx.$queryRaw<{ key: string }[]>`
    SELECT DISTINCT key FROM "JobItem"
    WHERE "jobId" = ${job.id} AND key = ANY(${keys}) AND position < ${first} AND outcome <> 'rejected'`;
  return new Set(rows.map(({ key }) => key));
}

function partOf({ name, ownerId, values, links }: LockedRecord, input: RecordInput): RecordInput {
  const same = (from: Record<string, unknown>, to: Record<string, unknown>, none: unknown) =>
    Object.fromEntries(Object.keys(to).map((key) => [key, from[key] ?? none]));
  return {
    name,
    ownerId,
    values: same(values, input.values, null),
    links: same(links, input.links, []) as RecordInput["links"],
  };
}

/**
 * Removes records that no one has changed or used since this version. Earlier calls that a record adopted when it was created
 * don't count as use.
 *
 * @returns the ids of the removed records
 */
async function removeUntouched(tx: Tx, created: { id: string; version: number }[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    DELETE FROM "Record" r
    USING unnest(${created.map(({ id }) => id)}::text[], ${created.map(({ version }) => version)}::int[]) AS c(id, version)
    WHERE r.id = c.id AND r.version = c.version AND r."deletedAt" IS NULL
      AND NOT EXISTS (SELECT 1 FROM "TimelineEntry" e WHERE e."recordId" = r.id AND e.at >= r."createdAt")
      AND NOT EXISTS (SELECT 1 FROM "Note" n WHERE n."recordId" = r.id)
      AND NOT EXISTS (SELECT 1 FROM "Task" t WHERE t."recordId" = r.id)
      AND NOT EXISTS (SELECT 1 FROM "CallLink" l JOIN "Call" k ON k.id = l."callId"
                      WHERE l."recordId" = r.id AND k."createdAt" >= r."createdAt")
      AND NOT EXISTS (SELECT 1 FROM "RecordLink" l WHERE l."toId" = r.id)
    RETURNING r.id`;
  return rows.map(({ id }) => id);
}
