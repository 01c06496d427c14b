import { beforeEach, describe, expect, test } from "vitest";
import { addUser, agentGrants, setUpDatabase } from "@/scripts/testing/database";
import { PERMISSIONS, allowing, type CurrentUser, type Permission } from "../auth/permissions";
import { isPassword, LOCKED } from "../auth/password";
import { loadUser } from "../auth/session";
import { db } from "../base/db";
import { words } from "../words/people";
import { LINK_LIFE_MS, findLinkUser, setPasswordByLink } from "./password-link";
import { changeRole, copyRole, findRole, removeRole } from "./roles";
import { addTeam, listTeams, removeTeam, renameTeam } from "./teams";
import {
  changeUser,
  endSessions,
  findUser,
  inviteUser,
  listUsers,
  renewPasswordLink,
  setDisabled,
} from "./users";

setUpDatabase();

const NOW = Date.UTC(2026, 10, 27, 9);
/** As a form sends it. */
const every = Object.fromEntries(Object.keys(PERMISSIONS).map((name) => [name, "ALL" as const]));
const EVERYTHING = allowing("ALL", Object.keys(PERMISSIONS) as Permission[]);

let ada: CurrentUser;

/** Ada is the administrator, Ben an agent. */
beforeEach(async () => {
  await db.role.create({ data: { id: "admin", key: "admin", name: "Administrator", grants: EVERYTHING } });
  ada = await addUser("ada", { grants: EVERYTHING });
  await addUser("ben");
  await db.user.update({ where: { id: "ada" }, data: { roleId: "admin", passwordHash: "$" } });
  await db.user.update({ where: { id: "ben" }, data: { passwordHash: "$" } });
});

const CLEO = { name: "Cleo", email: "cleo@example.com", roleId: "agent", teamId: null, extension: "103" };
const BEN = { name: "ben", email: "ben@example.com", roleId: "agent", teamId: null, extension: null };

const linkTo = async (input = CLEO) => {
  const invited = await inviteUser(ada, input, NOW);
  if (!invited.ok || invited.value.errors) throw new Error(JSON.stringify(invited));
  return { id: invited.value.id, text: invited.value.link.split("/").at(-1)! };
};

const eventsOf = async (subjectId: string) =>
  (await db.domainEvent.findMany({ where: { subjectId }, orderBy: { id: "asc" } })).map(({ kind, data }) => ({
    kind,
    changes: (data as { changes?: unknown }).changes,
  }));

