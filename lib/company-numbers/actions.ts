"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { fail, ok } from "../base/result";
import { words } from "../words/channel-settings";
import { words as settingsWords } from "../words/settings";
import { addNumber, channelSchema, numberSchema, optionalUrl, saveChannel, saveNumber } from "./settings";
import { checkFallback, completeAccount } from "../channels/twilio/server/fallback";
import { completeCredentials, configureAccount, testAccount } from "../channels/twilio/server/setup";

const mayNot = () => fail("forbidden", settingsWords.noPermissionToChange);

const shown = () => revalidatePath("/", "layout");

export const saveChannelAction = withUser(
  z.object({ id: z.string().nullable(), channel: channelSchema }),
  async (user, { id, channel }) => {
    if (!can(user, "settings.telephony")) return mayNot();
    const saved = await saveChannel(user, id, channel);
    if (saved.ok) shown();
    return saved;
  },
);

const credentials = z.object({
  id: z.string().nullable(),
  accountSid: z.string(),
  apiKeySid: z.string(),
  apiKeySecret: z.string(),
  applicationSid: z.string(),
  fallbackUrl: optionalUrl,
  configure: z.boolean(),
});

/** Runs "Test connection" or "Configure numbers", and returns Twilio's results. */
export const checkChannelAction = withUser(credentials, async (user, { id, configure, ...typed }) => {
  if (!can(user, "settings.telephony")) return mayNot();
  const complete = await completeCredentials(id, typed);
  return ok({ checks: configure ? await configureAccount(complete) : await testAccount(complete) });
});

const hosted = z.object({
  id: z.string().nullable(),
  accountSid: z.string(),
  authToken: z.string(),
  fallbackUrl: z.url({ protocol: /^https?$/, error: words.notAnAddress }),
});

/** Asks the address at which the fallback document is hosted, and returns whether it does what ours does. */
export const checkFallbackAction = withUser(hosted, async (user, { id, fallbackUrl, ...typed }) => {
  if (!can(user, "settings.telephony")) return mayNot();
  return ok(await checkFallback(fallbackUrl, await completeAccount(id, typed)));
});

export const addNumberAction = withUser(
  z.object({ channelId: z.string(), number: z.string().max(60) }),
  async (user, { channelId, number }) => {
    if (!can(user, "settings.telephony")) return mayNot();
    const added = await addNumber(user, channelId, number);
    if (added.ok) shown();
    return added;
  },
);

export const saveNumberAction = withUser(
  z.object({ id: z.string(), number: numberSchema }),
  async (user, { id, number }) => {
    if (!can(user, "settings.telephony")) return mayNot();
    const saved = await saveNumber(user, id, number);
    if (saved.ok) shown();
    return saved;
  },
);
