import path from "node:path";
import ts from "eslint-config-next/typescript";
import { Linter } from "eslint";
import { expect, test } from "vitest";
import rule from "./order.mjs";

const linter = new Linter({ cwd: process.cwd() });
const parser = ts.find(({ languageOptions }) => languageOptions?.parser)!.languageOptions!.parser!;

/** Returns the rule's messages for a file of `lib`. */
const said = (file: string, code: string) =>
  linter
    .verify(
      code,
      [
        {
          files: ["**/*.ts"],
          plugins: { dockline: { rules: { order: rule } } },
          rules: { "dockline/order": "error" },
          languageOptions: { parser: parser as Linter.Parser },
        },
      ],
      path.join(process.cwd(), "lib", file),
    )
    .map(({ messageId, message }) => messageId ?? message);

test.each([
  ["records/save.ts", `import { linkCall } from "../calls/after-call/link-record";`],
  ["records/save.ts", `import { linkCall } from "@/lib/calls/after-call/link-record";`],
  ["records/save.ts", `import type { CallCard } from "../calls/views/card";`],
  ["records/save.ts", `export { linkCall } from "../calls/after-call/link-record";`],
  ["records/save.ts", `export * from "../calls/after-call/link-record";`],
  ["records/save.ts", `const load = () => import("../calls/after-call/link-record");`],
  ["records/save.ts", `let card: import("../calls/views/card").CallCard;`],
  ["records/model/schema.ts", `import { listRecords } from "../queries";`],
  ["calls/model/call.ts", `import { loadCall } from "../store/store";`],
  ["jobs/run.ts", `import { JOB_KINDS } from "../wiring/jobs";`],
  ["records/save.ts", `import { createRecordAction } from "./actions";`],
  ["softphone/phone.ts", `import { TwilioDevice } from "../channels/twilio/browser/twilio-device";`],
])("%s with %s is refused", (file, code) => {
  expect(said(file, code)).toEqual(["down"]);
});

test("a file without a place is refused", () => {
  expect(said("helpers/date.ts", "export const a = 1;")).toEqual(["unplaced"]);
});

test.each([
  ["calls/store/store.ts", `import { linkCall } from "../after-call/link-record";`],
  ["records/queries.ts", `import { fieldKinds } from "./model/field-kinds";`],
  ["records/actions.ts", `import { getCalls } from "../wiring/calls";`],
  ["records/record-actions.ts", `import { getCalls } from "../wiring/calls";`],
  ["records/save.test.ts", `import { loadCall } from "../calls/store/store";`],
  ["base/db.ts", `import { PrismaClient } from "../generated/prisma/client";`],
  [
    "calls/reports/leg-reports.ts",
    `import { z } from "zod"; import { FakeControl } from "../testing/fake-control";`,
  ],
])("%s with %s is allowed", (file, code) => {
  expect(said(file, code)).toEqual([]);
});
