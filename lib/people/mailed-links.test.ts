import { afterAll, beforeEach, expect, test } from "vitest";
import { addUser, setUpDatabase } from "@/scripts/testing/database";
import { linkIn, startMailServer } from "@/scripts/testing/mail-server";
import { isPassword } from "../auth/password";
import { db } from "../base/db";
import { words as mailWords } from "../words/mail";
import { deliverLink } from "./deliver-link";
import { countRequest, FORGOTTEN_LIFE_MS, mailForgottenLink } from "./forgotten-password";
import { findLinkUser, setPasswordByLink } from "./password-link";

const server = await startMailServer();
process.env.SMTP_URL = server.url;
process.env.MAIL_FROM = "Dockline <crm@example.com>";

setUpDatabase();
afterAll(() => server.close());

const NOW = Date.UTC(2026, 10, 27, 9);
const ADA = { name: "Ada Ödön", email: "ada@example.com" };
const LINK = `http://localhost:3000/password/${"x".repeat(90)}=`;

beforeEach(async () => {
  server.mails.length = 0;
  await db.guesses.deleteMany();
  await addUser("ada");
});

test("an invitation and a new password's link are mailed to their user", async () => {
  expect(await deliverLink("invitation", ADA, LINK)).toEqual({ sentTo: ADA.email });
  expect(await deliverLink("password", ADA, LINK)).toEqual({ sentTo: ADA.email });
  expect(server.mails).toMatchObject([
    { to: [ADA.email], subject: "Your invitation to Dockline" },
    { to: [ADA.email], subject: "Your new Dockline password" },
  ]);
  expect(server.mails[0]!.text).toContain("Hello Ada Ödön,");
  expect(server.mails.map(linkIn)).toEqual([LINK, LINK]);
});

test("a forgotten password is set anew by a mailed link, which works once and for an hour", async () => {
  await mailForgottenLink(ADA.email, NOW);
  const text = linkIn(server.mails[0]!).split("/").at(-1)!;
  expect(await findLinkUser(text, NOW + FORGOTTEN_LIFE_MS)).toBeNull();
  expect(await setPasswordByLink(text, "a password of her own", NOW + FORGOTTEN_LIFE_MS - 1)).toMatchObject({
    ok: true,
  });
  const { passwordHash } = await db.user.findUniqueOrThrow({ where: { id: "ada" } });
  expect(await isPassword(passwordHash, "a password of her own")).toBe(true);
  expect(await setPasswordByLink(text, "and another password", NOW)).toMatchObject({ code: "gone" });
  const events = await db.domainEvent.findMany({ where: { subjectId: "ada" }, orderBy: { id: "asc" } });
  expect(events.map(({ actorId, data }) => [actorId, (data as { changes: unknown }).changes])).toEqual([
    [null, [{ key: "passwordLink", isSecret: true }]],
    ["ada", [{ key: "password", isSecret: true }]],
  ]);
});

test.each([
  ["nobody's", "nobody@example.com"],
  ["a disabled user's", "ada@example.com"],
])("nothing is mailed to %s address", async (_whose, email) => {
  await db.user.update({ where: { id: "ada" }, data: { disabledAt: new Date(NOW) } });
  await mailForgottenLink(email, NOW);
  expect(server.mails).toEqual([]);
  expect(await db.passwordLink.count()).toBe(0);
});

test("requests for a link are limited by account and by address, known or not", async () => {
  const ask = (email: string, address: string) => countRequest(email, address, NOW);
  for (const email of [ADA.email, "nobody@example.com"]) {
    for (let i = 0; i < 5; i++) expect(await ask(email, `198.51.100.${i}`)).toMatchObject({ ok: true });
    expect(await ask(email, "198.51.100.9")).toMatchObject({ code: "too-many" });
  }
  for (let i = 0; i < 20; i++)
    expect(await ask(`u${i}@example.com`, "203.0.113.1")).toMatchObject({ ok: true });
  expect(await ask("more@example.com", "203.0.113.1")).toMatchObject({ code: "too-many" });
});

test("with the mail server away the link is shown to be copied, with the reason", async () => {
  await server.close();
  expect(await deliverLink("invitation", ADA, LINK)).toEqual({ link: LINK, problem: mailWords.unsent });
  await expect(mailForgottenLink(ADA.email, NOW)).resolves.toBeUndefined();
});
