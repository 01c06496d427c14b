import { beforeEach, expect, test } from "vitest";
import { addUser, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../base/db";
import { signInWithClaims } from "./oidc";
import { loadUser } from "./session";

setUpDatabase();

const NOW = Date.UTC(2026, 10, 27, 9);

beforeEach(async () => void (await addUser("ada")));

const signIn = (claims: unknown) =>
  signInWithClaims(claims, { address: "198.51.100.7", userAgent: "Firefox/128.0" }, NOW);

test("an email that the provider has verified signs its user in, in any case", async () => {
  const signedIn = await signIn({ sub: "1", email: "Ada@Example.com", email_verified: true });
  expect(signedIn).toMatchObject({ ok: true, value: { id: "ada" } });
  expect((await loadUser(signedIn.ok ? signedIn.value.sessionId : "", { now: NOW }))?.id).toBe("ada");
  const [event] = await db.domainEvent.findMany();
  expect(event).toMatchObject({ kind: "user.signed-in", subjectId: "ada", data: { by: "oidc" } });
  expect(event!.address).toBe("198.51.100.7");
});

test.each([
  ["was not verified", { email: "ada@example.com", email_verified: false }, "unverified"],
  ["is not said to be verified", { email: "ada@example.com" }, "unverified"],
  ["is said to be verified in a text", { email: "ada@example.com", email_verified: "true" }, "unverified"],
  ["is missing", { email_verified: true }, "unverified"],
  ["is nobody's", { email: "nobody@example.com", email_verified: true }, "unknown"],
])("an email that %s signs nobody in, and creates nobody", async (_which, claims, code) => {
  expect(await signIn({ sub: "1", ...claims })).toMatchObject({ ok: false, code });
  expect([await db.session.count(), await db.user.count()]).toEqual([0, 1]);
});

test("a disabled user is refused", async () => {
  await db.user.update({ where: { id: "ada" }, data: { disabledAt: new Date(NOW) } });
  expect(await signIn({ sub: "1", email: "ada@example.com", email_verified: true })).toMatchObject({
    code: "disabled",
  });
  expect(await db.domainEvent.findMany()).toMatchObject([{ kind: "user.refused", subjectId: "ada" }]);
  expect(await db.session.count()).toBe(0);
});
