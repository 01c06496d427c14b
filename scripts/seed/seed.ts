/**
 * Fills an empty database with a believable company: its records through the product's own code, their history in bulk.
 * All dates count back from now, so the company never looks old. For the local carrier only, since its users' password
 * is public. Run as `node --conditions=react-server --import tsx scripts/seed/seed.ts`; a database with users is left
 * alone.
 */
import { hashPassword } from "@/lib/auth/password";
import { db } from "@/lib/base/db";
import { openStorage } from "@/lib/recordings/storage";
import { listTypes } from "@/lib/records/types";
import { installBase } from "@/lib/setup/base";
import { DEMO_ACCOUNT } from "../demo-account.mjs";
import { setChannel } from "./channel";
import { DEMO_PASSWORD, USERS } from "./company";
import { dateCustomers, planCustomers, writeCustomers } from "./customers";
import { planHistory, type KnownNumber } from "./history";
import { makeRandom } from "./random";
import { makeWorkTime } from "./work-time";

const DEFAULT_COUNTRY = "FR";
const SEED = 20_261_121;
/** Missed calls no one has looked at yet. */
const NEW_MISSED = 3;

async function addUsers() {
  await db.team.createMany({ data: ["Office", "Sales", "Support"].map((name) => ({ name })) });
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  const [roles, teams] = await Promise.all([db.role.findMany(), db.team.findMany()]);
  await db.user.createMany({
    data: USERS.map(({ email, name, extension, role, team }) => ({
      email,
      name,
      extension,
      passwordHash,
      roleId: roles.find(({ key }) => key === role)!.id,
      teamId: teams.find((known) => known.name === team)!.id,
    })),
  });
}

async function addCustomers() {
  const now = Date.now();
  const random = makeRandom(SEED);
  const { timeZone } = await db.workspace.findFirstOrThrow({ select: { timeZone: true } });
  // A generator of its own: how often it draws depends on the time of day, and names must not.
  const time = makeWorkTime(makeRandom(SEED + 1), { now, timeZone });
  const users = await db.user.findMany({
    where: { extension: { not: null } },
    orderBy: { email: "asc" },
    select: { id: true, name: true, email: true, role: { select: { key: true } } },
  });
  const ownerIds = users.filter(({ role }) => role.key === "agent").map(({ id }) => id);
  const types = await listTypes();
  const records = planCustomers(random, time, ownerIds);
  await writeCustomers(records, types, DEFAULT_COUNTRY);

  const [main, london] = await db.channelNumber.findMany({ orderBy: { e164: "asc" } });
  const numbers = await db.$queryRaw<KnownNumber[]>`
    SELECT p.e164, p."recordId" FROM "PhoneNumber" p JOIN "Field" f ON f.id = p."fieldId"
    WHERE NOT p.twin ORDER BY f.key <> 'phone'`;
  const lines = { main: main!, london: london! };
  const history = planHistory({ random, time, now, types, agents: users, lines, records, numbers });
  await dateCustomers(records);
  await writeHistory(history);
}

async function writeHistory(history: ReturnType<typeof planHistory>) {
  const { conversations, calls, legs, links, notes, mentions, tasks, entries, recordings } = history;
  await db.conversation.createMany({ data: conversations });
  await db.call.createMany({ data: calls });
  await db.callLeg.createMany({ data: legs });
  await db.callLink.createMany({ data: links });
  await db.note.createMany({ data: notes });
  await db.mention.createMany({ data: mentions });
  await db.task.createMany({ data: tasks });
  await db.timelineEntry.createMany({ data: entries });
  for (const { row, sound } of recordings)
    await openStorage().write(row.file, new Blob([new Uint8Array(sound.wav)]).stream());
  await db.recording.createMany({ data: recordings.map(({ row }) => row) });
  await leaveMissed();
}

/** Marks all missed calls but the newest as seen by everyone. */
async function leaveMissed() {
  const [oldest] = await db.$queryRaw<{ createdAt: Date }[]>`
    SELECT "createdAt" FROM "Call" c
    WHERE direction = 'INBOUND' AND outcome <> 'ANSWERED' AND NOT EXISTS (
      SELECT 1 FROM "Call" later WHERE later."remoteNumber" = c."remoteNumber"
        AND later."createdAt" > c."createdAt" AND later."answeredAt" IS NOT NULL)
    ORDER BY "createdAt" DESC OFFSET ${NEW_MISSED} LIMIT 1`;
  if (oldest) await db.user.updateMany({ data: { missedSeenAt: oldest.createdAt } });
}

if ((await db.user.count()) === 0) {
  await installBase(db, { name: "Halden Pumps", defaultCountry: DEFAULT_COUNTRY, currency: "EUR" });
  await addUsers();
  await setChannel(DEMO_ACCOUNT, "Main account");
  await addCustomers();
  console.log(`seeded ${await db.record.count()} records`);
}
await db.$disconnect();
