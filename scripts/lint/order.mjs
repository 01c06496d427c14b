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
  ["words", "all text users read"],
  ["tasks/title", "the title of a task (pure)"],
  ["http", "limited request bodies, client addresses, headers"],
  ["mail", "mails by SMTP"],
  ["health/own-build", "version and build of this process"],
  ["health/signs", "what the processes see of the outside and of themselves"],
  ["workspace", "settings for the whole company"],
  ["events", "domain events, their dispatcher; notifications between processes"],
  ["auth", "identity, permissions, sign-in"],
  ["phone-numbers", "reading and formatting numbers, countries, emergency numbers (pure)"],
  ["preferences", "a user's settings"],
  ["records/model", "field kinds, schema, cells, permissions"],
  ["records/match-index", "records' phone numbers: index, caller match, clean-up"],
  ["records", "lists, pages, and the only code that writes records"],
  ["views", "saved lists"],
  ["search", "search across all types"],
  ["record-types/kinds", "kinds of field in words (pure)"],
  ["jobs", "work on many records: slices, undo"],
  ["records/export", "a list as a file"],
  ["audit", "who did what"],
  ["tasks", "tasks and callbacks"],
  ["notes", "notes and mentions"],
  ["record-jobs", "jobs that edit, delete, merge and hand over records"],
  ["record-types", "editing types and fields"],
  ["import", "reading and importing files"],
  ["setup", "the first administrator"],
  ["people", "users, teams and roles"],
  ["account", "a user's own account: password, email, second factor, sessions"],
  ["api", "API tokens"],
  ["presence", "which phones can ring"],
  ["calls/model", "conversation, calls, legs, facts and what they imply (pure)"],
  ["company-numbers", "accounts, numbers, opening hours, greetings"],
  ["calls/ports", "interfaces a channel implements"],
  ["calls/scope", "which calls a user may see"],
  ["calls/other-party", "the other party of a call"],
  ["calls/after-call", "a call's links, notes and callbacks"],
  ["calls/store", "rows, slots, timers, tickets"],
  ["calls/views", "the card, the log, the queue, export"],
  ["calls/engine", "applies facts and sends commands; routing"],
  ["calls/commands", "a user's commands on a call"],
  ["calls/reports", "a channel's reports; the reconciler"],
  ["recordings", "copies, storage, the voicemail inbox"],
  ["timeline", "a record's timeline"],
  ["personal-data", "all about one person: exported, erased"],
  ["stream", "events for open pages"],
  ["softphone", "the browser's phone, independent of vendors"],
  ["channels/twilio", "Twilio: server and browser side"],
  ["health", "whether everything that is needed works"],
  ["metrics", "figures for Prometheus"],
  ["wiring", "connects all parts; the worker"],
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
      down: "“{{from}}” is above “{{to}}” in the order of lib (scripts/lint/order.mjs): pass it in, or move the shared code up.",
      unplaced: "“{{from}}” is missing from the order of lib (scripts/lint/order.mjs).",
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
  console.log(`The order of lib: a folder imports those above it and none below\n${lines.join("\n")}`);
  if (!fs.readFileSync(path.join(root, "docs/architecture.md"), "utf8").includes(lines.join("\n"))) {
    console.error("\ndocs/architecture.md has a different list: replace it with this one.");
    process.exit(1);
  }
}
