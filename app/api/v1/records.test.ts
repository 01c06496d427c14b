import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GET as list, POST as create } from "./records/[type]/route";
import { DELETE as remove, GET as read, PATCH as change } from "./records/[type]/[id]/route";
import { GET as readDocument } from "./openapi.json/route";
import { addRecord, addUser, agentGrants, dispatch, setUpDatabase } from "@/scripts/testing/database";
import { fieldOf, VALUES } from "@/scripts/testing/values";
import { makeToken, revokeToken, listTokens } from "@/lib/api/tokens";
import { db } from "@/lib/base/db";
import type { FieldKind } from "@/lib/generated/prisma/client";
import type { CurrentUser, Permission } from "@/lib/auth/permissions";
import { matchCaller } from "@/lib/records/match-index/match-caller";

setUpDatabase();

const API: readonly Permission[] = ["records.edit", "records.delete", "api"];

/** Adds a user whose role may use the API, with a token. */
async function addProgram(
  id = "ada",
  permissions: readonly Permission[] = API,
): Promise<{ user: CurrentUser; token: string }> {
  const grants = agentGrants("ALL", permissions);
  await db.role.upsert({
    where: { id: "agent" },
    create: { id: "agent", key: "agent", name: "Agent", grants },
    update: { grants },
  });
  const user = await addUser(id, { grants });
  const made = await makeToken({ ...user, grants: agentGrants("ALL", API) }, "Web form");
  if (!made.ok) throw new Error(made.message);
  return { user, token: made.value.token };
}

interface Answer {
  status: number;
  headers: Headers;
  // Any JSON: tests check its shape.
  body: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

const answered = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: response.headers,
  body: response.status === 204 ? null : await response.json(),
});

const requestOf = (path: string, token: string | null, method = "GET", body?: unknown) =>
  new Request(`https://crm.example.com${path}`, {
    method,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
  });

/** Calls the routes as a program does. */
function program(token: string | null) {
  const type = (key: string) => ({ params: Promise.resolve({ type: key }) });
  const one = (key: string, id: string) => ({ params: Promise.resolve({ type: key, id }) });
  const path = (key: string, id?: string) => `/api/v1/records/${key}${id ? `/${id}` : ""}`;
  return {
    list: async (key: string, query = "") =>
      answered(await list(requestOf(path(key) + query, token), type(key))),
    create: async (key: string, body: unknown) =>
      answered(await create(requestOf(path(key), token, "POST", body), type(key))),
    read: async (key: string, id: string) =>
      answered(await read(requestOf(path(key, id), token), one(key, id))),
    change: async (key: string, id: string, body: unknown) =>
      answered(await change(requestOf(path(key, id), token, "PATCH", body), one(key, id))),
    remove: async (key: string, id: string) =>
      answered(await remove(requestOf(path(key, id), token, "DELETE"), one(key, id))),
    document: async () => answered(await readDocument(requestOf("/api/v1/openapi.json", token))),
  };
}

