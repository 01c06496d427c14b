import { beforeEach, describe, expect, test } from "vitest";
import {
  addCall,
  addChannel,
  addRecord,
  addUser,
  agentGrants,
  dispatch,
  setUpDatabase,
} from "@/scripts/testing/database";
import type { CurrentUser } from "../../auth/permissions";
import { addDays, dayLimits } from "../../base/days";
import { db } from "../../base/db";
import { namesOf, type Query } from "../../base/query";
import type { CallOutcome } from "../../generated/prisma/client";
import { correctLink, linkCall } from "../after-call/link-record";
import { exportCalls } from "./export";
import { tellMissed } from "../store/store";
import { countMissed, findCall, listCalls, listRecents, parseLogParams } from "./log";

setUpDatabase();

let ada: CurrentUser;
let numberId: string;
let minutes = 0;

beforeEach(async () => {
  ada = await addUser("ada", { grants: agentGrants("OWN") });
  await addUser("ben", { grants: agentGrants("OWN") });
  ({ numberId } = await addChannel(["ada", "ben"]));
  await db.user.updateMany({ data: { missedSeenAt: new Date(Date.now() - 3_600_000) } });
  minutes = 50;
});

interface Given {
  direction?: "INBOUND" | "OUTBOUND";
  outcome?: CallOutcome | null;
  agent?: string;
  rings?: string[];
  number?: string | null;
  at?: Date;
}

/** Adds a call, each a minute later than the one before. */
async function addLogged(id: string, given: Given = {}) {
  const { direction = "INBOUND", outcome = "NO_ANSWER", agent, rings = [], number = "+33199001234" } = given;
  const createdAt = given.at ?? new Date(Date.now() - minutes-- * 60_000);
  const answeredAt = outcome === "ANSWERED" ? createdAt : null;
  await addCall({
    id,
    direction,
    outcome,
    state: outcome === null ? "ACTIVE" : "ENDED",
    numberId,
    remoteNumber: number,
    agentId: agent,
    createdAt,
    answeredAt,
    endedAt: outcome === null ? null : new Date(createdAt.getTime() + 65_000),
    legs: rings.map((userId) => ({ id: `${id}-${userId}`, entry: "OFFERED" as const, userId })),
  });
}

const idsOf = async (query: Query, user = ada) =>
  (await listCalls(user, parseLogParams(query))).calls.map(({ id }) => id);

test("an agent sees their own calls, calls that rang them and unanswered calls, but not a colleague's", async () => {
  await addLogged("mine", { direction: "OUTBOUND", outcome: "ANSWERED", agent: "ada" });
  await addLogged("rang", { outcome: "ANSWERED", agent: "ben", rings: ["ada", "ben"] });
  await addLogged("nobodys");
  await addLogged("bens", { direction: "OUTBOUND", outcome: "BUSY", agent: "ben" });
  expect(await idsOf({})).toEqual(["nobodys", "rang", "mine"]);
  expect(await findCall(ada, "bens")).toBeNull();
  expect(await idsOf({}, { ...ada, grants: agentGrants("ALL") })).toEqual([
    "bens",
    "nobodys",
    "rang",
    "mine",
  ]);
});

test("filters combine", async () => {
  await addLogged("a", { direction: "OUTBOUND", outcome: "BUSY", agent: "ada" });
  await addLogged("b", { direction: "OUTBOUND", outcome: "ANSWERED", agent: "ada" });
  await addLogged("c", { direction: "INBOUND", outcome: "ANSWERED", agent: "ada" });
  expect(await idsOf({ direction: "OUTBOUND", outcome: "ANSWERED" })).toEqual(["b"]);
  expect(await idsOf({ agent: "ben" })).toEqual([]);
  expect(await idsOf({ agent: "", from: "", missed: "", utm_source: "mail" })).toEqual(["c", "b", "a"]);
});

test("a filter shows nobody more than they may see, whoever has written it", async () => {
  await addLogged("bens", { outcome: "BUSY", agent: "ben" });
  const ben = { ...ada, id: "ben" };
  expect(await idsOf({ agent: "ben", outcome: "BUSY" }, ben)).toEqual(["bens"]);
  expect(await idsOf({ agent: "ben", outcome: "BUSY" })).toEqual([]);
});

