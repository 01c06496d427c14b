import { expect, test } from "vitest";
import { addRecord, addUser, agentGrants, dispatch, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../base/db";
import { emit } from "../events/emit";
import { listTimeline } from "./queries";

setUpDatabase();

async function noteAdded(recordId: string, noteId: string) {
  await emit(db, [
    {
      kind: "note.added",
      actor: { id: "ada" },
      subjectId: noteId,
      recordIds: [recordId],
      data: { body: "" },
    },
  ]);
  await dispatch();
}

async function addNote(recordId: string, body: string, at: Date) {
  const note = await db.note.create({ data: { recordId, body, authorId: "ada", createdAt: at } });
  await noteAdded(recordId, note.id);
  return note.id;
}

test("an account shows its contacts' entries, each naming whose, newest first", async () => {
  const ada = await addUser("ada");
  const account = await addRecord("account", "Acme");
  const contact = await addRecord("contact", "Bob", {}, { links: { account: [account] } });
  await addNote(account, "older", new Date(1000));
  await addNote(contact, "newer", new Date(2000));
  const { items } = await listTimeline(ada, account);
  expect(items).toMatchObject([
    { kind: "NOTE", body: "newer", from: { name: "Bob", typeKey: "contact" } },
    { kind: "NOTE", body: "older", from: null },
  ]);
  expect((await listTimeline(ada, contact)).items).toMatchObject([{ body: "newer", from: null }]);
});

test("pages follow each other without gaps or repeats", async () => {
  const ada = await addUser("ada");
  const record = await addRecord("contact", "Bob");
  for (let i = 0; i < 35; i++) await addNote(record, `note ${i}`, new Date(1000 * Math.floor(i / 3)));
  const first = await listTimeline(ada, record);
  const second = await listTimeline(ada, record, first.items.at(-1)!);
  expect(first.hasMore).toBe(true);
  expect(second.hasMore).toBe(false);
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(35);
});

test("an entry said twice stands once", async () => {
  const ada = await addUser("ada");
  const record = await addRecord("contact", "Bob");
  const id = await addNote(record, "once", new Date());
  await noteAdded(record, id);
  expect((await listTimeline(ada, record)).items).toHaveLength(1);
});

test("an account does not show what happened on contacts outside the user's reach", async () => {
  const ada = await addUser("ada", { grants: agentGrants("OWN") });
  await addUser("bob");
  const account = await addRecord("account", "Acme");
  const links = { account: [account] };
  const hers = await addRecord("contact", "Hers", {}, { links, ownerId: "ada" });
  const his = await addRecord("contact", "His", {}, { links, ownerId: "bob" });
  await addNote(hers, "hers", new Date(1000));
  await addNote(his, "his", new Date(2000));
  expect((await listTimeline(ada, account)).items).toMatchObject([{ body: "hers" }]);
});
