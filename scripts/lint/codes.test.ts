import path from "node:path";
import ts from "eslint-config-next/typescript";
import { Linter } from "eslint";
import { expect, test } from "vitest";
import rule from "./codes.mjs";

const linter = new Linter({ cwd: process.cwd() });
const parser = ts.find(({ languageOptions }) => languageOptions?.parser)!.languageOptions!.parser!;

const IMPORTS = `import { words } from "../words/jobs"; import { words as taskWords } from "@/lib/words/tasks";
import { wordLabel } from "./label";`;

/** What the rule says of a file that writes. */
const said = (code: string) =>
  linter
    .verify(
      `${IMPORTS}\n${code}`,
      [
        {
          files: ["**/*.ts"],
          plugins: { dockline: { rules: { codes: rule } } },
          rules: { "dockline/codes": "error" },
          languageOptions: { parser: parser as Linter.Parser },
        },
      ],
      path.join(process.cwd(), "lib/jobs/run.ts"),
    )
    .map(({ messageId, message }) => messageId ?? message);

test.each([
  ["a sentence", `tx.job.create({ data: { label: "Owner removed" } })`],
  ["a sentence around a value", "tx.job.create({ data: { label: `Owner set to ${name}` } })"],
  ["a value at a sentence's end", "tx.job.create({ data: { label: `${name} left` } })"],
  [
    "a sentence within a code",
    `tx.job.create({ data: { label: { code: "field-set", field: "Job title" } } })`,
  ],
  ["an entry of the catalogue", `db.recording.update({ where: { id }, data: { message: words.failed } })`],
  [
    "an entry that takes a value",
    `db.job.update({ where: { id }, data: { message: words.notUndone(kept) } })`,
  ],
  [
    "an entry under another name",
    `db.task.create({ data: { title: note || taskWords.callBackTitle(name) } })`,
  ],
  [
    "an entry in a variable",
    `const message = kept > 0 ? words.notUndone(kept) : null; db.job.update({ data: { message } })`,
  ],
  [
    "an entry taken out of the catalogue",
    `const { failed } = words; db.job.update({ data: { message: failed } })`,
  ],
  [
    "an entry for each of many",
    `db.jobItem.createMany({ data: rows.map((row) => ({ ...row, problem: words.failed })) })`,
  ],
  [
    "either half of an upsert",
    `db.note.upsert({ where, create: { body: words.failed }, update: { body: words.done } })`,
  ],
  ["a code that was put into words", `db.job.update({ data: { message: wordLabel(label) } })`],
  ["a value of raw SQL", 'tx.$executeRaw`UPDATE "JobItem" SET problem = ${words.failed}`'],
  [
    "a row of raw SQL",
    "tx.$executeRaw`INSERT INTO x SELECT * FROM json(${JSON.stringify([{ problem: words.failed }])})`",
  ],
  ["an event", `emit(tx, [{ kind: "task.done", data: { title: taskWords.callBackTitle(name) } }])`],
  ["a task", `addTask(tx, user, { title: "Call back: connection lost" })`],
])("%s is refused", (_what, code) => {
  expect(said(code)).toContain("sentence");
});

test("each of two sentences is told", () => {
  expect(said(`db.job.create({ data: { label: words.done, message: words.failed } })`)).toHaveLength(2);
});

test.each([
  ["a code", `tx.job.create({ data: { label: { code: "field-set", field: field.label } } })`],
  ["what a user typed", `db.task.create({ data: { title: input.title } })`],
  ["a sentence that is looked for", `db.role.findFirst({ where: { name: "Sales team" } })`],
  ["an entry that is shown", `const shown = fail("not-found", words.jobNotFound);`],
  [
    "an entry that is compared",
    `db.job.update({ data: { state: text === words.done ? "DONE" : "FAILED" } })`,
  ],
  ["the words of SQL", "tx.$queryRaw`SELECT id FROM x WHERE state = ${state}`"],
  ["another thing's update", `createHash("sha256").update("two words")`],
])("%s is allowed", (_what, code) => {
  expect(said(code)).toEqual([]);
});