test("calls with a recording that the user may hear are marked, and can be listed alone", async () => {
  const record = (callId: string, kind: "CALL" | "VOICEMAIL", state: "STORED" | "WAITING" | "FAILED") =>
    db.recording.create({ data: { callId, kind, state, seconds: 4 } });
  await addLogged("unrecorded", { outcome: "ANSWERED", agent: "ada" });
  await addLogged("mine", { outcome: "ANSWERED", agent: "ada" });
  await addLogged("copied-soon", { outcome: "ANSWERED", agent: "ada" });
  await addLogged("failed", { outcome: "ANSWERED", agent: "ada" });
  await addLogged("rang-me", { outcome: "ANSWERED", agent: "ben", rings: ["ada"] });
  await addLogged("message", { outcome: "VOICEMAIL" });
  await record("mine", "CALL", "STORED");
  await record("mine", "CALL", "STORED");
  await record("copied-soon", "CALL", "WAITING");
  await record("failed", "CALL", "FAILED");
  await record("rang-me", "CALL", "STORED");
  await record("message", "VOICEMAIL", "STORED");
  const marked = async (user: CurrentUser) =>
    (await listCalls(user, {})).calls.flatMap(({ id, hasRecording }) => (hasRecording ? [id] : []));
  const mayHear = ["message", "copied-soon", "mine"];
  expect(await idsOf({ recorded: "1" })).toEqual(mayHear);
  expect(await marked(ada)).toEqual(mayHear);
  const everything = { ...ada, grants: agentGrants("ALL") };
  expect(await idsOf({ recorded: "1" }, everything)).toEqual(["message", "rang-me", "copied-soon", "mine"]);
  const nothing = { ...ada, grants: { ...agentGrants("OWN"), "recordings.listen": "NONE" as const } };
  expect(await marked(nothing)).toEqual(["message"]);
});

test("a call between colleagues is on no line: for its caller outgoing, for the other incoming", async () => {
  await addCall({
    id: "between",
    direction: "INTERNAL",
    outcome: "ANSWERED",
    agentId: "ada",
    legs: [
      { id: "a", entry: "DIALLED", userId: "ada" },
      { id: "b", entry: "REMOTE", userId: "ben" },
    ],
  });
  const ben = { ...ada, id: "ben" };
  expect(await idsOf({ direction: "OUTBOUND" })).toEqual(["between"]);
  expect(await idsOf({ direction: "INBOUND" })).toEqual([]);
  expect(await idsOf({ direction: "INBOUND" }, ben)).toEqual(["between"]);
  expect(await idsOf({}, await addUser("cem", { grants: agentGrants("OWN") }))).toEqual([]);
  expect(await idsOf({ missed: "1" }, ben)).toEqual([]);
  expect(await findCall(ada, "between")).toMatchObject({ companyNumber: null, colleague: { id: "ben" } });
  let csv = "";
  for await (const part of exportCalls(ada, {}, "")) csv += part;
  expect(csv).toMatch(/\r\nOutgoing,Answered,,,\d{4}-/);
});

test.each([
  { direction: "SIDEWAYS", outcome: "ANSWERED" },
  { direction: "\0" },
  { direction: ["INBOUND", "OUTBOUND"] },
  { agent: "\0" },
  { agent: "x".repeat(65) },
  { outcome: "ANSWERED\ufffd" },
  { missed: "yes" },
  { recorded: "no" },
  { q: "\0" },
  { q: "x".repeat(101) },
  { from: "yesterday" },
  { from: "0000-01-01" },
  { from: "2026-02-30" },
  { until: "10000-01-01" },
  { until: "9999-12-31T00:00" },
])("a filter that cannot be read (%j) shows nothing: ignoring it would show more", async (query) => {
  await addLogged("a", { outcome: "ANSWERED", agent: "ada" });
  const params = parseLogParams(query);
  expect(await listCalls(ada, params)).toEqual({ calls: [], next: null });
  expect(namesOf(params.unreadable ?? [])).toHaveLength(1);
});

test.each([
  "\0",
  "x",
  "2026-02-30T00:00:00.000Z_a",
  "0000-01-01T00:00:00.000Z_a",
  "2026-01-01T25:00:00.000Z_a",
])("an invalid cursor (%j) starts at the newest call", async (after) => {
  await addLogged("a", { outcome: "ANSWERED", agent: "ada" });
  expect(await idsOf({ after })).toEqual(["a"]);
});

test("a day is the user's own, from its first minute to its last", async () => {
  // Paris is two hours ahead of UTC in July.
  await addLogged("before", { at: new Date("2026-07-01T21:59:00Z") });
  await addLogged("first", { at: new Date("2026-07-01T22:00:00Z") });
  await addLogged("last", { at: new Date("2026-07-02T21:59:00Z") });
  await addLogged("after", { at: new Date("2026-07-02T22:00:00Z") });
  expect(await idsOf({ from: "2026-07-02", until: "2026-07-02" })).toEqual(["last", "first"]);
});

