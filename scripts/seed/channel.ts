import { seal } from "@/lib/channels/secrets";
import { db } from "@/lib/db";
import type { DEMO_ACCOUNT } from "../demo-account.mjs";

/** Writes a Twilio account and its numbers; everybody but readers may call from them and is rung by them. */
export async function setChannel(
  { numbers, authToken, apiKeySecret, ...account }: typeof DEMO_ACCOUNT,
  name: string,
) {
  const data = { ...account, name, authTokenSealed: seal(authToken), apiKeySecretSealed: seal(apiKeySecret) };
  const channel = await db.channel.upsert({
    where: { accountSid: account.accountSid },
    create: data,
    update: data,
  });
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
        channelId: channel.id,
        users: { create: users.map(({ id }) => ({ userId: id })) },
      },
      update: { channelId: channel.id },
    });
  }
}
