import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { addCall, addChannel, addUser, agentGrants, setUpDatabase } from "@/scripts/testing/database";
import { listListeners } from "@/lib/audit/listeners";
import type { CurrentUser } from "@/lib/auth/permissions";
import { db } from "@/lib/base/db";
import { env } from "@/lib/base/env";
import { emitHeard } from "@/lib/recordings/heard";
import { openStorage } from "@/lib/recordings/storage";
import { GET } from "./[id]/route";

let user: CurrentUser | null;
// Who is signed in is read from a cookie, and there is no browser here.
vi.mock("@/lib/auth/session", () => ({ findCurrentUser: async () => user }));

setUpDatabase();

const ALLOWED = agentGrants("ALL", ["recordings.download"]);

let ada: CurrentUser;

beforeEach(async () => {
  env().STORAGE_DIR = mkdtempSync(path.join(tmpdir(), "recordings-"));
  ada = await addUser("ada", { grants: ALLOWED });
  user = ada;
  const { numberId } = await addChannel(["ada"]);
  const agentId = "ada";
  await addCall({ id: "call", numberId, agentId, direction: "INBOUND", remoteNumber: "+33199001234" });
  await openStorage().write("a.wav", new Blob(["0123456789"]).stream());
  const stored = { kind: "CALL", state: "STORED", file: "a.wav", bytes: 10, seconds: 5 } as const;
  await db.recording.create({ data: { id: "r", callId: "call", sid: "RE1", ...stored } });
});

const get = (query = "", range?: string) =>
  GET(new Request(`http://localhost/api/recordings/r${query}`, { headers: range ? { range } : {} }), {
    params: Promise.resolve({ id: "r" }),
  });
const kinds = async () =>
  (await db.domainEvent.findMany({ orderBy: { id: "asc" } })).map(
    ({ kind, actorId }) => `${actorId} ${kind}`,
  );

test("listening in many parts is told once, and again after half an hour", async () => {
  const answers = await Promise.all(["bytes=0-3", "bytes=4-", "bytes=2-5"].map((range) => get("", range)));
  expect(answers.map(({ status }) => status)).toEqual([206, 206, 206]);
  expect(await answers[1]!.text()).toBe("456789");
  expect(await kinds()).toEqual(["ada recording.heard"]);
  await emitHeard(ada, { id: "r", callId: "call", kind: "CALL" }, "", Date.now() + 31 * 60_000);
  expect(await kinds()).toHaveLength(2);
});

test("a download needs its permission, and is told", async () => {
  const allowed = await get("?download");
  expect(allowed.headers.get("content-disposition")).toMatch(/^attachment; filename=".*\.wav"$/);
  expect(await allowed.text()).toBe("0123456789");
  user = { ...ada, grants: agentGrants("ALL") };
  expect((await get("?download")).status).toBe(403);
  const heard = await get();
  expect(heard.headers.get("content-disposition")).toBeNull();
  expect(await kinds()).toEqual(["ada recording.downloaded", "ada recording.heard"]);
});

test("nobody downloads what they may not listen to", async () => {
  user = await addUser("ben", { grants: { ...ALLOWED, "recordings.listen": "OWN" } });
  expect((await get("?download")).status).toBe(404);
  expect(await kinds()).toEqual([]);
});

test("a call names who has listened, the latest first", async () => {
  await get();
  user = await addUser("ben", { grants: ALLOWED });
  await get("?download");
  expect(await listListeners(["r"])).toMatchObject([
    { name: "ben", downloaded: true },
    { name: "ada", downloaded: false },
  ]);
  expect(await listListeners([])).toEqual([]);
});
