import type { Permission } from "@/lib/auth/permissions";
import type { Shared, Thing } from "./world";

/** Who may do it: whose thing it is decides, or a permission alone. */
export type Rule =
  /** Whoever reaches the thing with this permission. */
  | { reach: Permission; orOwn?: true }
  /** Whoever the thing belongs to, or has this permission. */
  | { owner: Permission | null }
  /** Whoever has this permission, whatever it reaches. */
  | { permission: Permission }
  | "signed-in"
  /** A proof of its own, such as a code, a link or a signature, which nobody here has. */
  | "proof"
  | "everybody";

/** What an action is given, or the request to a route. */
interface Try {
  thing: Thing;
  shared: Shared;
}

export interface Entry {
  /** Of several rules, each must hold. */
  allowed: Rule | readonly Rule[];
  /** It is allowed if it writes, or if it tells the thing's name. For what has neither, by its answer alone. */
  effect: "writes" | "tells" | "answers";
  /** What an action is given; of a route, what is `Asked`. */
  give?: (on: Try) => unknown;
}

/** A request: its parameters in the address, its query, and a body of JSON or a file. */
export interface Asked {
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  file?: string;
}

const entry = (allowed: Entry["allowed"], effect: Entry["effect"], give?: Entry["give"]): Entry => ({
  allowed,
  effect,
  give,
});

const read = { reach: "records.read" } as const;
const edit = { reach: "records.edit" } as const;
const remove = { reach: "records.delete" } as const;
const records = { permission: "settings.records" } as const;
const telephony = { permission: "settings.telephony" } as const;
const people = { permission: "settings.people" } as const;
const job = { owner: "settings.records" } as const;

const contact = ({ thing }: Try) => ({
  typeKey: "contact",
  name: `${thing.name} new`,
  ownerId: thing.userId,
  values: {},
  links: {},
});

const choices = {
  columns: ["name"],
  format: { decimal: ".", dates: "DMY" },
  duplicates: { by: null, policy: "create" },
  createLinks: false,
  ownerId: null,
};

const channel = {
  name: "Account",
  accountSid: `AC${"d".repeat(32)}`,
  authToken: "e".repeat(32),
  apiKeySid: `SK${"d".repeat(32)}`,
  apiKeySecret: "secret",
  applicationSid: `AP${"d".repeat(32)}`,
  incomingTimeoutSeconds: 25,
  graceSeconds: 20,
  queueSeconds: 300,
  callsPerSecond: 1,
  recordCalls: false,
  failureUrl: "",
  fallbackUrl: "",
};

const number = {
  label: "Changed",
  emergency: false,
  timeZone: "",
  hours: [],
  holidays: [],
  openText: "",
  closedText: "",
  users: [],
};

const field = {
  label: "Shoe size",
  kind: "TEXT",
  group: "Other",
  help: "",
  defaultText: "",
  required: false,
  unique: false,
  currency: null,
  options: [],
  targetTypeKey: null,
  inverseLabel: null,
};

const workspace = {
  name: "Changed",
  defaultCountry: "FR",
  currency: "EUR",
  timeZone: "Europe/Paris",
  locale: "en-GB",
  callsPerHour: 100,
  objectionsBlock: "false",
  callingCountries: [],
  keepEventsDays: 365,
  sharedCostCalls: "false",
};

const fix = { fieldKey: "phone", trouble: "assumed", country: null, except: [] };

const user = ({ thing }: Try) => ({
  name: thing.name,
  email: `${thing.name}@example.com`,
  roleId: "none",
  teamId: null,
  extension: "",
});

/** A password nobody has. */
const current = "guessed";

