import "server-only";
import { db } from "../base/db";
import { isMailConfigured } from "../mail/send-mail";
import { words } from "../words/set-up";
import { judge } from "./judge";
import { lookOutside, type ChannelClock } from "./outside";
import { readReadings, type Readings } from "./readings";
import { storeSigns } from "./signs";

/** A step of setting up an installation. */
export interface Step {
  key: "secrets" | "address" | "mail" | "account" | "number" | "webhook" | "call";
  title: string;
  isDone: boolean;
  /** What is missing, or what is there. */
  said: string;
  /** How to mend it. */
  todo?: string;
  /** The page on which it is done. */
  href?: string;
}

/** Somebody waits for these answers: what is older is looked at again. */
const FRESH_MS = 10_000;

/** Looks at what a new installation needs, and returns the steps in the order in which they are taken. */
export async function readSteps(clocks: readonly ChannelClock[], now = Date.now()): Promise<Step[]> {
  const seen = await db.healthSign.findUnique({ where: { kind: "address" }, select: { at: true } });
  if (!seen || now - seen.at.getTime() > FRESH_MS) {
    await lookOutside(clocks);
    await storeSigns();
  }
  const [readings, telephony] = await Promise.all([readReadings(Date.now()), readTelephony()]);
  return stepsOf(readings, { ...telephony, hasMail: isMailConfigured() });
}

/** Whether nobody has answered a call yet: until then an administrator is reminded of the steps. */
export const isBeingSetUp = async () =>
  (await db.call.findFirst({ where: { answeredAt: { not: null } }, select: { id: true } })) === null;

interface Telephony {
  channel: { id: string; name: string } | null;
  /** The first number, or the first that rings somebody. */
  number: { id: string; isRinging: boolean } | null;
  hasCall: boolean;
}

async function readTelephony(): Promise<Telephony> {
  const [channel, numbers, isNew] = await Promise.all([
    db.channel.findFirst({ orderBy: { createdAt: "asc" }, select: { id: true, name: true } }),
    db.channelNumber.findMany({
      orderBy: { e164: "asc" },
      select: { id: true, users: { where: { isRung: true }, select: { userId: true }, take: 1 } },
    }),
    isBeingSetUp(),
  ]);
  const ringing = numbers.find(({ users }) => users.length > 0);
  const number = ringing ?? numbers[0];
  return {
    channel,
    number: number ? { id: number.id, isRinging: ringing !== undefined } : null,
    hasCall: !isNew,
  };
}

/** Says of each step whether it is done. */
export function stepsOf(
  readings: Readings,
  { channel, number, hasCall, hasMail }: Telephony & { hasMail: boolean },
): Step[] {
  const lines = judge(readings);
  const ofHealth = (key: Step["key"], line: string): Step => {
    const { title, state, said, todo } = lines.find((each) => each.key === line)!;
    return { key, title, isDone: state === "good", said, todo };
  };
  // An address whose certificate is not trusted cannot be reached either.
  const distrusted = lines.find(({ key, state }) => key.startsWith("certificate:") && state === "bad");
  return [
    ofHealth("secrets", "secrets"),
    ofHealth("address", distrusted?.key ?? "address"),
    {
      key: "mail",
      title: words.mail,
      isDone: hasMail,
      ...(hasMail ? { said: words.mailThere } : { said: words.noMail, todo: words.mailTodo }),
    },
    stepOfAccount(channel),
    stepOfNumber(channel, number),
    { ...ofHealth("webhook", "webhooks"), title: words.webhook, isDone: readings.webhooks.signedAt !== null },
    { key: "call", title: words.call, isDone: hasCall, said: hasCall ? words.callMade : words.noCall },
  ];
}

function stepOfAccount(channel: Telephony["channel"]): Step {
  const step = { key: "account", title: words.account } as const;
  return channel
    ? { ...step, isDone: true, said: words.accountThere(channel.name) }
    : { ...step, isDone: false, said: words.noAccount, href: "/settings/telephony/new" };
}

function stepOfNumber(channel: Telephony["channel"], number: Telephony["number"]): Step {
  const step = { key: "number", title: words.number } as const;
  if (number?.isRinging) return { ...step, isDone: true, said: words.numberThere };
  if (number)
    return {
      ...step,
      isDone: false,
      said: words.nobodyRung,
      href: `/settings/telephony/numbers/${number.id}`,
    };
  return {
    ...step,
    isDone: false,
    said: words.noNumber,
    href: channel ? `/settings/telephony/${channel.id}` : undefined,
  };
}
