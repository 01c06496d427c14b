import "server-only";
import { z } from "zod";
import { isDay } from "../base/days";
import { db, isUniqueViolation } from "../base/db";
import { fail, ok, type Result } from "../base/result";
import { beginning } from "../base/text";
import { common } from "../words/common";
import { words } from "../words/channel-settings";
import { isTimeZone } from "../preferences/formats";
import { readNumbers } from "../phone-numbers/numbers";
import { readGreeting } from "./greeting-sound";
import type { OpeningHours } from "./hours";
import { seal } from "./secrets";
import { forgetAccounts } from "./accounts";

const sid = (prefix: string) =>
  z
    .string()
    .trim()
    .regex(new RegExp(`^${prefix}[0-9a-f]{32}$`, "i"), words.notASid(prefix));

const seconds = (from: number, to: number, message: string) =>
  z.coerce.number(message).int(message).min(from, message).max(to, message);

/** What an administrator says of a Twilio account. Secrets are written only: left empty, those we have stay. */
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
  failureUrl: z
    .union([z.literal(""), z.url({ protocol: /^https?$/, error: words.notAnAddress })])
    .transform((url) => url || null),
});

export type ChannelInput = z.input<typeof channelSchema>;

type SaveProblem = "not-found" | "secrets-needed" | "taken";

/** Adds a Twilio account (`id` null) or changes one. */
export async function saveChannel(
  id: string | null,
  { authToken, apiKeySecret, ...data }: z.output<typeof channelSchema>,
): Promise<Result<{ id: string }, SaveProblem>> {
  if (!id && (!authToken || !apiKeySecret)) return fail("secrets-needed", words.secretsNeeded);
  const secrets = {
    ...(authToken && { authTokenSealed: seal(authToken) }),
    ...(apiKeySecret && { apiKeySecretSealed: seal(apiKeySecret) }),
  };
  try {
    const saved = id
      ? await db.channel.update({ where: { id }, data: { ...data, ...secrets }, select: { id: true } })
      : await db.channel.create({
          data: { ...data, authTokenSealed: seal(authToken), apiKeySecretSealed: seal(apiKeySecret) },
          select: { id: true },
        });
    forgetAccounts();
    return ok(saved);
  } catch (error) {
    if (isUniqueViolation(error)) return fail("taken", words.accountTaken);
    throw error;
  }
}

/** Accounts and their numbers, for the settings; nothing secret. */
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

/** One account as its form shows it: that there are secrets, never which. */
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

/** Changes a number of ours: who may call from it and is rung by it, its hours and its greetings. */
export async function saveNumber(
  id: string,
  { users, openText, closedText, ...data }: z.output<typeof numberSchema>,
): Promise<Result<null, "not-found">> {
  const number = await db.channelNumber.findUnique({ where: { id }, select: { id: true } });
  if (!number) return fail("not-found", words.numberNotFound);
  await db.$transaction(async (tx) => {
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
  });
  return ok(null);
}

/** A number as its form shows it, with everybody who could use it. */
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

/** Adds a number of the account. Everybody's use of it is chosen on its page. */
export async function addNumber(
  channelId: string,
  text: string,
): Promise<Result<{ id: string }, "invalid" | "taken">> {
  const [read] = readNumbers(text);
  if (!read) return fail("invalid", words.notANumber);
  try {
    const number = await db.channelNumber.create({
      data: { channelId, e164: read.e164, label: beginning(text.trim(), 60), holidays: [] },
      select: { id: true },
    });
    return ok(number);
  } catch (error) {
    if (isUniqueViolation(error)) return fail("taken", words.numberTaken);
    throw error;
  }
}

export const MOST_AUDIO_BYTES = 5 * 1024 * 1024;

const NO_SOUND = { audio: null, mediaType: null };

/**
 * Sets the sound of a greeting, or takes it away (`file` null): then its text is said. A file that cannot be played is
 * refused, and the one that was there stays.
 */
export async function saveGreeting(
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
  await db.greeting.upsert({
    where: { numberId_closed: { numberId, closed } },
    create: { numberId, closed, ...data },
    update: data,
  });
  return ok(null);
}

/** What is said or played before a message, or null when nothing was chosen. */
export const findGreeting = (numberId: string, closed: boolean) =>
  db.greeting.findUnique({
    where: { numberId_closed: { numberId, closed } },
    select: { text: true, audio: true, mediaType: true },
  });

/** The most people that one number of an account rings: the calls it starts at once. */
export async function countMostRung(channelId: string): Promise<number> {
  const groups = await db.channelUser.groupBy({
    by: ["numberId"],
    where: { isRung: true, number: { channelId } },
    _count: true,
  });
  return Math.max(0, ...groups.map(({ _count }) => _count));
}