test("a day of 25 hours has the calls of all its hours, in the log and in its file, and the next repeats none", async () => {
  const all = { ...ada, grants: agentGrants("ALL") };
  await addLogged("half past eleven", { at: new Date("2026-10-25T22:30:00Z"), number: "+33199002330" });
  await addLogged("after midnight", { at: new Date("2026-10-25T23:00:00Z"), number: "+33199000000" });
  const day = { from: "2026-10-25", until: "2026-10-25" };
  expect(await idsOf(day, all)).toEqual(["half past eleven"]);
  expect(await idsOf({ from: "2026-10-26", until: "2026-10-26" }, all)).toEqual(["after midnight"]);
  let csv = "";
  for await (const part of exportCalls(all, parseLogParams(day), "")) csv += part;
  expect(csv).toContain("+33199002330");
  expect(csv).not.toContain("+33199000000");
});

test.each([
  ["Europe/Paris", "2026-03-29"],
  ["Europe/Paris", "2026-10-25"],
  ["America/Santiago", "2026-09-06"],
  ["Africa/Cairo", "2026-10-29"],
  ["Asia/Beirut", "2026-03-29"],
  ["Pacific/Apia", "2011-12-30"],
  ["Pacific/Kiritimati", "2026-01-01"],
  ["Asia/Kathmandu", "2026-01-01"],
  ["America/St_Johns", "2010-11-07"],
])("in %s, around %s, each call is on one day of the log", async (timeZone, day) => {
  const user = { ...ada, grants: agentGrants("ALL"), timeZone };
  const days = [-2, -1, 0, 1, 2].map((count) => addDays(day, count));
  const start = dayLimits(days[0]!, timeZone).from;
  const end = dayLimits(days.at(-1)!, timeZone).until;
  const ids: string[] = [];
  for (let at = start; at < end; at += 30 * 60_000) {
    for (const instant of [at, at - 1]) {
      if (instant < start) continue;
      ids.unshift(`${instant}`);
      await addLogged(ids[0]!, { at: new Date(instant) });
    }
  }
  const seen: string[] = [];
  for (const one of [...days].reverse()) {
    let after: string | undefined;
    do {
      const page = await listCalls(user, { from: one, until: one, after });
      seen.push(...page.calls.map(({ id }) => id));
      after = page.next ?? undefined;
    } while (after);
  }
  expect(seen).toEqual(ids.sort((a, b) => Number(b) - Number(a)));
});

test("the badge counts calls missed today and in the seven days before, by the user's calendar", async () => {
  const user = { ...ada, timeZone: "America/Los_Angeles" };
  await db.user.update({ where: { id: "ada" }, data: { missedSeenAt: new Date(0) } });
  const now = Date.parse("2026-10-09T06:30:00Z"); // the evening of the 8th
  await addLogged("first", { at: new Date("2026-10-01T07:00:00Z"), number: "+33199000001" });
  await addLogged("too old", { at: new Date("2026-10-01T06:59:59Z"), number: "+33199000002" });
  expect(await countMissed(user, now)).toBe(1);
});

test("a call is found by the name of its record, and by its number in any format", async () => {
  const record = await addRecord("contact", "Zoë Winter", { phone: "+33199005678" });
  await addLogged("hers", { number: "+33199005678" });
  await addLogged("other");
  await db.$transaction((tx) => linkCall(tx, { id: "hers" }, [record], record));
  for (const q of [
    "zoë win",
    "+33 1 99 00 56 78",
    "0033199005678",
    "01 99 00 56 78",
    "5678",
    "०१ ९९ ०० ५६ ७८",
    "٥٦٧٨",
  ]) {
    expect(await idsOf({ q }), q).toEqual(["hers"]);
  }
  expect(await idsOf({ q: "100%_" })).toEqual([]);
});

test("pages follow each other without a gap, even within one moment", async () => {
  const at = new Date();
  for (let i = 0; i < 7; i++) await addLogged(`c${i}`, { at });
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await listCalls(ada, parseLogParams(after ? { after } : {}), 3);
    seen.push(...page.calls.map(({ id }) => id));
    after = page.next ?? undefined;
  } while (after);
  expect(seen).toEqual(["c6", "c5", "c4", "c3", "c2", "c1", "c0"]);
});