/** Every server action, by its file and name. */
export const ACTIONS: Record<string, Entry> = {
  "lib/account/actions changePasswordAction": entry("proof", "writes", () => ({
    current,
    password: "a long and good password",
  })),
  "lib/account/actions changeEmailAction": entry("proof", "writes", ({ thing }) => ({
    current,
    email: `${thing.name}@example.com`,
  })),
  "lib/account/actions confirmEmailAction": entry("proof", "writes", () => ({ link: "guessed" })),
  "lib/account/actions endOwnSessionAction": entry({ owner: null }, "writes", ({ thing }) => ({
    id: thing.sessionId,
  })),
  "lib/account/actions endOtherSessionsAction": entry({ owner: null }, "writes", () => ({})),
  "lib/account/actions startTwoFactorAction": entry("proof", "writes", () => ({ current })),
  "lib/account/actions confirmTwoFactorAction": entry("proof", "writes", () => ({ code: "123456" })),
  "lib/account/actions stopTwoFactorAction": entry("proof", "writes", () => ({ current, code: "123456" })),

  "lib/api/actions makeTokenAction": entry({ permission: "api" }, "writes", () => ({ name: "Form" })),
  "lib/api/actions revokeTokenAction": entry({ owner: null }, "writes", ({ thing }) => ({
    id: thing.tokenId,
  })),

  "lib/calls/actions linkCallAction": entry(
    [{ reach: "calls.read" }, { owner: "settings.records" }],
    "writes",
    ({ thing }) => ({
      callId: thing.callId,
      recordId: thing.otherId,
    }),
  ),
  "lib/calls/actions seeMissedAction": entry("signed-in", "writes", () => ({})),
  "lib/calls/actions blockCallerAction": entry({ reach: "calls.read" }, "writes", ({ thing }) => ({
    callId: thing.callId,
    blocked: true,
  })),
  "lib/calls/actions unblockAction": entry({ permission: "calls.place" }, "answers", ({ thing }) => ({
    e164: thing.e164,
  })),

  "lib/company-numbers/actions saveChannelAction": entry(telephony, "writes", ({ shared }) => ({
    id: shared.channelId,
    channel,
  })),
  "lib/company-numbers/actions checkChannelAction": entry(telephony, "answers", ({ shared }) => ({
    id: shared.channelId,
    accountSid: channel.accountSid,
    apiKeySid: channel.apiKeySid,
    apiKeySecret: "",
    applicationSid: channel.applicationSid,
    fallbackUrl: "",
    configure: false,
  })),
  "lib/company-numbers/actions checkFallbackAction": entry(telephony, "answers", () => ({
    id: null,
    accountSid: "",
    authToken: "",
    fallbackUrl: "http://127.0.0.1:9/",
  })),
  "lib/company-numbers/actions addNumberAction": entry(telephony, "writes", ({ shared, thing }) => ({
    channelId: shared.channelId,
    number: thing.e164,
  })),
  "lib/company-numbers/actions saveNumberAction": entry(telephony, "writes", ({ shared }) => ({
    id: shared.numberId,
    number: { ...number, label: `Line ${Math.random()}` },
  })),

  "lib/health/actions hideSetUpAction": entry("everybody", "answers", () => undefined),
  "lib/health/actions lookNowAction": entry({ permission: "settings.workspace" }, "answers", () => ({})),

  "lib/import/actions previewImportAction": entry(
    [job, { permission: "records.edit" }],
    "answers",
    ({ thing }) => ({
      id: thing.importId,
      choices,
    }),
  ),
  "lib/import/actions readAgainAction": entry(
    [job, { permission: "records.edit" }],
    "answers",
    ({ thing }) => ({
      id: thing.importId,
      reading: { kind: "text", encoding: "utf-8", separator: ",", headerRow: 1 },
    }),
  ),
  "lib/import/actions checkImportAction": entry(
    [job, { permission: "records.edit" }],
    "writes",
    ({ thing }) => ({
      id: thing.importId,
      choices,
    }),
  ),
  "lib/import/actions runImportAction": entry(
    [job, { permission: "records.edit" }],
    "answers",
    ({ thing }) => ({ id: thing.importId }),
  ),
  "lib/import/actions discardImportAction": entry(job, "writes", ({ thing }) => ({ id: thing.importId })),

  "lib/jobs/actions jobProgressAction": entry(job, "answers", ({ thing }) => ({ id: thing.jobId })),
  "lib/jobs/actions stopJobAction": entry(job, "answers", ({ thing }) => ({ id: thing.jobId })),
  "lib/jobs/actions undoJobAction": entry([job, { permission: "records.edit" }], "writes", ({ thing }) => ({
    id: thing.jobId,
  })),

  "lib/notes/actions addNoteAction": entry(read, "writes", ({ thing }) => ({
    recordId: thing.recordId,
    body: "Hello",
  })),
  "lib/notes/actions seeMentionAction": entry({ owner: null }, "writes", ({ thing }) => ({
    noteId: thing.noteId,
  })),

  "lib/people/actions inviteUserAction": entry(people, "writes", user),
  "lib/people/actions changeUserAction": entry(people, "writes", (on) => ({
    ...user(on),
    id: "colleague",
  })),
  "lib/people/actions setDisabledAction": entry(people, "writes", () => ({
    id: "colleague",
    isDisabled: true,
  })),
  "lib/people/actions handOverAction": entry(people, "writes", ({ thing }) => ({
    id: thing.userId,
    toId: "colleague",
  })),
  "lib/people/actions renewPasswordLinkAction": entry(people, "writes", () => ({ id: "colleague" })),
  "lib/people/actions resetTwoFactorAction": entry(people, "answers", () => ({ id: "colleague" })),
  "lib/people/actions endSessionsAction": entry(people, "answers", () => ({ id: "colleague" })),
  "lib/people/actions setDndAction": entry(people, "writes", () => ({ id: "colleague", dnd: true })),
  "lib/people/actions copyRoleAction": entry(people, "writes", () => ({ id: "none" })),
  "lib/people/actions changeRoleAction": entry(people, "writes", ({ thing }) => ({
    id: "agent",
    name: thing.name,
    grants: {},
  })),
  "lib/people/actions removeRoleAction": entry(people, "answers", () => ({ id: "agent" })),
  "lib/people/actions addTeamAction": entry(people, "writes", ({ thing }) => ({ name: thing.name })),
  "lib/people/actions renameTeamAction": entry(people, "writes", ({ thing, shared }) => ({
    id: shared.teamId,
    name: thing.name,
  })),
  "lib/people/actions removeTeamAction": entry(people, "writes", ({ shared }) => ({ id: shared.teamId })),
  "lib/people/actions askForPasswordAction": entry("everybody", "answers", () => ({
    email: "colleague@example.com",
  })),
  "lib/people/actions setPasswordAction": entry("proof", "writes", () => ({
    link: "guessed",
    password: "a long and good password",
  })),

  "lib/personal-data/actions erasePersonAction": entry(
    [{ permission: "records.erase" }, remove],
    "writes",
    ({ thing }) => ({ recordIds: [thing.otherId], versions: [1], calls: 0 }),
  ),

  "lib/preferences/actions setPostCallNoteAction": entry("signed-in", "answers", () => ({ on: true })),
  "lib/preferences/actions setThemeAction": entry("everybody", "answers", () => "dark"),
  "lib/preferences/actions saveFormatsAction": entry("signed-in", "writes", () => ({
    timeZone: "Asia/Tokyo",
    locale: "fr-FR",
  })),
  "lib/preferences/actions setCallerIdAction": entry("signed-in", "answers", () => ({ numberId: null })),

  "lib/record-types/actions saveTypeAction": entry(records, "writes", ({ thing }) => ({
    singular: thing.name,
    plural: `${thing.name}s`,
    icon: "box",
  })),
  "lib/record-types/actions removeTypeAction": entry(records, "answers", ({ shared }) => ({
    id: shared.contactTypeId,
  })),
  "lib/record-types/actions saveFieldAction": entry(records, "writes", ({ shared }) => ({
    typeId: shared.contactTypeId,
    ...field,
  })),
  "lib/record-types/actions previewRetypeAction": entry(records, "answers", ({ shared }) => ({
    typeId: shared.contactTypeId,
    id: shared.fieldId,
    kind: "NUMBER",
  })),
  "lib/record-types/actions retypeAction": entry(records, "writes", ({ shared }) => ({
    typeId: shared.contactTypeId,
    id: shared.fieldId,
    kind: "NUMBER",
  })),
  "lib/record-types/actions retireFieldAction": entry(records, "writes", ({ shared }) => ({
    typeId: shared.contactTypeId,
    id: shared.otherFieldId,
  })),
  "lib/record-types/actions restoreFieldAction": entry(records, "writes", ({ shared }) => ({
    typeId: shared.contactTypeId,
    id: shared.retiredFieldId,
  })),
  "lib/record-types/actions orderFieldsAction": entry(records, "writes", ({ shared }) => ({
    typeId: shared.contactTypeId,
    ids: [shared.fieldId],
  })),

  "lib/recordings/actions markHeardAction": entry({ reach: "recordings.listen" }, "writes", ({ thing }) => ({
    id: thing.recordingId,
    heard: true,
  })),

  "lib/records/actions createRecordAction": entry({ permission: "records.edit" }, "writes", contact),
  "lib/records/actions updateRecordAction": entry(edit, "writes", ({ thing }) => ({
    typeKey: "contact",
    id: thing.recordId,
    version: null,
    name: `${thing.name} changed`,
  })),
  "lib/records/actions setDoNotCallAction": entry(edit, "writes", ({ thing }) => ({
    id: thing.recordId,
    doNotCall: true,
  })),
  "lib/records/actions deleteRecordAction": entry(remove, "writes", ({ thing }) => ({ id: thing.recordId })),
  "lib/records/actions restoreRecordAction": entry(remove, "writes", ({ thing }) => ({
    id: thing.deletedId,
  })),
  "lib/records/actions searchRecordsAction": entry(read, "tells", ({ thing }) => ({
    typeKey: "contact",
    text: thing.name,
  })),
  "lib/records/actions loadTypeAction": entry({ permission: "records.read" }, "answers", () => ({
    typeKey: "contact",
  })),
  "lib/records/actions listPeopleAction": entry("signed-in", "answers", () => ({})),
  "lib/records/actions setLinkAction": entry(edit, "writes", ({ thing }) => ({
    typeKey: "contact",
    id: thing.recordId,
    fieldKey: "account",
    toId: thing.accountId,
  })),

  "lib/setup/actions createFirstAdministratorAction": entry("proof", "writes", () => ({
    code: "guessed",
    name: "Eve",
    email: "eve@example.com",
    password: "a long and good password",
  })),

  "lib/tasks/actions addTaskAction": entry(read, "writes", ({ thing }) => ({
    recordId: thing.recordId,
    title: "Call",
    dueOn: null,
  })),
  "lib/tasks/actions askToCallBackAction": entry(read, "writes", ({ thing }) => ({
    recordId: thing.recordId,
    e164: thing.e164,
    assigneeId: null,
    about: "",
    dueOn: null,
  })),
  "lib/tasks/actions setTaskDoneAction": entry(
    { reach: "records.read", orOwn: true },
    "writes",
    ({ thing }) => ({
      id: thing.taskId,
      done: true,
    }),
  ),

  "lib/timeline/actions olderEntriesAction": entry(read, "answers", ({ thing }) => ({
    typeKey: "contact",
    recordId: thing.recordId,
    before: { at: new Date("2099-01-01"), id: "z" },
  })),

  "lib/views/actions saveViewAction": entry({ permission: "records.read" }, "writes", ({ thing }) => ({
    typeKey: "contact",
    name: thing.name,
    query: "?",
    shared: true,
  })),
  "lib/views/actions removeViewAction": entry({ owner: "settings.records" }, "writes", ({ thing }) => ({
    id: thing.viewId,
  })),

  "lib/workspace/actions saveWorkspaceAction": entry(
    { permission: "settings.workspace" },
    "writes",
    () => workspace,
  ),

  "lib/record-jobs/bulk-actions bulkEditAction": entry(edit, "writes", ({ thing }) => ({
    typeKey: "contact",
    target: { ids: [thing.recordId] },
    edit: { ownerId: null },
  })),
  "lib/record-jobs/bulk-actions bulkDeleteAction": entry(remove, "writes", ({ thing }) => ({
    typeKey: "contact",
    target: { ids: [thing.recordId] },
  })),
  "lib/record-jobs/bulk-actions mergeAction": entry(remove, "writes", ({ thing }) => ({
    typeKey: "contact",
    keepId: thing.recordId,
    version: 1,
    others: [{ id: thing.otherId, version: 1 }],
    input: { name: thing.name, ownerId: thing.userId, values: {}, links: {} },
  })),

  "lib/records/match-index/actions previewFixAction": entry(records, "answers", () => ({
    typeKey: "contact",
    fix,
  })),
  "lib/records/match-index/actions fixNumbersAction": entry(records, "writes", () => ({
    typeKey: "contact",
    fix,
  })),
};