describe("an invitation", () => {
  test("adds a user who cannot sign in until they choose a password by its link", async () => {
    const { id, text } = await linkTo();
    expect(await findUser(id)).toMatchObject({ name: "Cleo", state: "invited", extension: "103" });
    expect((await db.user.findUniqueOrThrow({ where: { id } })).passwordHash).toBe(LOCKED);
    expect(await setPasswordByLink(text, "a good password of hers", NOW)).toMatchObject({ ok: true });
    const { passwordHash } = await db.user.findUniqueOrThrow({ where: { id } });
    expect(await isPassword(passwordHash, "a good password of hers")).toBe(true);
    expect((await findUser(id))!.state).toBe("active");
    expect((await eventsOf(id)).map(({ kind }) => kind)).toEqual(["user.added", "user.changed"]);
  });

  test("works once, for a week, and until another is made", async () => {
    const { id, text } = await linkTo();
    expect(await findLinkUser(text, NOW + LINK_LIFE_MS - 1)).toMatchObject({ id });
    expect(await findLinkUser(text, NOW + LINK_LIFE_MS)).toBeNull();
    await renewPasswordLink(ada, id, NOW);
    expect(await findLinkUser(text, NOW)).toBeNull();
    const renewed = await renewPasswordLink(ada, id, NOW);
    const newer = renewed.ok ? renewed.value.link.split("/").at(-1)! : "";
    const both = await Promise.all(
      ["first password of two", "second password of two"].map((p) => setPasswordByLink(newer, p, NOW)),
    );
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("of a disabled user opens nothing", async () => {
    const { id, text } = await linkTo();
    await setDisabled(ada, id, true);
    expect(await findLinkUser(text, NOW)).toBeNull();
  });

  test.each([
    [{ email: "ben@example.com" }, { email: words.emailTaken }],
    [{ extension: "9" }, { extension: words.extensionForm }],
    [{ extension: "112" }, { extension: words.extensionEmergency }],
    [{ extension: "99901" }, { extension: words.extensionRoom }],
  ])("with %o is refused", async (change, errors) => {
    expect(await inviteUser(ada, { ...CLEO, ...change }, NOW)).toEqual({ ok: true, value: { errors } });
  });
});

test("an extension has one user, who may keep it", async () => {
  await changeUser(ada, "ben", { ...BEN, extension: "102" });
  expect(await inviteUser(ada, { ...CLEO, extension: "102" }, NOW)).toMatchObject({
    value: { errors: { extension: words.extensionTaken } },
  });
  expect(await changeUser(ada, "ben", { ...BEN, extension: "102", name: "Benedict" })).toMatchObject({
    ok: true,
  });
  expect((await findUser("ben"))!.name).toBe("Benedict");
});

describe("who manages people", () => {
  let assistant: CurrentUser;
  const grants = { ...agentGrants("ALL"), "settings.people": "ALL" } as const;

  beforeEach(async () => {
    await db.role.create({ data: { id: "assistant", key: "assistant", name: "Assistant", grants } });
    assistant = await addUser("greta", { grants });
    await db.user.update({ where: { id: "greta" }, data: { roleId: "assistant", passwordHash: "$" } });
  });

  test("gives no role that allows more than their own", async () => {
    expect(await inviteUser(assistant, { ...CLEO, roleId: "admin" })).toMatchObject({ code: "forbidden" });
    expect(await changeUser(assistant, "ben", { ...BEN, roleId: "admin" })).toMatchObject({
      code: "forbidden",
    });
    expect(await changeUser(assistant, "greta", { ...BEN, email: "g@x.de", roleId: "admin" })).toMatchObject({
      code: "forbidden",
    });
    expect(await changeRole(assistant, "assistant", { name: "Assistant", grants: every })).toMatchObject({
      code: "forbidden",
    });
    expect((await findRole("assistant"))!.grants).toEqual(grants);
  });

  test("cannot touch who may do more: no password link, no sign-out, no change", async () => {
    expect(await renewPasswordLink(assistant, "ada")).toMatchObject({ code: "forbidden" });
    expect(await endSessions(assistant, "ada")).toMatchObject({ code: "forbidden" });
    expect(await setDisabled(assistant, "ada", true)).toMatchObject({ code: "forbidden" });
    expect(await changeUser(assistant, "ada", { ...BEN, email: "ada@example.com" })).toMatchObject({
      code: "forbidden",
    });
    expect(await renewPasswordLink(assistant, "ben")).toMatchObject({ ok: true });
  });
});

describe("the last who manages people", () => {
  test("can't be disabled, given another role, or have it changed", async () => {
    expect(await setDisabled(ada, "ada", true)).toMatchObject({ code: "yourself" });
    expect(await changeUser(ada, "ada", { ...BEN, email: "ada@example.com" })).toMatchObject({
      code: "last-administrator",
    });
    const less = { ...every, "settings.people": "NONE" as const };
    expect(await changeRole(ada, "admin", { name: "Administrator", grants: less })).toMatchObject({
      code: "last-administrator",
    });
    expect((await findRole("admin"))!.grants).toEqual(EVERYTHING);
  });

  test("may go once another can sign in with such a role", async () => {
    await changeUser(ada, "ben", { ...BEN, roleId: "admin" });
    expect(await changeUser(ada, "ada", { ...BEN, email: "ada@example.com" })).toMatchObject({ ok: true });
  });
});

test("a disabled user's sessions end, and come back with nobody enabled again", async () => {
  await db.session.create({ data: { id: "open", userId: "ben" } });
  expect(await loadUser("open")).not.toBeNull();
  await setDisabled(ada, "ben", true);
  expect(await loadUser("open")).toBeNull();
  expect((await listUsers()).at(-1)).toMatchObject({ id: "ben", state: "disabled" });
  await setDisabled(ada, "ben", false);
  expect(await loadUser("open")).toBeNull();
  expect((await eventsOf("ben")).map(({ kind }) => kind)).toEqual(["user.changed", "user.changed"]);
});

test("signing a user out everywhere ends each of their sessions", async () => {
  await db.session.createMany({
    data: [
      { id: "one", userId: "ben" },
      { id: "two", userId: "ben" },
      { id: "hers", userId: "ada" },
    ],
  });
  await endSessions(ada, "ben");
  expect(await loadUser("one")).toBeNull();
  expect(await loadUser("two")).toBeNull();
  expect(await loadUser("hers")).not.toBeNull();
});

describe("a role", () => {
  test("is copied, changed and removed; what is unknown is left out of its grants", async () => {
    const copy = await copyRole(ada, "agent");
    const id = copy.ok ? copy.value.id : "";
    expect(await findRole(id)).toMatchObject({ name: "Agent 2", grants: agentGrants("ALL"), users: 0 });
    const grants = {
      "records.read": "OWN",
      "records.read:deal": "ALL",
      "records.read:none": "ALL",
      "calls.place": "TEAM",
      constructor: "ALL",
    } as const;
    expect(await changeRole(ada, id, { name: "Sales", grants })).toMatchObject({ ok: true });
    expect(await findRole(id)).toMatchObject({
      name: "Sales",
      grants: { "records.read": "OWN", "records.read:deal": "ALL" },
    });
    expect(await changeRole(ada, id, { name: "Agent", grants })).toMatchObject({
      value: { errors: { name: words.nameTaken } },
    });
    expect(await removeRole(ada, id)).toMatchObject({ ok: true });
    expect((await eventsOf(id)).map(({ kind }) => kind)).toEqual([
      "setting.added",
      "setting.changed",
      "setting.removed",
    ]);
  });

  test("that users have stays, and so does one that came with Dockline", async () => {
    const copy = await copyRole(ada, "agent");
    const roleId = copy.ok ? copy.value.id : "";
    await changeUser(ada, "ben", { ...BEN, roleId });
    expect(await removeRole(ada, roleId)).toMatchObject({ code: "in-use", message: words.hasUsers(1) });
    expect(await removeRole(ada, "agent")).toMatchObject({ code: "in-use", message: words.builtInStays });
    expect((await findRole("agent"))!.users).toBe(0);
  });

  test("that changes counts at the next request", async () => {
    await db.session.create({ data: { id: "open", userId: "ben" } });
    expect((await loadUser("open"))!.grants["records.delete"]).toBe("ALL");
    await changeRole(ada, "agent", { name: "Agent", grants: { "records.read": "OWN" } });
    expect((await loadUser("open"))!.grants).toEqual({ "records.read": "OWN" });
  });
});

test("a team is added, renamed, and removed once nobody is in it", async () => {
  const added = await addTeam(ada, "North");
  const id = added.ok ? added.value.id : "";
  expect(await addTeam(ada, "North")).toMatchObject({ code: "not-unique" });
  await changeUser(ada, "ben", { ...BEN, teamId: id });
  expect(await listTeams()).toEqual([{ id, name: "North", users: 1 }]);
  expect(await removeTeam(ada, id)).toMatchObject({ code: "in-use" });
  expect(await renameTeam(ada, id, "South")).toMatchObject({ ok: true });
  await changeUser(ada, "ben", BEN);
  expect(await removeTeam(ada, id)).toMatchObject({ ok: true });
  expect(await listTeams()).toEqual([]);
});
