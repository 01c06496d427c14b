/**
 * Fills an empty database with a believable company, through the same code the product writes with.
 * With the local carrier only: its users' password is known to everybody.
 * Run as `node --conditions=react-server --import tsx scripts/seed/seed.ts`; a database that has users is left alone.
 */
import { hashPassword } from "@/lib/auth/password";
import { linkCall } from "@/lib/calls/after-call/link-record";
import { db } from "@/lib/base/db";
import { readNumbers } from "@/lib/phone-numbers/numbers";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { checkRecord, createRecord } from "@/lib/records/write";
import { listTypes } from "@/lib/records/types";
import { installBase } from "@/lib/setup/base";
import { addTimelineEntry } from "@/lib/events/timeline-entry";
import { DEMO_ACCOUNT } from "../demo-account.mjs";
import {
  ACCOUNTS,
  CASE_SUBJECTS,
  DEAL_SUBJECTS,
  DEMO_PASSWORD,
  firstNames,
  JOB_TITLES,
  lastNames,
  NOTES,
  TASKS,
  USERS,
} from "./company";
import { setChannel } from "./channel";
import { messyNumber } from "./numbers";
import { makeRandom } from "./random";

const DEFAULT_COUNTRY = "FR";
const DAY_MS = 86_400_000;
const random = makeRandom(20_261_121);
const now = Date.now();

interface Person {
  id: string;
  name: string;
  number: string;
}

let types: TypeView[] = [];
const type = (key: string) => types.find((t) => t.key === key)!;

async function addRecord(
  key: string,
  name: string,
  ownerId: string,
  values: Record<string, unknown>,
  links: Record<string, string[]> = {},
): Promise<string> {
  const checked = checkRecord(type(key), { name, ownerId, values, links });
  if (checked.errors) throw new Error(`seed: ${key} ${name}: ${JSON.stringify(checked.errors)}`);
  const input = { name, ownerId, values: checked.values, links };
  return db.$transaction((tx) => createRecord(tx, type(key), input, DEFAULT_COUNTRY));
}

async function addPeople() {
  await db.team.createMany({ data: ["Office", "Sales", "Support"].map((name) => ({ name })) });
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  for (const user of USERS) {
    await db.user.create({
      data: {
        email: user.email,
        name: user.name,
        passwordHash,
        extension: user.extension,
        role: { connect: { key: user.role } },
        team: { connect: { name: user.team } },
      },
    });
  }
}

async function addHistory(
  recordId: string,
  person: Person | null,
  users: { id: string }[],
  numberId: string,
) {
  const authorId = random.pick(users).id;
  const at = new Date(now - random.int(1, 90) * DAY_MS - random.int(0, DAY_MS));
  if (random.chance(0.6)) {
    const note = await db.note.create({
      data: { recordId, authorId, body: random.pick(NOTES), createdAt: at },
    });
    await addTimelineEntry(db, [recordId], "NOTE", note.id, at);
  }
  if (random.chance(0.35)) {
    const done = random.chance(0.4);
    const task = await db.task.create({
      data: {
        recordId,
        assigneeId: random.pick(users).id,
        title: random.pick(TASKS),
        dueOn: new Date(now + random.int(-3, 14) * DAY_MS),
        doneAt: done ? at : null,
        createdAt: at,
      },
    });
    await addTimelineEntry(db, [recordId], "TASK", task.id, at);
  }
  const number = person && readNumbers(person.number, { defaultCountry: DEFAULT_COUNTRY })[0]?.e164;
  if (number && random.chance(0.7)) await addPastCall(recordId, number, authorId, numberId);
}

async function addPastCall(recordId: string, customerNumber: string, agentId: string, numberId: string) {
  const createdAt = new Date(now - random.int(1, 60) * DAY_MS - random.int(0, DAY_MS));
  const isAnswered = random.chance(0.7);
  const answeredAt = isAnswered ? new Date(createdAt.getTime() + random.int(4, 18) * 1000) : null;
  const talkMs = random.int(20, 900) * 1000;
  const direction = random.pick(["INBOUND", "OUTBOUND"] as const);
  const call = await db.call.create({
    data: {
      id: `demo${random.int(1e9, 9e9)}`,
      direction,
      state: "ENDED",
      outcome: isAnswered ? "ANSWERED" : random.pick(["NO_ANSWER", "BUSY", "CANCELED"] as const),
      numberId,
      customerNumber,
      agentId: isAnswered || direction === "OUTBOUND" ? agentId : null,
      createdAt,
      answeredAt,
      endedAt: new Date((answeredAt ?? createdAt).getTime() + (isAnswered ? talkMs : 20_000)),
    },
  });
  await linkCall(db, call, [recordId], recordId);
}

