import { expect, test } from "vitest";
import {
  addCall,
  addChannel,
  addRecord,
  addUser,
  agentGrants,
  dispatch,
  setUpDatabase,
} from "@/scripts/testing/database";
import { db } from "../../base/db";
import { buildCard, listMyCards } from "../views/card";
import { keepDraft, wrapUp } from "./wrap-up";

setUpDatabase();

async function addAnswered(agentId: string, numberId: string, mainRecordId: string | null) {
  const ended = { status: "completed", admittedAt: new Date(), endedAt: new Date() };
  await addCall({
    id: "call",
    direction: "INBOUND",
    outcome: "ANSWERED",
    numberId,
    remoteNumber: "+33199001234",
    agentId,
    mainRecordId,
    answeredAt: new Date(),
    legs: [
      { ...ended, id: "caller", entry: "REMOTE", number: "+33199001234" },
      { ...ended, id: "leg", entry: "OFFERED", userId: agentId },
    ],
  });
}

test("saves the note and the status, and saving again writes nothing twice", async () => {
  const user = await addUser("ada");
  const { numberId } = await addChannel(["ada"]);
  const lead = await addRecord("lead", "Bob", { status: "new", phone: "+33199001234" });
  await addAnswered("ada", numberId, lead);
  expect((await listMyCards(user)).map(({ id }) => id)).toEqual(["call"]);
  for (const body of ["First words", "Better words"]) {
    expect(await wrapUp(user, "call", { body, status: { recordId: lead, value: "working" } })).toMatchObject({
      ok: true,
    });
  }
  expect(await db.note.findMany({ select: { body: true, recordId: true } })).toEqual([
    { body: "Better words", recordId: lead },
  ]);
  await dispatch();
  expect(await db.timelineEntry.count({ where: { kind: "NOTE" } })).toBe(1);
  expect(await db.record.findUniqueOrThrow({ where: { id: lead } })).toMatchObject({
    status: "working",
    values: { status: "working" },
  });
  expect(await listMyCards(user)).toEqual([]);
});

test("skipping completes the call without a note", async () => {
  const user = await addUser("ada");
  const { numberId } = await addChannel(["ada"]);
  await addAnswered("ada", numberId, null);
  expect(await wrapUp(user, "call", { body: "", status: null })).toMatchObject({ ok: true });
  expect(await db.note.count()).toBe(0);
  expect(await listMyCards(user)).toEqual([]);
});

test("a note without a record is refused with a hint, and a colleague's call cannot be written up", async () => {
  const user = await addUser("ada");
  const other = await addUser("ben");
  const { numberId } = await addChannel(["ada"]);
  await addAnswered("ada", numberId, null);
  expect(await wrapUp(user, "call", { body: "Hello", status: null })).toMatchObject({ code: "no-record" });
  expect(await wrapUp(other, "call", { body: "Hello", status: null })).toMatchObject({ code: "not-found" });
  expect(await buildCard(other, "call")).toBeNull();
});

test("a status that does not exist changes nothing, not even the note", async () => {
  const user = await addUser("ada");
  const { numberId } = await addChannel(["ada"]);
  const lead = await addRecord("lead", "Bob", { status: "new" });
  await addAnswered("ada", numberId, lead);
  expect(
    await wrapUp(user, "call", { body: "Hello", status: { recordId: lead, value: "imagined" } }),
  ).toMatchObject({
    code: "invalid",
  });
  expect(await db.record.findUniqueOrThrow({ where: { id: lead } })).toMatchObject({ status: "new" });
});

test("outside the agent's scope, the card shows a record's name, type and owner only", async () => {
  const user = await addUser("ada", { grants: agentGrants("OWN") });
  await addUser("ben");
  const { numberId } = await addChannel(["ada"]);
  const lead = await addRecord("lead", "Bob", { status: "new", phone: "+33199001234" }, { ownerId: "ben" });
  await addAnswered("ada", numberId, lead);
  const card = await buildCard(user, "call");
  expect(card).toMatchObject({
    main: { name: "Bob", ownerName: "ben", status: null, reachable: false },
    related: [],
    statuses: [],
  });
});

test("the status of an open deal is changed instead, and no other", async () => {
  const user = await addUser("ada");
  const { numberId } = await addChannel(["ada"]);
  const contact = await addRecord("contact", "Bob", { phone: "+33199001234" });
  const deal = await addRecord("deal", "Pumps", { stage: "proposal" });
  const strange = await addRecord("deal", "Of others", { stage: "proposal" });
  const { id: fieldId } = await db.field.findFirstOrThrow({
    where: { kind: "LINK", type: { key: "deal" }, key: "contact" },
  });
  const typeOf = (id: string) =>
    db.record.findUniqueOrThrow({ where: { id }, select: { typeId: true } }).then(({ typeId }) => typeId);
  await db.recordLink.create({
    data: {
      fromId: deal,
      toId: contact,
      fieldId,
      fromTypeId: await typeOf(deal),
      toTypeId: await typeOf(contact),
    },
  });
  await addAnswered("ada", numberId, contact);
  expect((await buildCard(user, "call"))?.statuses).toMatchObject([{ recordId: deal, value: "proposal" }]);
  const status = (recordId: string) => ({ body: "", status: { recordId, value: "won" } });
  expect(await wrapUp(user, "call", status(strange))).toMatchObject({ code: "no-record" });
  expect(await wrapUp(user, "call", status(deal))).toMatchObject({ ok: true });
  expect(await db.record.findUniqueOrThrow({ where: { id: deal } })).toMatchObject({ status: "won" });
});

test("a draft is kept for its author; if asked again, they continue from the note they saved", async () => {
  const user = await addUser("ada");
  const other = await addUser("ben");
  const { numberId } = await addChannel(["ada"]);
  const lead = await addRecord("lead", "Bob", { phone: "+33199001234" });
  await addAnswered("ada", numberId, lead);
  await keepDraft(user, "call", "Half a");
  await keepDraft(user, "call", "Half a note");
  expect(await keepDraft(other, "call", "Not mine")).toMatchObject({ ok: false, code: "not-found" });
  expect((await buildCard(user, "call"))?.draft).toBe("Half a note");
  await wrapUp(user, "call", { body: "A note", status: null });
  expect(await db.noteDraft.count()).toBe(0);
  expect((await buildCard(user, "call"))?.draft).toBe("A note");
});
