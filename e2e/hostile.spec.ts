import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { encode } from "next-auth/jwt";
import type { Client } from "pg";
import twilio from "twilio";
import { DEMO_ACCOUNT } from "../scripts/demo-account.mjs";
import { root } from "../scripts/stack.mjs";
import { expect, findRecord, test } from "./support/fixtures";

/** An administrator: the role with the most permissions reaches the most code. */
const ADA = "ada@demo.dockline.app";

/** Values that trip up a database, a calendar, a number or an object; most of them only in the full run. */
const HOSTILE = [
  "\0",
  "\ud800",
  "0000-01-01",
  "1e99",
  "constructor",
  "x".repeat(3_000),
  "a\0b",
  "9999-12-31",
  "2026-02-30",
  "-99999999999999999999",
  "__proto__",
  "' OR 1=1 --",
  "{}",
].slice(0, process.env.FULL ? undefined : 5);

/** The values as part of an address; `encodeURIComponent` refuses lone surrogates and makes no broken escapes. */
const IN_ADDRESSES = [
  ...HOSTILE.filter((text) => text.isWellFormed()).map(encodeURIComponent),
  "%E0%A4%A",
  ...(process.env.FULL ? ["%ED%A0%80", "%", "%FF"] : []),
];

/** Parameters our addresses have, or could have. */
const PARAMETERS = [
  "q", "sort", "columns", "after", "mine", "new", "owner", "owner.empty", "status", "stage", "amount.min", "closeDate.max",
  "direction", "outcome", "agent", "from", "until", "missed", "ids", "page", "limit", "number", "name", "closed", "download",
]; // prettier-ignore

const files = readdirSync(`${root}/app`, { recursive: true, encoding: "utf8" }).sort();
const addressOf = (file: string) =>
  `/${file.replace(/\/?(page\.tsx|route\.ts)$/, "").replace(/\([a-z]+\)\/?/g, "")}`;

const PAGES = files.filter((file) => file.endsWith("page.tsx")).map(addressOf);

/** Sign-in and sign-out, tested separately, without a session that could end. */
const SIGN_IN = "/api/auth/";

const ROUTES = files
  .filter((file) => file.endsWith("route.ts") && !addressOf(file).startsWith(SIGN_IN))
  .flatMap((file) => {
    const source = readFileSync(`${root}/app/${file}`, "utf8");
    const methods = [...source.matchAll(/^export (?:async function|const) ([A-Z]+)\b/gm)].map(
      ([, name]) => name!,
    );
    if (methods.length === 0) throw new Error(`${file} answers no method`);
    return methods.map((method) => ({ method, address: addressOf(file) }));
  });

/** Fills in each bracketed part of an address. */
const fill = (address: string, part: (name: string) => string) =>
  address.replace(/\[([a-zA-Z]+)\]/g, (_match, name: string) => part(name));

/** Makes a body with the fields our bodies have, with a hostile text in each. */
const bodyOf = (text: string) => ({
  note: text,
  body: text,
  recordId: text,
  status: { recordId: text, value: text },
  sid: text,
  userId: text,
  number: text,
  callId: randomUUID(),
  target: { recordId: text, fieldKey: text, fromId: text },
  ticket: text,
  dnd: false,
  streamId: randomUUID(),
  ready: false,
  name: text,
  ownerId: text,
  values: { title: text, phone: text, [text]: text },
  links: { account: text, [text]: text },
  version: 1e99,
  [text]: { [text]: [text] },
});

/** Signs the administrator in without a browser, since the requests are ones that no browser of ours sends. */
async function cookieOf(
  { env }: { env: Record<string, string | undefined> },
  database: Client,
): Promise<string> {
  const { rows } = await database.query<{ id: string; userId: string }>(
    `INSERT INTO "Session" (id, "userId") SELECT 'e2e' || md5(random()::text), id FROM "User" WHERE email = $1
     RETURNING id, "userId"`,
    [ADA],
  );
  const { id: sessionId, userId } = rows[0]!;
  const token = await encode({ token: { userId, sessionId }, secret: env.NEXTAUTH_SECRET! });
  return `next-auth.session-token=${token}`;
}

interface Answer {
  status: number;
  text: string;
}