describe("a missed call", () => {
  test("is an unanswered one, until an agent has talked to the caller", async () => {
    await addLogged("missed");
    await addLogged("voicemail", { number: "+33199000002", outcome: "VOICEMAIL" });
    await addLogged("taken", { number: "+33199000003", outcome: "ANSWERED", agent: "ben" });
    await addLogged("returned", { number: "+33199000004" });
    await addLogged("return", {
      number: "+33199000004",
      direction: "OUTBOUND",
      outcome: "ANSWERED",
      agent: "ben",
    });
    await addLogged("tried", { number: "+33199000005" });
    await addLogged("vain", {
      number: "+33199000005",
      direction: "OUTBOUND",
      outcome: "NO_ANSWER",
      agent: "ben",
    });
    expect(await idsOf({ missed: "1" })).toEqual(["tried", "voicemail", "missed"]);
    expect(await countMissed(ada)).toBe(3);
  });

  test("is none once the caller was talked to as a further party of another call", async () => {
    await addLogged("missed");
    await addLogged("talked", { number: "+33199000002", outcome: "ANSWERED", agent: "ben" });
    const { id: _id, ...talked } = await db.call.findUniqueOrThrow({ where: { id: "talked" } });
    const added = { ...talked, id: "added", direction: "OUTBOUND", remoteNumber: "+33199001234" } as const;
    await db.call.create({ data: added });
    expect(await idsOf({ missed: "1" })).toEqual([]);
    expect(await countMissed(ada)).toBe(0);
  });

  test("counts until the agent has looked, and only for agents the number rings", async () => {
    await addLogged("missed");
    const cara = await addUser("cara");
    expect(await countMissed(cara)).toBe(0);
    await db.user.update({ where: { id: "ada" }, data: { missedSeenAt: new Date() } });
    expect(await countMissed(ada)).toBe(0);
    expect(await idsOf({ missed: "1" })).toEqual(["missed"]);
  });
});

test("a call missed by a whole company is reported to each of them", async () => {
  const users = Array.from({ length: 350 }, (_, i) => `agent-with-a-rather-long-identity-${i}`);
  await db.user.createMany({
    data: users.map((id) => ({
      id,
      email: `${id}@example.com`,
      name: id,
      passwordHash: "-",
      roleId: "agent",
    })),
  });
  await db.channelUser.createMany({ data: users.map((userId) => ({ userId, numberId })) });
  // A payload of 8,000 bytes or more would be refused, and the call's end with it.
  await db.$transaction((tx) => tellMissed(tx, { numberId }));
});

test("recent calls list each number once, newest first, and none of a colleague's", async () => {
  await addLogged("old", { number: "+33199000001", direction: "OUTBOUND", outcome: "BUSY", agent: "ada" });
  await addLogged("other", { number: "+33199000002", outcome: "ANSWERED", agent: "ada" });
  await addLogged("new", {
    number: "+33199000001",
    direction: "OUTBOUND",
    outcome: "ANSWERED",
    agent: "ada",
  });
  await addLogged("withheld", { number: null, outcome: "ANSWERED", agent: "ada" });
  await addLogged("bens", { number: "+33199000003", outcome: "ANSWERED", agent: "ben" });
  expect((await listRecents(ada)).map(({ id }) => id)).toEqual(["new", "other"]);
});

test("correcting the link of a finished call moves its notes", async () => {
  const wrong = await addRecord("contact", "Wrong");
  const right = await addRecord("contact", "Right");
  await addLogged("call", { outcome: "ANSWERED", agent: "ada", rings: ["ada"] });
  const note = await db.note.create({
    data: { recordId: wrong, authorId: "ada", callId: "call", body: "Wants two" },
  });
  await db.$transaction((tx) => linkCall(tx, { id: "call" }, [wrong, right], wrong));
  await db.timelineEntry.create({ data: { recordId: wrong, kind: "NOTE", refId: note.id, at: new Date() } });
  await correctLink(ada, "call", right);
  await dispatch();
  expect(await findCall(ada, "call")).toMatchObject({
    record: { id: right },
    links: [
      { id: right, isMain: true },
      { id: wrong, isMain: false },
    ],
    notes: [{ body: "Wants two" }],
  });
  expect(await db.note.findUniqueOrThrow({ where: { id: note.id } })).toMatchObject({ recordId: right });
  const entries = await db.timelineEntry.findMany({ where: { kind: "NOTE" }, select: { recordId: true } });
  expect(entries).toEqual([{ recordId: right }]);
});

test("a record the user cannot access is not named", async () => {
  const bens = await addRecord("contact", "Ben's", {}, { ownerId: "ben" });
  await addLogged("call", { outcome: "ANSWERED", agent: "ada" });
  await db.$transaction((tx) => linkCall(tx, { id: "call" }, [bens], bens));
  expect(await findCall(ada, "call")).toMatchObject({ record: null, links: [] });
});

test("the log is exported as filtered, and the history records it", async () => {
  await addLogged("a", { direction: "OUTBOUND", outcome: "ANSWERED", agent: "ada" });
  await addLogged("b", { direction: "OUTBOUND", outcome: "CANCELED", agent: "ada" });
  let csv = "";
  for await (const part of exportCalls(ada, parseLogParams({ outcome: "CANCELED" }), "?outcome=CANCELED"))
    csv += part;
  const [header, ...lines] = csv.trimEnd().split("\r\n");
  expect(header).toBe("\uFEFFDirection,Outcome,Number,Line,Started,Talk time (seconds),Agent,Record");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^Outgoing,Cancelled,\+33199001234,Main line,\d{4}-.*Z,,ada,$/);
  expect(await db.job.findFirst({ where: { kind: "EXPORT" } })).toMatchObject({ total: 1, userId: "ada" });
});
