import "server-only";
import { z } from "zod";
import { isDay } from "../base/days";
import { db, isUniqueViolation, type Tx } from "../base/db";
import { fail, ok, type Result } from "../base/result";
import { beginning } from "../base/text";
import { common } from "../words/common";
import { words } from "../words/channel-settings";
import type { Actor } from "../events/domain-event";
import { changingSettings, emitSetting } from "../events/settings";
import { isTimeZone } from "../preferences/formats";
import { readNumbers } from "../phone-numbers/numbers";
import { readGreeting } from "./greeting-sound";
import type { OpeningHours } from "./hours";
import { seal } from "../base/seal";
import { forgetAccounts } from "./accounts";

const sid = (prefix: string) =>
  z
    .string()
    .trim()
    .regex(new RegExp(`^${prefix}[0-9a-f]{32}$`, "i"), words.notASid(prefix));

const seconds = (from: number, to: number, message: string) =>
  z.coerce.number(message).int(message).min(from, message).max(to, message);

/** A web address, or none. */
export const optionalUrl = z
  .union([z.literal(""), z.url({ protocol: /^https?$/, error: words.notAnAddress })])
  .transform((url) => url || null);

/** An administrator's input for a Twilio account. Secrets are write-only: a secret left empty stays as stored. */
export const channelSchema = z.object({
  name: z.string().trim().min(1, common.enterAName).max(60, common.tooLong60),
  accountSid: sid("AC"),
  authToken: z.string().trim().max(200),
  apiKeySid: sid("SK"),
  apiKeySecret: z.string().trim().max(200),
  applicationSid: sid("AP"),
  incomingTimeoutSeconds: seconds(5, 120, words.incomingTimeoutRange),
  graceSeconds: seconds(1, 120, words.graceRange),
  queueSeconds: seconds(10, 3600, words.queueRange),
  callsPerSecond: seconds(1, 100, words.callsPerSecondRange),
  recordCalls: z.boolean(),
  failureUrl: optionalUrl,
  fallbackUrl: optionalUrl,
});

export type ChannelInput = z.input<typeof channelSchema>;

type SaveProblem = "not-found" | "secrets-needed" | "taken";

/** Columns of an account that an event may have. Not its URLs, which may contain passwords. */
const TOLD_OF_CHANNEL = {
  name: true,
  accountSid: true,
  apiKeySid: true,
  applicationSid: true,
  incomingTimeoutSeconds: true,
  graceSeconds: true,
  queueSeconds: true,
  callsPerSecond: true,
  recordCalls: true,
} as const;

const URLS = ["failureUrl", "fallbackUrl"] as const;

/** Adds a Twilio account (`id` null) or updates one. */
export async function saveChannel(
  by: Actor | null,
  id: string | null,
  { authToken, apiKeySecret, ...data }: z.output<typeof channelSchema>,
): Promise<Result<{ id: string }, SaveProblem>> {
  if (!id && (!authToken || !apiKeySecret)) return fail("secrets-needed", words.secretsNeeded);
  const secrets = {
    ...(authToken && { authTokenSealed: seal(authToken) }),
    ...(apiKeySecret && { apiKeySecretSealed: seal(apiKeySecret) }),
  };
  try {
    const saved = await changingSettings(async (tx) => {
      const select = { ...TOLD_OF_CHANNEL, id: true, failureUrl: true, fallbackUrl: true };
      const before = id ? await tx.channel.findUniqueOrThrow({ where: { id }, select }) : undefined;
      const after = before
        ? await tx.channel.update({ where: { id: before.id }, data: { ...data, ...secrets }, select })
        : await tx.channel.create({
            data: {
              kind: "TWILIO",
              ...data,
              authTokenSealed: seal(authToken),
              apiKeySecretSealed: seal(apiKeySecret),
            },
            select,
          });
      const told = ({ id: _id, failureUrl: _failure, fallbackUrl: _fallback, ...values }: typeof after) =>
        values;
      await emitSetting(tx, by, {
        what: "account",
        id: after.id,
        name: after.name,
        before: before && told(before),
        after: told(after),
        secrets: [
          ...(authToken ? ["authToken"] : []),
          ...(apiKeySecret ? ["apiKeySecret"] : []),
          ...URLS.filter((key) => after[key] !== (before?.[key] ?? null)),
        ],
      });
      return { id: after.id };
    });
    forgetAccounts();
    return ok(saved);
  } catch (error) {
    if (isUniqueViolation(error)) return fail("taken", words.accountTaken);
    throw error;
  }
}