test("no address, whatever it contains, fails or asks to be retried", async ({ stack, database }) => {
  test.setTimeout(600_000);
  const cookie = await cookieOf(stack, database);
  const failed: string[] = [];

  async function ask(method: string, address: string, body?: string): Promise<Answer> {
    const abort = new AbortController();
    const response = await fetch(stack.appUrl + address, {
      method,
      body,
      headers: { cookie, origin: stack.appUrl, "content-type": "application/json" },
      redirect: "manual",
      signal: abort.signal,
    });
    // An event stream does not end.
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
    const text = isStream ? "" : await response.text();
    if (isStream) abort.abort();
    // A page that fails while it is being sent has its status already: the failure is in the body, by its number.
    const isBroken = /digest\\?":\\?"\d|data-dgst="\d/.test(text);
    if (response.status >= 500 || isBroken)
      failed.push(`${method} ${address.slice(0, 200)} ${body?.slice(0, 80) ?? ""}: ${response.status}`);
    return { status: response.status, text };
  }

  const known: Record<string, string> = { type: "contact" };
  for (const address of PAGES) {
    if (address.includes("[")) {
      for (const value of IN_ADDRESSES) {
        await ask(
          "GET",
          fill(address, () => value),
        );
        await ask(
          "GET",
          fill(address, (name) => known[name] ?? value),
        );
      }
    }
    const here = fill(address, (name) => known[name] ?? "none");
    for (const value of IN_ADDRESSES) {
      await ask("GET", `${here}?${PARAMETERS.map((name) => `${name}=${value}`).join("&")}`);
    }
  }
  for (const address of ["/records/deal", "/calls", "/api/records/deal/export", "/api/calls/export"]) {
    for (const name of PARAMETERS) {
      for (const value of ["%00", "%E0%A4%A", "0000-01-01", "1e99"])
        await ask("GET", `${address}?${name}=${value}`);
      await ask("GET", `${address}?${name}=a&${name}=b`);
    }
  }
  for (const { method, address } of ROUTES) {
    const hasBody = method !== "GET";
    for (const value of IN_ADDRESSES) {
      const query = PARAMETERS.map((name) => `${name}=${value}`).join("&");
      await ask(method, `${fill(address, () => value)}?${query}`, hasBody ? "{}" : undefined);
      await ask(
        method,
        `${fill(address, (name) => known[name] ?? value)}?${query}`,
        hasBody ? "{}" : undefined,
      );
    }
    if (!hasBody) continue;
    for (const text of HOSTILE)
      await ask(
        method,
        fill(address, (name) => known[name] ?? "none"),
        JSON.stringify(bodyOf(text)),
      );
    for (const body of [
      "",
      "{",
      "null",
      "[]",
      "7",
      "\0",
      '"\\ud800"',
      `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
    ]) {
      await ask(
        method,
        fill(address, (name) => known[name] ?? "none"),
        body,
      );
    }
  }
  for (const value of IN_ADDRESSES) {
    for (const [method, address] of [
      ["GET", `signin?callbackUrl=${value}`],
      ["GET", `${value}`],
      ["GET", `callback/${value}?error=${value}`],
      ["POST", `callback/credentials?email=${value}`],
      ["POST", `signin/credentials?callbackUrl=/${value}`],
    ] as const) {
      const response = await fetch(`${stack.appUrl}/api/auth/${address}`, {
        method,
        redirect: "manual",
        ...(method === "POST" && {
          body: `callbackUrl=${value}&email=${value}&password=${value}&csrfToken=${value}`,
        }),
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
      if (response.status >= 500)
        failed.push(`${method} ${SIGN_IN}${address.slice(0, 100)}: ${response.status}`);
    }
  }
  expect(failed).toEqual([]);

  const empty = await ask("GET", "/records/deal?owner=%00");
  expect(empty.text).toContain("Can’t read this filter");
  expect((await ask("GET", "/api/records/deal/export?owner=%00")).status).toBe(400);
  expect((await ask("GET", "/api/calls/export?agent=%00")).status).toBe(400);
});

test("no form, whatever it contains, fails", async ({ stack, database }) => {
  test.setTimeout(600_000);
  const manifest = JSON.parse(
    readFileSync(`${root}/.next/server/server-reference-manifest.json`, "utf8"),
  ) as { node: Record<string, { exportedName: string; workers: Record<string, unknown> }> };
  const { id: recordId, e164 } = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const none = "none";
  const target = { ids: [none] };
  const input = { name: "x", ownerId: none, values: { title: "x", phone: "x" }, links: { account: [none] } };
  const settings = {
    fileName: "x", header: ["x"], columns: ["name"], format: { decimal: ".", dates: "DMY" },
    duplicates: { by: "name", policy: "skip" }, createLinks: false, ownerId: none,
  }; // prettier-ignore
  const field = {
    typeId: none, id: none, label: "x", kind: "TEXT", group: "x", help: "x", defaultText: "x", required: false,
    unique: false, currency: "EUR", options: [], targetTypeKey: "contact", inverseLabel: "x",
  }; // prettier-ignore
  const channel = {
    name: "x", accountSid: "x", authToken: "x", apiKeySid: "x", apiKeySecret: "x", applicationSid: "x",
    incomingTimeoutSeconds: 1e99, graceSeconds: 20, queueSeconds: 300, callsPerSecond: 1, recordCalls: false, failureUrl: "x", fallbackUrl: "x",
  }; // prettier-ignore
  const number = {
    label: "x", emergency: false, timeZone: "Europe/Paris", hours: [{ day: 1, from: "09:00", to: "10:00" }],
    holidays: ["2026-12-25"], openText: "x", closedText: "x", users: [{ userId: none, mayCall: true, isRung: false }],
  }; // prettier-ignore
  const person = { name: "x", email: "x@example.com", roleId: none, teamId: none, extension: "x" };
  const fix = { fieldKey: "phone", trouble: "unreadable", country: "FR", except: [none] };
  /** The input of each form. Ids are unknown, or belong to this one contact. A new action needs a line here. */
  const forms: Record<string, unknown> = {
    addNoteAction: { recordId, body: "x" },
    addNumberAction: { channelId: none, number: "+33199001999" },
    addTaskAction: { recordId, title: "x", dueOn: "2026-12-01", assigneeId: none },
    addTeamAction: { name: "x" },
    askForPasswordAction: { email: "x" },
    askToCallBackAction: { recordId, e164, assigneeId: none, about: "x", dueOn: "2026-12-01" },
    blockCallerAction: { callId: none, blocked: true },
    bulkDeleteAction: { typeKey: "contact", target },
    bulkEditAction: { typeKey: "contact", target, edit: { key: "title", value: "x" } },
    changeEmailAction: { current: "x", email: "x@example.com" },
    changePasswordAction: { current: "x", password: "x" },
    changeRoleAction: { id: none, name: "x", grants: { "records.read": "OWN" } },
    changeUserAction: { id: none, ...person },
    checkChannelAction: { id: none, accountSid: "x", apiKeySid: "x", apiKeySecret: "x", applicationSid: "x", fallbackUrl: "", configure: false },
    checkFallbackAction: { id: none, accountSid: "x", authToken: "", fallbackUrl: "http://127.0.0.1:9/" },
    checkImportAction: { id: none, settings, choices: settings },
    confirmEmailAction: { link: none },
    confirmTwoFactorAction: { code: "x" },
    copyRoleAction: { id: none },
    createFirstAdministratorAction: { code: "x", name: "x", email: "x@example.com", password: "x", company: "x", country: "FR" },
    createRecordAction: { typeKey: "contact", ...input, callId: none },
    deleteRecordAction: { id: none },
    discardImportAction: { id: none },
    endOtherSessionsAction: {},
    endOwnSessionAction: { id: none },
    endSessionsAction: { id: none },
    erasePersonAction: { recordIds: [none], versions: [1], calls: 0 },
    fixNumbersAction: { typeKey: "contact", fix: { ...fix, fieldKey: none } },
    hideSetUpAction: {},
    inviteUserAction: person,
    jobProgressAction: { id: none },
    linkCallAction: { callId: none, recordId },
    listPeopleAction: {},
    loadTypeAction: { typeKey: none },
    makeTokenAction: { name: "" },
    lookNowAction: {},
    markHeardAction: { id: none, heard: true },
    mergeAction: { typeKey: "contact", keepId: none, others: [{ id: none, version: 1 }], version: 1, input },
    olderEntriesAction: { typeKey: "contact", recordId, before: { at: "$D2026-12-01T00:00:00.000Z", id: none } },
    orderFieldsAction: { typeId: none, ids: [none] },
    previewFixAction: { typeKey: "contact", fix },
    previewImportAction: { id: none, settings, choices: settings },
    previewRetypeAction: { typeId: none, id: none, kind: "TEXT" },
    readAgainAction: { id: none, reading: { kind: "text", encoding: "utf-8", separator: ";", headerRow: 1 } },
    removeRoleAction: { id: none },
    removeTeamAction: { id: none },
    removeTypeAction: { id: none },
    removeViewAction: { id: none },
    renameTeamAction: { id: none, name: "x" },
    renewPasswordLinkAction: { id: none },
    handOverAction: { id: none, toId: none },
    resetTwoFactorAction: { id: none },
    restoreFieldAction: { typeId: none, id: none },
    restoreRecordAction: { id: none },
    retireFieldAction: { typeId: none, id: none },
    retypeAction: { typeId: none, id: none, kind: "TEXT" },
    revokeTokenAction: { id: none },
    runImportAction: { id: none, settings, choices: settings },
    saveChannelAction: { id: none, channel },
    saveFieldAction: field,
    saveFormatsAction: { timeZone: none, locale: none },
    saveNumberAction: { id: none, number },
    saveTypeAction: { id: none, singular: "x", plural: "x", icon: "box" },
    saveViewAction: { typeKey: none, name: "x", query: "?q=x", shared: false },
    saveWorkspaceAction: { name: "x", defaultCountry: none, currency: "EUR", timeZone: "Europe/Paris", locale: "en-GB", callsPerHour: 200, keepEventsDays: 365, objectionsBlock: "false", sharedCostCalls: "true", callingCountries: ["FR"] }, // prettier-ignore
    searchRecordsAction: { typeKey: "contact", text: "x" },
    seeMentionAction: { noteId: none },
    seeMissedAction: {},
    setCallerIdAction: { numberId: none },
    setDisabledAction: { id: none, isDisabled: true },
    setDndAction: { id: none, dnd: true },
    setDoNotCallAction: { id: none, doNotCall: true },
    setLinkAction: { typeKey: "contact", id: recordId, fieldKey: "account", toId: none },
    setPasswordAction: { link: none, password: "x" },
    setPostCallNoteAction: { on: true },
    setTaskDoneAction: { id: none, done: true },
    setThemeAction: "x",
    startTwoFactorAction: { current: "x" },
    stopJobAction: { id: none },
    stopTwoFactorAction: { current: "x", code: "x" },
    unblockAction: { e164: "x" },
    undoJobAction: { id: none },
    updateRecordAction: { id: recordId, typeKey: "contact", version: null, values: { title: "x" } },
  }; // prettier-ignore

  const cookie = await cookieOf(stack, database);
  const failed: string[] = [];
  const { rows: began } = await database.query<{ at: string }>(`SELECT now()::text AS at`);
  const untold = Object.values(manifest.node).map(({ exportedName }) => exportedName).filter((name) => !Object.hasOwn(forms, name)); // prettier-ignore
  expect(untold, "actions that are not tried").toEqual([]);

  for (const [actionId, { exportedName, workers }] of Object.entries(manifest.node)) {
    const page = fill(
      `/${Object.keys(workers)[0]!
        .replace(/^app\//, "")
        .replace(/\/?page$/, "")
        .replace(/\([a-z]+\)\/?/g, "")}`,
      (name) => (name === "type" ? "contact" : none),
    );
    const given = forms[exportedName];
    const leaves = leavesOf(given);
    const tries = [
      ...HOSTILE.flatMap((text) => leaves.map((leaf) => replaced(given, leaf, escaped(text)))),
      ...leaves.map((leaf) => replaced(given, leaf, 2 ** 31)),
      ...leaves.map((leaf) => replaced(given, leaf, "$D0000-01-01T00:00:00.000Z")),
      null, [], 7, "x",
    ]; // prettier-ignore
    for (const input of tries) {
      const response = await fetch(stack.appUrl + page, {
        method: "POST",
        headers: {
          cookie,
          origin: stack.appUrl,
          "content-type": "text/plain;charset=UTF-8",
          "next-action": actionId,
          accept: "text/x-component",
        },
        body: JSON.stringify([input]),
        redirect: "manual",
      });
      const text = await response.text();
      const isBroken = /"digest":"\d/.test(text);
      if (response.status >= 500 || isBroken)
        failed.push(`${exportedName} ${JSON.stringify(input).slice(0, 200)}: ${response.status}`);
    }
  }
  // Deletes what was written: other tests count rows.
  for (const [table, column] of [
    ["Note", "createdAt"],
    ["Task", "createdAt"],
    ["ApiToken", "createdAt"],
  ]) {
    await database.query(`DELETE FROM "${table}" WHERE "${column}" >= $1::timestamptz AT TIME ZONE 'utc'`, [
      began[0]!.at,
    ]);
  }
  await database.query(
    `DELETE FROM "TimelineEntry" WHERE "recordId" = $1 AND at >= $2::timestamptz AT TIME ZONE 'utc'`,
    [recordId, began[0]!.at],
  );
  await database.query(`DELETE FROM "RecordType" WHERE NOT "builtIn" AND plural = 'x'`);
  expect(failed).toEqual([]);
});

/** Escapes a text the way React does: one that starts with "$" gets another one in front. */
const escaped = (text: string) => (text.startsWith("$") ? `$${text}` : text);

type Leaf = (string | number)[];

/** Returns the paths of the texts and numbers in an input. */
function leavesOf(value: unknown, at: Leaf = []): Leaf[] {
  if (typeof value === "string" || typeof value === "number") return [at];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...at, key]));
}

function replaced(value: unknown, [key, ...rest]: Leaf, by: unknown): unknown {
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

test("no event from the channel, whatever its parameters, is retried forever", async ({
  stack,
  database,
}) => {
  test.setTimeout(600_000);
  const count = async () => (await database.query(`SELECT count(*)::int AS count FROM "Call"`)).rows;
  const before = await count();
  const failed: string[] = [];
  const names = [
    "From", "To", "CallSid", "CallStatus", "StirVerstat", "SequenceNumber", "Timestamp", "CallDuration", "ConferenceSid",
    "StatusCallbackEvent", "ParticipantCallStatus", "RecordingSid", "RecordingStatus", "RecordingDuration", "RecordingUrl",
  ]; // prettier-ignore
  const usual: Record<string, string> = {
    AccountSid: DEMO_ACCOUNT.accountSid, CallSid: `CA${"7".repeat(32)}`, From: "+33199001234", To: "+33199009999",
    CallStatus: "completed", SequenceNumber: "0", ConferenceSid: "CF1", StatusCallbackEvent: "participant-leave",
    ParticipantCallStatus: "completed", RecordingSid: "RE1", RecordingStatus: "completed", RecordingDuration: "3",
  }; // prettier-ignore
  const paths = [
    ...["call", "conference", "recording"].map((kind) => `events/${kind}`),
    ...["inbound", "agent-answer", "leg-exit", "voicemail", "agent-lost", "voicemail-done"].map(
      (name) => `voice/${name}`,
    ),
  ];
  for (const path of paths) {
    for (const query of ["", "?call=none&leg=none", "?call=%00&leg=%00", "?call=a%00b&kind=call"]) {
      const address = `/api/twilio/${path}${query}`;
      for (const name of names) {
        for (const text of query === "?call=none&leg=none" ? HOSTILE : ["\0", "1e99"]) {
          const params = { ...usual, [name]: text };
          const response = await fetch(stack.appUrl + address, {
            method: "POST",
            body: new URLSearchParams(params),
            headers: {
              "x-twilio-signature": twilio.getExpectedTwilioSignature(
                DEMO_ACCOUNT.authToken,
                stack.env.WEBHOOK_BASE_URL! + address,
                Object.fromEntries(new URLSearchParams(params)),
              ),
            },
          });
          if (response.status >= 500 || response.status === 403)
            failed.push(`${address} ${name}=${text.slice(0, 40)}: ${response.status}`);
        }
      }
    }
  }
  expect(failed).toEqual([]);
  expect(await count()).toEqual(before);
});
