import fs from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { root } from "../../scripts/stack.mjs";
import { Prisma } from "../generated/prisma/client";

/** Tables of settings and users: every write of one emits in its own transaction, and is read about here. */
const WITH_EVENTS = [
  "Workspace", "Role", "Team", "User", "Session", "ApiToken", "RecordType", "Field", "SavedView", "Channel",
  "ChannelNumber", "ChannelUser", "Greeting", "BlockedNumber",
]; // prettier-ignore

/** Tables whose writes are tested with what they tell, in `kinds.test.ts`. */
const TESTED_BY_KIND = ["Record", "Note", "Task", "Call", "CallLink", "Recording"];

const WITHOUT_EVENTS: Record<string, string> = {
  AgentSlot: "derived from a call",
  CallLeg: "its call's events tell its steps",
  CallTimer: "bookkeeping",
  ChannelPace: "bookkeeping",
  Conversation: "its calls' events tell its steps",
  DomainEvent: "the events themselves",
  EmailChange: "not confirmed yet",
  Guesses: "bookkeeping",
  HealthSign: "bookkeeping",
  ImportPart: "a file on its way in",
  Job: "its slices tell what it wrote",
  JobItem: "its slice's event tells it",
  Mention: "part of its note",
  NoteDraft: "not saved yet",
  NumberChoice: "the link of its call tells it",
  PhoneNumber: "derived from a record",
  PasswordLink: "who made it tells that the password may be set",
  Presence: "comes and goes by the second",
  RecoveryCode: "part of the second factor",
  RecordKey: "derived from a record",
  RecordLink: "part of its record",
  Removal: "bookkeeping",
  RoomNumber: "derived from a conversation",
  SetupCode: "no setting: it lets one person in, and their account is told",
  TimelineEntry: "derived from events",
  Totp: "its user's events tell when the second factor is turned on and off",
  UnreadNumber: "derived from a record",
  WebhookEvent: "what came in; the call tells what it meant",
};

/** Writes that tell nobody anything, by file and the function they are in. */
const SILENT: Record<string, string> = {
  "lib/api/tokens.ts findTokenUser": "when a token was last used",
  "lib/auth/session.ts loadUser": "when a session was last used",
  "lib/calls/actions.ts seeMissedAction": "what a user has looked at",
  "lib/jobs/purge.ts purge": "sessions that have ended",
  "lib/presence/presence.ts setDnd": "presence",
  "lib/record-types/actions.ts startRebuild": "which job works on a field",
  "lib/record-types/field-jobs.ts rebuildHandler": "which job works on a field",
  "lib/record-types/retype.ts startRetype": "a draft; the job that fills it tells when it takes its place",
  "lib/records/model/built-in-types.ts installBuiltInTypes": "what every installation has",
};

const WRITES = /^(create|update|upsert|delete)/;
const EMITS = /^emit/;
const inLowerCase = new Map(WITH_EVENTS.map((name) => [name[0]!.toLowerCase() + name.slice(1), name]));
const inSql = new RegExp(`(INSERT INTO|UPDATE|DELETE FROM) "(${WITH_EVENTS.join("|")})"`);

/** The name of a top-level function or constant. */
const nameOf = (statement: ts.Statement) =>
  ts.isFunctionDeclaration(statement)
    ? statement.name?.text
    : ts.isVariableStatement(statement)
      ? statement.declarationList.declarations[0]!.name.getText()
      : undefined;

/** Whether a statement writes a table with events, and whether it emits. */
function look(statement: ts.Node) {
  const found = { writes: false, emits: false };
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: table, name } = node.expression;
      if (
        WRITES.test(name.text) &&
        ts.isPropertyAccessExpression(table) &&
        inLowerCase.has(table.name.text)
      ) {
        found.writes = true;
      }
    }
    if (ts.isCallExpression(node) && EMITS.test(node.expression.getText())) found.emits = true;
    if (ts.isTaggedTemplateExpression(node) && inSql.test(node.getText())) found.writes = true;
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return found;
}

/** Names of the functions of `source` that write a table with events and emit nothing. */
function silentWriters(file: string, source: string): string[] {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  return parsed.statements.flatMap((statement) => {
    const { writes, emits } = look(statement);
    return writes && !emits ? [`${file} ${nameOf(statement)}`] : [];
  });
}

const sources = () =>
  ["app", "lib"].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .map((file) => `${folder}/${file.replaceAll(path.sep, "/")}`)
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|\/(generated|testing)\//.test(file)),
  );

test("every table has events, or a reason for having none", () => {
  const known = [...WITH_EVENTS, ...TESTED_BY_KIND, ...Object.keys(WITHOUT_EVENTS)];
  expect(known.toSorted()).toEqual(Object.keys(Prisma.ModelName).toSorted());
});

test("every function that writes a setting or a user emits an event", () => {
  const silent = sources().flatMap((file) =>
    silentWriters(file, fs.readFileSync(path.join(root, file), "utf8")),
  );
  expect(silent.toSorted()).toEqual(Object.keys(SILENT).toSorted());
});

test("a function that writes without emitting an event is found", () => {
  const source = `
    export const quiet = withUser(schema, (user) => db.channel.update({ where: { id } }));
    export async function loud(tx) { await tx.user.create({ data }); await emit(tx, []); }
    async function raw(tx) { await tx.$executeRaw\`DELETE FROM "Session" WHERE id = \${id}\`; }
    const reader = () => db.user.findMany();`;
  expect(silentWriters("a.ts", source)).toEqual(["a.ts quiet", "a.ts raw"]);
});
