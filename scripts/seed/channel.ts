import { channelSchema, saveChannel } from "@/lib/company-numbers/settings";
import { db } from "@/lib/base/db";
import type { DEMO_ACCOUNT } from "../demo-account.mjs";

/**
 * Sets up a Twilio account as its settings page would. Everyone except readers may call from its numbers and is rung by
 * them.
 */
export async function setChannel({ numbers, ...account }: typeof DEMO_ACCOUNT, name: string) {
  const known = await db.channel.findUnique({
    where: { accountSid: account.accountSid },
    select: { id: true },
  });
  const input = channelSchema.parse({
    ...account,
    name,
    incomingTimeoutSeconds: 25,
    graceSeconds: 20,
    queueSeconds: 300,
    callsPerSecond: 30,
    recordCalls: true,
    failureUrl: "",
    fallbackUrl: "",
  });
  const saved = await saveChannel(null, known?.id ?? null, input);
  if (!saved.ok) throw new Error(saved.message);
  const users = await db.user.findMany({
    where: { role: { key: { not: "reader" } } },
    orderBy: { email: "asc" },
    select: { id: true },
  });
  for (const number of numbers) {
    await db.channelNumber.upsert({
      where: { e164: number.e164 },
      create: {
        ...number,
        channelId: saved.value.id,
        users: { create: users.map(({ id }) => ({ userId: id })) },
      },
      update: { channelId: saved.value.id },
    });
  }
}