describe("a record that a program creates", () => {
  test("is returned as stored, matches callers at once, and can be updated and deleted", async () => {
    const { user, token } = await addProgram();
    const api = program(token);
    const account = await addRecord("account", "Oakline Tools");
    const created = await api.create("contact", {
      name: "Ines Duval",
      ownerId: user.id,
      values: { phone: "+33 1 99 00 12 34", email: "ines@example.com" },
      links: { account },
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      type: "contact",
      name: "Ines Duval",
      ownerId: "ada",
      values: { phone: "+33 1 99 00 12 34", email: "ines@example.com" },
      links: { account: { id: account, name: "Oakline Tools" } },
      version: 1,
    });
    const { id } = created.body;
    expect(created.headers.get("location")).toBe(`/api/v1/records/contact/${id}`);
    expect((await matchCaller("+33199001234")).map((found) => found.id)).toEqual([id]);

    const changed = await api.change("contact", id, {
      values: { email: null },
      links: { account: null },
      version: 1,
    });
    expect(changed).toMatchObject({ status: 200, body: { name: "Ines Duval", links: {}, version: 2 } });
    expect(changed.body.values).toEqual({ phone: "+33 1 99 00 12 34" });
    await dispatch();
    const entry = await db.timelineEntry.findFirstOrThrow({ where: { recordId: id, kind: "CHANGE" } });
    expect(JSON.stringify(entry.detail)).toContain("ada");

    expect((await api.remove("contact", id)).status).toBe(204);
    expect((await api.read("contact", id)).status).toBe(404);
    expect(await db.record.count({ where: { id, deletedAt: { not: null } } })).toBe(1);
  });

  test.each([
    [{ name: "" }, { name: "Enter a name." }],
    [{ name: "x", values: { emial: "a@b.fr" } }, { emial: "Unknown field “emial”." }],
    [{ name: "x", values: { account: "id" } }, { account: "Unknown field “account”." }],
    [{ name: "x", values: { email: "nobody" } }, { email: "Enter an email address." }],
    [{ name: "x", values: { title: 7 } }, { title: expect.any(String) }],
    [
      { name: "x", values: { title: "a\0b" } },
      { title: "This text contains characters that can’t be saved. Remove them." },
    ],
    [{ name: "x", ownerId: "nobody" }, { ownerId: "Choose an active user." }],
    [
      { name: "x", links: { account: "nothing" } },
      { account: "This record doesn’t exist, or you don’t have access to it." },
    ],
  ])("from %j is refused with a message for each field, and nothing is saved", async (body, errors) => {
    const { token } = await addProgram();
    const refused = await program(token).create("contact", body);
    expect(refused).toMatchObject({ status: 422, body: { code: "invalid", errors } });
    expect(await db.record.count()).toBe(0);
  });

  test("keeps money in minor units, as a number: text could mean major units", async () => {
    const { token } = await addProgram();
    const api = program(token);
    const created = await api.create("deal", { name: "x", values: { amount: 123_450 } });
    expect(created.body.values.amount).toBe(123_450);
    const refused = await api.create("deal", { name: "x", values: { amount: "1234.50" } });
    expect(refused.body.errors).toEqual({ amount: "Enter an amount." });
  });

  test.each([
    ["{", "The request body isn’t valid JSON."],
    [{ nom: "x", name: "x" }, /nom/],
    [{ name: 3 }, /name/],
    ["null", /object/],
  ])("from an unreadable body (%j) is refused", async (body, message) => {
    const { token } = await addProgram();
    const refused = await program(token).create("contact", body);
    expect(refused).toMatchObject({ status: 400, body: { code: "invalid" } });
    expect(refused.body.message).toMatch(message);
  });
});

describe("an update", () => {
  test("with the version it read is refused after another save", async () => {
    const { token } = await addProgram();
    const api = program(token);
    const id = await addRecord("contact", "Ines Duval");
    expect((await api.change("contact", id, { name: "Ines D.", version: 1 })).status).toBe(200);
    expect(await api.change("contact", id, { name: "I. Duval", version: 1 })).toMatchObject({
      status: 409,
      body: { code: "conflict" },
    });
    expect((await api.change("contact", id, { name: "I. Duval" })).body.version).toBe(3);
  });

  test("of a record of another type than the address names is not found", async () => {
    const { token } = await addProgram();
    const id = await addRecord("contact", "Ines Duval");
    expect((await program(token).change("lead", id, { name: "x" })).status).toBe(404);
    for (const nothing of ["nothing", "a\0b"]) {
      expect((await program(token).read("contact", nothing)).status).toBe(404);
    }
  });
});

