import { expect, test } from "vitest";
import { db } from "@/lib/base/db";
import { webhookBaseUrl } from "@/lib/base/env";
import { addCall, addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import { isBeingSetUp, readSteps, stepsOf, type Step } from "./set-up";
import { readReadings } from "./readings";
import { noteSign, storeSigns } from "./signs";

setUpDatabase();

/** The keys of the steps that are still to be taken. */
const missing = (steps: readonly Step[]) => steps.flatMap(({ key, isDone }) => (isDone ? [] : [key]));

const seen = async () => {
  noteSign("address", { url: webhookBaseUrl() });
  await storeSigns();
};

test("an empty installation is told what it needs, in the order in which it is done", async () => {
  await seen();
  const steps = await readSteps([]);
  expect(steps.map(({ key }) => key)).toEqual([
    "secrets",
    "address",
    "mail",
    "account",
    "number",
    "webhook",
    "call",
  ]);
  expect(missing(steps)).toEqual(["mail", "account", "number", "webhook", "call"]);
  expect(steps.find(({ key }) => key === "account")!.href).toBe("/settings/telephony/new");
  expect(steps.find(({ key }) => key === "number")!.href).toBeUndefined();
  expect(await isBeingSetUp()).toBe(true);
});

test("each step is done once what it asks for is there", async () => {
  await seen();
  await addUser("ada");
  await addChannel([]);
  const number = await db.channelNumber.findFirstOrThrow();
  const before = await readSteps([]);
  expect(missing(before)).toEqual(["mail", "number", "webhook", "call"]);
  expect(before.find(({ key }) => key === "number")).toMatchObject({
    isDone: false,
    href: `/settings/telephony/numbers/${number.id}`,
  });

  await db.channelUser.create({ data: { numberId: number.id, userId: "ada", isRung: true } });
  noteSign("webhook-signed");
  await storeSigns();
  await addCall({ id: "c1", direction: "INBOUND", numberId: number.id, answeredAt: new Date() });
  expect(missing(await readSteps([]))).toEqual(["mail"]);
  expect(await isBeingSetUp()).toBe(false);
});

test("an address that nobody can trust, and missing mail, say what to do", async () => {
  const readings = {
    ...(await readReadings(Date.now())),
    certificates: [{ host: "crm.example.com", validTo: null, distrust: null, problem: "expired" }],
  };
  const none = { channel: null, number: null, hasCall: false };
  const todo = (hasMail: boolean) =>
    stepsOf(readings, { ...none, hasMail }).flatMap((step) => (step.todo && !step.isDone ? [step.key] : []));
  expect(todo(false)).toEqual(expect.arrayContaining(["address", "mail"]));
  expect(todo(true)).not.toContain("mail");
});