/** Every route, by its method and address. */
export const ROUTES: Record<string, Entry> = {
  "GET /api/audit/export": entry({ permission: "settings.audit" }, "answers"),
  "GET /api/caller-ids": entry("signed-in", "answers"),
  "POST /api/calls": entry({ reach: "records.read" }, "writes", ({ thing }) => ({
    body: { callId: crypto.randomUUID(), target: { recordId: thing.recordId, fieldKey: "phone" } },
  })),
  "POST /api/calls/[callId]/call-back": entry({ reach: "calls.read" }, "writes", ({ thing }) => ({
    params: { callId: thing.callId },
    body: { note: "" },
  })),
  "POST /api/calls/[callId]/choose": entry([{ owner: null }, read], "writes", ({ thing }) => ({
    params: { callId: thing.callId },
    body: { recordId: thing.otherId },
  })),
  "POST /api/calls/[callId]/commands": entry({ owner: null }, "writes", ({ thing }) => ({
    params: { callId: thing.runningId },
    body: { type: "end" },
  })),
  "PUT /api/calls/[callId]/draft": entry({ owner: null }, "writes", ({ thing }) => ({
    params: { callId: thing.callId },
    body: { body: "A note" },
  })),
  "POST /api/calls/[callId]/left": entry({ owner: null }, "writes", ({ thing }) => ({
    params: { callId: thing.runningId },
    body: { sid: `CA${thing.runningId}` },
  })),
  "POST /api/calls/[callId]/note": entry([{ owner: null }, read], "writes", ({ thing }) => ({
    params: { callId: thing.callId },
    body: { body: "A note", status: null },
  })),
  "GET /api/calls/export": entry({ reach: "calls.export" }, "tells"),
  "GET /api/calls/recent": entry([{ owner: null }, read], "tells"),
  "GET /api/colleagues": entry("signed-in", "answers"),
  "GET /api/customers/match": entry("signed-in", "tells", ({ thing }) => ({
    query: `?number=${encodeURIComponent(thing.e164)}`,
  })),
  "POST /api/dnd": entry("signed-in", "writes", () => ({ body: { dnd: true } })),
  "GET /api/events": entry("signed-in", "answers"),
  "POST /api/events/answer": entry("signed-in", "answers", () => ({
    body: { streamId: crypto.randomUUID(), ready: true },
  })),
  "GET /api/greetings/[numberId]": entry("everybody", "answers", ({ shared }) => ({
    params: { numberId: shared.numberId },
  })),
  "PUT /api/greetings/[numberId]": entry(telephony, "answers", ({ shared }) => ({
    params: { numberId: shared.numberId },
    file: "RIFF",
  })),
  "DELETE /api/greetings/[numberId]": entry(telephony, "answers", ({ shared }) => ({
    params: { numberId: shared.numberId },
  })),
  "GET /api/health": entry("everybody", "answers"),
  "GET /api/health/needs": entry({ permission: "settings.workspace" }, "answers"),
  "POST /api/import/[type]": entry({ permission: "records.edit" }, "writes", () => ({
    params: { type: "contact" },
    query: "?name=people.csv",
    file: "Name\nAnn\n",
  })),
  "GET /api/jobs/[id]/before": entry(job, "answers", ({ thing }) => ({ params: { id: thing.jobId } })),
  "GET /api/jobs/[id]/noted": entry(job, "answers", ({ thing }) => ({ params: { id: thing.jobId } })),
  "GET /api/jobs/[id]/rejected": entry(job, "answers", ({ thing }) => ({ params: { id: thing.jobId } })),
  "GET /api/metrics": entry("proof", "answers"),
  "GET /api/recordings/[id]": entry({ reach: "recordings.listen" }, "answers", ({ thing }) => ({
    params: { id: thing.recordingId },
  })),
  "GET /api/records/[type]/[id]/personal-data": entry(
    [{ permission: "records.erase" }, remove],
    "answers",
    ({ thing }) => ({ params: { type: "contact", id: thing.recordId } }),
  ),
  "GET /api/records/[type]/export": entry({ reach: "records.export" }, "tells", () => ({
    params: { type: "contact" },
  })),
  "GET /api/search": entry(read, "tells", ({ thing }) => ({ query: `?q=${thing.name}` })),
  "POST /api/twilio/events/[kind]": entry("proof", "writes", ({ thing }) => ({
    params: { kind: "leg" },
    query: `?call=${thing.runningId}`,
  })),
  "POST /api/twilio/voice/[document]": entry("proof", "writes", () => ({ params: { document: "inbound" } })),
  "GET /api/v1/openapi.json": entry({ permission: "api" }, "answers"),
  "GET /api/v1/records/[type]": entry(read, "tells", () => ({ params: { type: "contact" } })),
  "POST /api/v1/records/[type]": entry({ permission: "records.edit" }, "writes", ({ thing }) => ({
    params: { type: "contact" },
    body: { name: `${thing.name} new` },
  })),
  "GET /api/v1/records/[type]/[id]": entry(read, "tells", ({ thing }) => ({
    params: { type: "contact", id: thing.recordId },
  })),
  "PATCH /api/v1/records/[type]/[id]": entry(edit, "writes", ({ thing }) => ({
    params: { type: "contact", id: thing.recordId },
    body: { name: `${thing.name} changed` },
  })),
  "DELETE /api/v1/records/[type]/[id]": entry(remove, "writes", ({ thing }) => ({
    params: { type: "contact", id: thing.recordId },
  })),
  "POST /api/voice/token": entry("signed-in", "answers", () => ({ body: {} })),
  "GET /sounds/[document]": entry("everybody", "answers", () => ({ params: { document: "hold.xml" } })),
};