describe("a list", () => {
  test("is read page by page, each record once", async () => {
    const { token } = await addProgram();
    const api = program(token);
    const names = ["Ada", "Ben", "Chloé", "Dmitri", "Esra"];
    for (const name of names) await addRecord("contact", name);
    const seen: string[] = [];
    for (let after = ""; ;) {
      const { body } = await api.list("contact", `?sort=name&limit=2${after && `&after=${after}`}`);
      seen.push(...body.records.map((record: { name: string }) => record.name));
      if (body.next === null) break;
      after = encodeURIComponent(body.next);
    }
    expect(seen).toEqual(names);
  });

  test("is filtered, sorted and searched like its page", async () => {
    const { token } = await addProgram();
    const api = program(token);
    await addRecord("deal", "Small", { amount: "100", stage: "won" });
    await addRecord("deal", "Large", { amount: "2000", stage: "won" });
    await addRecord("deal", "Larger", { amount: "3000", stage: "lost" });
    const namesOf = async (query: string) =>
      (await api.list("deal", query)).body.records.map((record: { name: string }) => record.name);
    expect(await namesOf("?stage=won&sort=-amount")).toEqual(["Large", "Small"]);
    expect(await namesOf("?amount.min=1000&sort=amount")).toEqual(["Large", "Larger"]);
    expect(await namesOf("?q=small")).toEqual(["Small"]);
    expect(await namesOf("?q=sm%00all")).toEqual(["Small"]);
    expect(await namesOf("?amount.empty=1")).toEqual([]);
  });

  test.each([
    "?stgae=won",
    "?stage.like=won",
    "?stage.min.max=1",
    "?stage=",
    "?stage=won&stage=lost",
    "?mine=true",
    "?limit=0",
    "?limit=many",
    "?sort=shoe",
    "?after=WyJhIiwiYiJd",
    "?after=x",
  ])("with %s is refused: ignoring it would list everything", async (query) => {
    const { token } = await addProgram();
    expect(await program(token).list("deal", query)).toMatchObject({
      status: 400,
      body: { code: "invalid" },
    });
  });
});

describe("a token", () => {
  test("has its user's access, and no more", async () => {
    const { token } = await addProgram();
    await addUser("ben");
    await db.role.update({ where: { id: "agent" }, data: { grants: agentGrants("OWN", API) } });
    const mine = await addRecord("contact", "Mine", {}, { ownerId: "ada" });
    const theirs = await addRecord("contact", "Theirs", {}, { ownerId: "ben" });
    const account = await addRecord("account", "Theirs", {}, { ownerId: "ben" });
    const api = program(token);
    expect((await api.list("contact")).body.records).toMatchObject([{ id: mine }]);
    for (const { status } of [
      await api.read("contact", theirs),
      await api.change("contact", theirs, { name: "x" }),
      await api.remove("contact", theirs),
    ]) {
      expect(status).toBe(404);
    }
    expect((await api.change("contact", mine, { links: { account } })).status).toBe(422);
    await db.role.update({ where: { id: "agent" }, data: { grants: agentGrants("OWN", ["api"]) } });
    expect((await api.create("contact", { name: "x" })).status).toBe(403);
    expect((await api.change("contact", mine, { name: "x" })).status).toBe(403);
    expect((await api.remove("contact", mine)).status).toBe(403);
  });

  test("is refused when it is missing, unknown or revoked, its user disabled, or their role no longer allows it", async () => {
    const { user, token } = await addProgram();
    const status = async (of: string | null) => (await program(of).list("contact")).status;
    expect(await status(token)).toBe(200);
    expect(await status(null)).toBe(401);
    expect(await status("dockline_unknown")).toBe(401);
    expect((await program(null).list("contact")).headers.get("www-authenticate")).toBe("Bearer");
    await db.role.update({ where: { id: "agent" }, data: { grants: agentGrants("ALL", ["records.edit"]) } });
    expect(await status(token)).toBe(403);
    await db.role.update({ where: { id: "agent" }, data: { grants: agentGrants("ALL", API) } });
    const [listed] = await listTokens(user);
    const ben = await addUser("ben");
    expect((await revokeToken(ben, listed!.id)).ok).toBe(false);
    expect(await status(token)).toBe(200);
    expect((await revokeToken(user, listed!.id)).ok).toBe(true);
    expect(await status(token)).toBe(401);

    const other = await makeToken({ ...user, grants: agentGrants("ALL", API) }, "Another");
    const again = other.ok ? other.value.token : "";
    expect(await status(again)).toBe(200);
    await db.user.update({ where: { id: user.id }, data: { disabledAt: new Date() } });
    expect(await status(again)).toBe(401);
    await db.user.update({ where: { id: user.id }, data: { disabledAt: null } });
    expect(await status(again), "enabling the user restores no token").toBe(401);
  });

  test("is not stored: only its hash, and when it was last used", async () => {
    const { user, token } = await addProgram();
    expect(JSON.stringify(await db.apiToken.findMany())).not.toContain(token);
    expect(await listTokens(user)).toMatchObject([{ name: "Web form", lastUsedAt: null }]);
    await program(token).list("contact");
    expect((await listTokens(user))[0]!.lastUsedAt).toBeInstanceOf(Date);
  });

  test("is created by a user whose role may use the API", async () => {
    const ben = await addUser("ben");
    expect(await makeToken(ben, "x")).toMatchObject({ ok: false, code: "forbidden" });
  });
});