/** Lists accounts and their numbers for the settings, without secrets. */
export async function listChannels() {
  return db.channel.findMany({
    orderBy: { createdAt: "asc" },
    select: {
      id: true,
      name: true,
      accountSid: true,
      numbers: {
        orderBy: { label: "asc" },
        select: { id: true, e164: true, label: true, _count: { select: { users: true } } },
      },
    },
  });
}

/** Finds one account for its form, without its secrets. */
export async function findChannel(id: string) {
  return db.channel.findUnique({
    where: { id },
    omit: { authTokenSealed: true, apiKeySecretSealed: true },
    include: { numbers: { orderBy: { label: "asc" }, select: { id: true, e164: true, label: true } } },
  });
}

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, words.notATime);

export const numberSchema = z.object({
  label: z.string().trim().min(1, common.enterAName).max(60, common.tooLong60),
  emergency: z.boolean(),
  timeZone: z
    .union([z.literal(""), z.string().refine(isTimeZone, common.noSuchTimeZone)])
    .transform((zone) => zone || null),
  hours: z
    .array(
      z
        .object({ day: z.number().int().min(1).max(7), from: time, to: time })
        .refine(({ from, to }) => from < to, words.closesBeforeItOpens),
    )
    .max(28),
  holidays: z.array(z.string().refine(isDay, words.notADay)).max(200),
  openText: z.string().trim().max(500, common.tooLong500),
  closedText: z.string().trim().max(500, common.tooLong500),
  users: z.array(z.object({ userId: z.string(), mayCall: z.boolean(), isRung: z.boolean() })).max(2000),
});

/** A number's settings as an event has them; null if there is no such number. */
async function loadNumber(tx: Tx, id: string) {
  const number = await tx.channelNumber.findUnique({
    where: { id },
    select: {
      e164: true,
      label: true,
      emergency: true,
      timeZone: true,
      hours: true,
      holidays: true,
      channel: { select: { name: true } },
      users: {
        orderBy: { userId: "asc" },
        select: { mayCall: true, isRung: true, user: { select: { id: true, name: true } } },
      },
    },
  });
  if (!number) return null;
  // The hash tells a sound from another of the same length.
  const greetings = await tx.$queryRaw<{ closed: boolean; text: string; sound: object | null }[]>`
    SELECT closed, text, CASE WHEN audio IS NOT NULL THEN
      jsonb_build_object('mediaType', "mediaType", 'bytes', length(audio), 'md5', md5(audio)) END AS sound
    FROM "Greeting" WHERE "numberId" = ${id}`;
  const { channel, users, ...own } = number;
  const greeting = (closed: boolean) => greetings.find((one) => one.closed === closed);
  const values = {
    ...own,
    openText: greeting(false)?.text,
    openSound: greeting(false)?.sound,
    closedText: greeting(true)?.text,
    closedSound: greeting(true)?.sound,
  };
  return {
    values,
    of: channel.name,
    users: users.map(({ user, ...use }) => ({ ...user, ...use })),
  };
}

type LoadedNumber = NonNullable<Awaited<ReturnType<typeof loadNumber>>>;

/** Emits what changed of a number. Of its users only those whose use changed: there may be thousands. */
async function emitNumber(tx: Tx, by: Actor | null, id: string, before: LoadedNumber) {
  const after = (await loadNumber(tx, id))!;
  const said = (users: LoadedNumber["users"]) => new Set(users.map((user) => JSON.stringify(user)));
  const except = (users: LoadedNumber["users"], others: Set<string>) =>
    users.filter((user) => !others.has(JSON.stringify(user)));
  await emitSetting(tx, by, {
    what: "number",
    id,
    name: after.values.label,
    of: after.of,
    before: { ...before.values, users: except(before.users, said(after.users)) },
    after: { ...after.values, users: except(after.users, said(before.users)) },
  });
}

/** Updates one of our numbers: who may call from it and is rung by it, its hours and its greetings. */
export async function saveNumber(
  by: Actor,
  id: string,
  { users, openText, closedText, ...data }: z.output<typeof numberSchema>,
): Promise<Result<null, "not-found">> {
  return changingSettings(async (tx) => {
    const before = await loadNumber(tx, id);
    if (!before) return fail("not-found", words.numberNotFound);
    await tx.channelNumber.update({ where: { id }, data });
    await tx.channelUser.deleteMany({ where: { numberId: id } });
    await tx.channelUser.createMany({
      data: users
        .filter(({ mayCall, isRung }) => mayCall || isRung)
        .map((user) => ({ ...user, numberId: id })),
    });
    for (const [closed, text] of [
      [false, openText],
      [true, closedText],
    ] as const) {
      await tx.greeting.upsert({
        where: { numberId_closed: { numberId: id, closed } },
        create: { numberId: id, closed, text },
        update: { text },
      });
    }
    await emitNumber(tx, by, id, before);
    return ok(null);
  });
}

