/**
 * The order of `lib`: a folder may import those above it in this list and none below, so there are no import cycles.
 * The `actions.ts` files of all folders are entry points, below everything. As a program, prints the list and checks
 * that docs/architecture.md contains it.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(import.meta.dirname, "../..");

/** Folders and single files of `lib`, from those without dependencies to those that wire everything together. */
export const ORDER = [
  ["base", "database, environment, clock, days, results"],
  ["words", "every text that people read"],
  ["http", "bodies with a limit, addresses of clients, headers"],
  ["workspace", "settings of the whole company"],
  ["events", "what has happened, its dispatcher; notices between processes"],
  ["auth", "who it is, what they may do, sign-in"],
  ["phone-numbers", "reading and formatting numbers, countries, emergency numbers (pure)"],
  ["preferences", "settings of one user"],
  ["records/model", "field kinds, schema, cells, permissions"],
  ["records/match-index", "numbers of records: index, caller match, clean-up"],
  ["records", "lists, pages and the only writer of records"],
  ["views", "saved lists"],
  ["search", "search over all types"],
  ["jobs", "work on many records: slices, undo"],
  ["tasks", "tasks and callbacks"],
  ["notes", "notes and mentions"],
  ["record-jobs", "jobs that edit, delete and merge"],
  ["record-types", "shaping types and fields"],
  ["import", "files people have, and importing them"],
  ["setup", "the first administrator"],
  ["api", "tokens of programs"],
  ["presence", "who can be rung"],
  ["calls/model", "call, legs, facts and what follows from them (pure)"],
  ["company-numbers", "accounts, numbers, opening hours, greetings"],
  ["calls/ports", "what a channel must do"],
  ["calls/scope", "which calls a user may see"],
  ["calls/other-party", "whom a call was with"],
  ["calls/after-call", "links, notes and callbacks of a call"],
  ["calls/store", "rows, slots, timers, tickets"],
  ["calls/views", "the card, the log, the queue, export"],
  ["calls/engine", "locks, learns, writes, carries out; routing"],
  ["calls/commands", "what a user may ask of a call"],
  ["calls/events", "what a channel reports; the reconciler"],
  ["recordings", "copies, storage, the inbox of voicemails"],
  ["timeline", "what happened on a record"],
  ["stream", "what the server tells open pages"],
  ["softphone", "the phone in the browser, without a vendor"],
  ["channels/twilio", "Twilio: its server side and its browser side"],
  ["wiring", "puts the parts together; the worker"],
];

const names = ORDER.map(([name]) => name);

const isActions = (file) => /(^|\/)([a-z-]+-)?actions$/.test(file);
const isExempt = (file) => /\.test$|(^|\/)(testing|generated)\//.test(file);

/** Returns the position of a file of `lib`, named without its extension; null when no entry contains it. */
function placeOf(file) {
  if (isActions(file)) return names.length;
  const holding = names.filter((name) => file === name || file.startsWith(`${name}/`));
  return holding.length === 0 ? null : names.indexOf(holding.toSorted((a, b) => b.length - a.length)[0]);
}

/** Returns the path within `lib`, without the extension; null outside `lib`. */
function inLib(file) {
  const [first, ...rest] = path.relative(root, file).split(path.sep);
  return first === "lib" ? rest.join("/").replace(/\.(ts|tsx|mjs)$/, "") : null;
}

/**
 * ESLint rule: imports only go up in `ORDER`.
 * @type {import("eslint").Rule.RuleModule}
 */
const rule = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      down: "“{{from}}” stands above “{{to}}” in the order of lib (scripts/lint/order.mjs): pass it in, or move what both need up.",
      unplaced: "“{{from}}” has no place in the order of lib (scripts/lint/order.mjs).",
    },
  },
  create(context) {
    const from = inLib(context.filename);
    if (from === null || isExempt(from)) return {};
    const place = placeOf(from);
    const check = (node, source) => {
      if (!source || typeof source.value !== "string") return;
      const to = source.value.startsWith("@/")
        ? inLib(path.join(root, source.value.slice(2)))
        : source.value.startsWith(".")
          ? inLib(path.resolve(path.dirname(context.filename), source.value))
          : null;
      if (to === null || isExempt(to)) return;
      const target = placeOf(to);
      if (place !== null && target !== null && target > place) {
        const nameAt = (index) => names[index] ?? "actions";
        context.report({ node, messageId: "down", data: { from: nameAt(place), to: nameAt(target) } });
      }
    };
    const checkSource = (node) => check(node, node.source);
    return {
      Program: (node) => place === null && context.report({ node, messageId: "unplaced", data: { from } }),
      ImportDeclaration: checkSource,
      ExportNamedDeclaration: checkSource,
      ExportAllDeclaration: checkSource,
      ImportExpression: checkSource,
      TSImportType: (node) => check(node, node.source),
    };
  },
};

export default rule;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = ORDER.map(([name, what]) => `- \`${name}\` ${what}`);
  console.log(`The order of lib: each imports those above it, none below\n${lines.join("\n")}`);
  if (!fs.readFileSync(path.join(root, "docs/architecture.md"), "utf8").includes(lines.join("\n"))) {
    console.error("\ndocs/architecture.md has another list: copy this one in.");
    process.exit(1);
  }
}