test("the document is OpenAPI, has the current fields, and matches the answers", async () => {
  const { user, token } = await addProgram();
  const api = program(token);
  const type = await db.recordType.findUniqueOrThrow({ where: { key: "contact" } });
  const added = await db.field.create({
    data: { typeId: type.id, key: "shoeSize", label: "Shoe size", kind: "NUMBER", required: true },
  });
  const { body: document } = await api.document();
  await db.field.delete({ where: { id: added.id } });
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect([valid, errors]).toEqual([true, undefined]);
  const { schemas } = document.components;
  expect(schemas["contact.new"].properties.values).toMatchObject({
    required: ["shoeSize"],
    properties: { shoeSize: { description: "Shoe size" } },
  });

  const ajv = new Ajv2020({
    strict: false,
    formats: { "date-time": true, date: true, email: true, uri: true },
  });
  ajv.addSchema({ ...document, $id: "document" });
  const fits = (name: string, value: unknown) => {
    const validate = ajv.getSchema(`document#/components/schemas/${name}`)!;
    return validate(value) ? [] : validate.errors;
  };
  const account = await addRecord("account", "Oakline Tools");
  const { body } = await api.create("contact", {
    name: "Ines",
    ownerId: user.id,
    values: { email: "ines@example.com", country: "FR" },
    links: { account },
  });
  expect(fits("contact", body)).toEqual([]);
  expect(fits("contact", { ...body, version: "1" })).not.toEqual([]);
  expect(fits("contact", { ...body, values: { email: 3 } })).not.toEqual([]);
  expect(fits("Problem", (await api.create("contact", { name: "" })).body)).toEqual([]);
});

test("no value that a program sends fails, and the answer reads back unchanged", async () => {
  const { token } = await addProgram();
  const api = program(token);
  const values = fc.dictionary(
    fc.constantFrom("title", "phone", "email", "country", "nothing"),
    fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" })),
    { maxKeys: 4 },
  );
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), values, async (name, sent) => {
      const { status, body } = await api.create("contact", { name, values: sent });
      expect([201, 400, 422]).toContain(status);
      if (status === 201) expect((await api.read("contact", body.id)).body).toEqual(body);
    }),
    { numRuns: 200 },
  );
});

test.each(Object.keys(VALUES))(
  "a value survives the API unchanged: %s",
  async (kind) => {
    const { token, type } = await addTypeWith(kind);
    const api = program(token);
    await fc.assert(
      fc.asyncProperty(VALUES[kind]!, async (value) => {
        const { id } = (await api.create(type, { name: "x", values: { value } })).body;
        const { values } = (await api.read(type, id)).body;
        expect(values).toEqual({ value });
        // What was read can be sent back without a change.
        expect((await api.change(type, id, { values })).body.values).toEqual({ value });
      }),
      { numRuns: process.env.FULL ? 200 : 15 },
    );
  },
  120_000,
);

/** Adds a type with one field, and the token of a user who may write its records. */
async function addTypeWith(kind: string): Promise<{ token: string; type: string }> {
  const { token } = await addProgram();
  await addUser("ben");
  const key = `with${kind.toLowerCase().replace("_", "")}`;
  const { options } = fieldOf(kind);
  await db.recordType.create({
    data: {
      key,
      singular: kind,
      plural: kind,
      icon: "box",
      fields: { create: { key: "value", label: kind, kind: kind as FieldKind, options } },
    },
  });
  return { token, type: key };
}