/** Finds a number for its form, with every user who could use it. */
export async function findNumber(id: string) {
  const number = await db.channelNumber.findUnique({
    where: { id },
    include: {
      channel: { select: { id: true, name: true } },
      users: true,
      greetings: { select: { closed: true, text: true, mediaType: true } },
    },
  });
  if (!number) return null;
  const people = await db.user.findMany({
    where: { disabledAt: null },
    orderBy: { name: "asc" },
    select: { id: true, name: true },
  });
  const greeting = (closed: boolean) => {
    const found = number.greetings.find((one) => one.closed === closed);
    return { text: found?.text ?? "", hasAudio: found?.mediaType != null };
  };
  return {
    id: number.id,
    e164: number.e164,
    label: number.label,
    emergency: number.emergency,
    timeZone: number.timeZone,
    hours: number.hours as unknown as OpeningHours[],
    holidays: number.holidays,
    channel: number.channel,
    open: greeting(false),
    closed: greeting(true),
    people: people.map(({ id: userId, name }) => {
      const known = number.users.find((user) => user.userId === userId);
      return { userId, name, mayCall: known?.mayCall ?? false, isRung: known?.isRung ?? false };
    }),
  };
}

/** Adds a number of the account. Who uses it is chosen on its page. */
export async function addNumber(
  by: Actor,
  channelId: string,
  text: string,
): Promise<Result<{ id: string }, "invalid" | "taken">> {
  const [read] = readNumbers(text);
  if (!read) return fail("invalid", words.notANumber);
  try {
    const label = beginning(text.trim(), 60);
    const id = await changingSettings(async (tx) => {
      const number = await tx.channelNumber.create({
        data: { channelId, e164: read.e164, label, holidays: [] },
        select: { id: true, channel: { select: { name: true } } },
      });
      await emitSetting(tx, by, {
        what: "number",
        id: number.id,
        name: label,
        of: number.channel.name,
        after: { e164: read.e164, label },
      });
      return number.id;
    });
    return ok({ id });
  } catch (error) {
    if (isUniqueViolation(error)) return fail("taken", words.numberTaken);
    throw error;
  }
}

export const MOST_AUDIO_BYTES = 5 * 1024 * 1024;

const NO_SOUND = { audio: null, mediaType: null };

/**
 * Sets the sound of a greeting, or removes it (`file` null): then its text is read out. A file that cannot be played is
 * rejected, and the one that was there stays.
 */
export async function saveGreeting(
  by: Actor,
  numberId: string,
  closed: boolean,
  file: File | null,
): Promise<Result<null, "invalid" | "not-found">> {
  if (file && file.size > MOST_AUDIO_BYTES) return fail("invalid", words.audioTooLarge);
  if (!(await db.channelNumber.findUnique({ where: { id: numberId }, select: { id: true } }))) {
    return fail("not-found", words.numberNotFound);
  }
  const read = file ? await readGreeting(new Uint8Array(await file.arrayBuffer())) : ok(NO_SOUND);
  if (!read.ok) return read;
  const data = read.value;
  return changingSettings(async (tx) => {
    const before = await loadNumber(tx, numberId);
    if (!before) return fail("not-found", words.numberNotFound);
    await tx.greeting.upsert({
      where: { numberId_closed: { numberId, closed } },
      create: { numberId, closed, ...data },
      update: data,
    });
    await emitNumber(tx, by, numberId, before);
    return ok(null);
  });
}

/** Finds the text or audio before a message; null if none was set. */
export const findGreeting = (numberId: string, closed: boolean) =>
  db.greeting.findUnique({
    where: { numberId_closed: { numberId, closed } },
    select: { text: true, audio: true, mediaType: true },
  });

/** Counts the most users that one number of an account rings, and so the most calls it starts at once. */
export async function countMostRung(channelId: string): Promise<number> {
  const groups = await db.channelUser.groupBy({
    by: ["numberId"],
    where: { isRung: true, number: { channelId } },
    _count: true,
  });
  return Math.max(0, ...groups.map(({ _count }) => _count));
}