/** Own things with the id of somebody else's among them. */
interface Mixed {
  name: string;
  /** What is of the actor's, and what is not. */
  give: (mine: Thing, theirs: Thing) => unknown;
}

const mixed = (name: string, give: Mixed["give"]): Mixed => ({ name, give });

/** Each place for a second id, with a foreign one in it. The first id is tried above. */
export const FOREIGN: Record<string, Mixed> = {
  "the record of a link": mixed("lib/records/actions setLinkAction", (mine, theirs) => ({
    typeKey: "contact",
    id: mine.recordId,
    fieldKey: "account",
    toId: theirs.accountId,
  })),
  "a link of a new record": mixed("lib/records/actions createRecordAction", (mine, theirs) => ({
    typeKey: "contact",
    name: mine.name,
    ownerId: mine.userId,
    values: {},
    links: { account: [theirs.accountId] },
  })),
  "the call of a new record": mixed("lib/records/actions createRecordAction", (mine, theirs) => ({
    typeKey: "contact",
    name: mine.name,
    ownerId: mine.userId,
    values: {},
    links: {},
    callId: theirs.callId,
  })),
  "a link of a changed record": mixed("lib/records/actions updateRecordAction", (mine, theirs) => ({
    typeKey: "contact",
    id: mine.recordId,
    version: null,
    links: { account: [theirs.accountId] },
  })),
  "the record of a call": mixed("lib/calls/actions linkCallAction", (mine, theirs) => ({
    callId: mine.callId,
    recordId: theirs.recordId,
  })),
  "the call of a record": mixed("lib/calls/actions linkCallAction", (mine, theirs) => ({
    callId: theirs.callId,
    recordId: mine.recordId,
  })),
  "a record to merge": mixed("lib/record-jobs/bulk-actions mergeAction", (mine, theirs) => ({
    typeKey: "contact",
    keepId: mine.recordId,
    version: 1,
    others: [{ id: theirs.otherId, version: 1 }],
    input: { name: mine.name, ownerId: mine.userId, values: {}, links: {} },
  })),
  "a record that is erased with another": mixed(
    "lib/personal-data/actions erasePersonAction",
    (mine, theirs) => ({
      recordIds: [mine.otherId, theirs.otherId],
      versions: [1, 1],
      calls: 0,
    }),
  ),
  "the record that others are merged into": mixed(
    "lib/record-jobs/bulk-actions mergeAction",
    (mine, theirs) => ({
      typeKey: "contact",
      keepId: theirs.recordId,
      version: 1,
      others: [{ id: mine.recordId, version: 1 }],
      input: { name: mine.name, ownerId: mine.userId, values: {}, links: {} },
    }),
  ),
  "a link of the merged record": mixed("lib/record-jobs/bulk-actions mergeAction", (mine, theirs) => ({
    typeKey: "contact",
    keepId: mine.recordId,
    version: 1,
    others: [{ id: mine.otherId, version: 1 }],
    input: { name: mine.name, ownerId: mine.userId, values: {}, links: { account: [theirs.accountId] } },
  })),
  "one of many records to change": mixed("lib/record-jobs/bulk-actions bulkEditAction", (mine, theirs) => ({
    typeKey: "contact",
    target: { ids: [mine.recordId, theirs.recordId] },
    edit: { ownerId: null },
  })),
  "one of many records to delete": mixed("lib/record-jobs/bulk-actions bulkDeleteAction", (mine, theirs) => ({
    typeKey: "contact",
    target: { ids: [mine.recordId, theirs.recordId] },
  })),
  "the record whose status a note sets": mixed("POST /api/calls/[callId]/note", (mine, theirs) => ({
    params: { callId: mine.callId },
    body: { body: "A note", status: { recordId: theirs.recordId, value: "open" } },
  })),
  "the record chosen in a call": mixed("POST /api/calls/[callId]/choose", (mine, theirs) => ({
    params: { callId: mine.callId },
    body: { recordId: theirs.recordId },
  })),
  "the record to call": mixed("POST /api/calls", (_mine, theirs) => ({
    body: { callId: crypto.randomUUID(), target: { recordId: theirs.recordId, fieldKey: "phone" } },
  })),
  "the call to call back": mixed("POST /api/calls", (_mine, theirs) => ({
    body: { callId: crypto.randomUUID(), target: { callId: theirs.callId } },
  })),
  "the task to call about": mixed("POST /api/calls", (_mine, theirs) => ({
    body: { callId: crypto.randomUUID(), target: { taskId: theirs.callTaskId } },
  })),
  "the party to mute": mixed("POST /api/calls/[callId]/commands", (mine, theirs) => ({
    params: { callId: mine.runningId },
    body: { type: "mute", legId: theirs.legId, isMuted: true },
  })),
  "the party to remove": mixed("POST /api/calls/[callId]/commands", (mine, theirs) => ({
    params: { callId: mine.runningId },
    body: { type: "remove", legId: theirs.legId },
  })),
  "an entry of the timeline": mixed("lib/timeline/actions olderEntriesAction", (mine, theirs) => ({
    typeKey: "contact",
    recordId: mine.recordId,
    before: { at: new Date("2099-01-01"), id: theirs.noteId },
  })),
  "the owner in a list that is exported": mixed("GET /api/records/[type]/export", (_mine, theirs) => ({
    params: { type: "contact" },
    query: `?owner=${theirs.userId}`,
  })),
  "the agent in a log that is exported": mixed("GET /api/calls/export", (_mine, theirs) => ({
    query: `?agent=${theirs.userId}`,
  })),
  "a link in a list of the API": mixed("GET /api/v1/records/[type]", (_mine, theirs) => ({
    params: { type: "contact" },
    query: `?account=${theirs.accountId}`,
  })),
  "a link in a record of the API": mixed("PATCH /api/v1/records/[type]/[id]", (mine, theirs) => ({
    params: { type: "contact", id: mine.recordId },
    body: { links: { account: theirs.accountId } },
  })),
};