async function addCustomers() {
  const users = await db.user.findMany({ where: { role: { key: "agent" } }, orderBy: { email: "asc" } });
  const { id: numberId } = await db.channelNumber.findFirstOrThrow({ orderBy: { id: "asc" } });
  const owner = () => random.pick(users).id;
  const used = new Set<string>();
  const personName = (country: string): string => {
    const name = `${random.pick(firstNames(country))} ${random.pick(lastNames(country))}`;
    if (used.has(name)) return personName(country);
    used.add(name);
    return name;
  };
  const email = (name: string, company: string) => {
    const ascii = (text: string) =>
      text
        .normalize("NFD")
        .replace(/[^a-z ]/gi, "")
        .toLowerCase()
        .trim();
    return `${ascii(name).replace(/ +/g, ".")}@${ascii(company).replace(/ +/g, "-")}.example`;
  };

  for (const company of ACCOUNTS) {
    const { country, industry } = company;
    const accountId = await addRecord("account", company.name, owner(), {
      phone: messyNumber(country, random),
      country,
      industry,
      website: `https://${email("x", company.name).split("@")[1]}`,
    });
    await addHistory(accountId, null, users, numberId);
    const people: Person[] = [];
    for (let i = 0; i < (company.name.length % 2) + 2 && used.size < 75; i++) {
      const name = personName(country);
      const number = messyNumber(country, random);
      const id = await addRecord(
        "contact",
        name,
        owner(),
        {
          title: random.pick(JOB_TITLES),
          phone: number,
          mobile: random.chance(0.4) ? messyNumber(country, random) : null,
          email: email(name, company.name),
          country,
        },
        { account: [accountId] },
      );
      people.push({ id, name, number });
      await addHistory(id, people.at(-1)!, users, numberId);
    }
    const person = people[0]!;
    const links = { contact: [person.id], account: [accountId] };
    const dealId = await addRecord(
      "deal",
      `${random.pick(DEAL_SUBJECTS)} – ${company.name}`,
      owner(),
      {
        stage: random.pick(["discovery", "proposal", "negotiation", "won", "lost"]),
        amount: String(random.int(8, 240) * 500),
        closeDate: new Date(now + random.int(-20, 90) * DAY_MS).toISOString().slice(0, 10),
      },
      links,
    );
    await addHistory(dealId, person, users, numberId);
    await addRecord(
      "case",
      random.pick(CASE_SUBJECTS),
      owner(),
      {
        status: random.pick(["new", "open", "waiting", "solved"]),
        priority: random.pick(["low", "normal", "high"]),
        phone: random.chance(0.5) ? person.number : null,
        description: random.pick(NOTES),
      },
      links,
    );
  }
  for (let i = 0; i < 40; i++) {
    const country = random.pick(["FR", "FR", "GB", "DE", "US", "SE"]);
    used.clear();
    const name = personName(country);
    const number = messyNumber(country, random);
    const id = await addRecord("lead", name, owner(), {
      status: random.pick(["new", "new", "working", "qualified", "unqualified"]),
      company: `${random.pick(lastNames(country))} ${random.pick(["& Co", "Group", "Services"])}`,
      phone: number,
      email: email(name, "prospect"),
      country,
      source: random.pick(["web", "referral", "event"]),
    });
    await addHistory(id, { id, name, number }, users, numberId);
  }
}

if ((await db.user.count()) === 0) {
  await installBase(db, { name: "Halden Pumps", defaultCountry: DEFAULT_COUNTRY, currency: "EUR" });
  types = await listTypes();
  await addPeople();
  await setChannel(DEMO_ACCOUNT, "Main channel");
  await addCustomers();
  console.log(`seeded ${await db.record.count()} records`);
}
await db.$disconnect();
