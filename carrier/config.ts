import { z } from "zod";

const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-z]{32}$`), `${prefix} and 32 characters`);
const webhook = z.url({ protocol: /^https?$/ });

const account = z.object({
  accountSid: sid("AC"),
  authToken: z.string().min(8),
  apiKeySid: sid("SK"),
  apiKeySecret: z.string().min(8),
  /** Calls a second that REST may start; more are queued. */
  callsPerSecond: z.number().positive().default(10),
  applications: z.array(
    z.object({
      sid: sid("AP"),
      voiceUrl: webhook,
      voiceFallbackUrl: webhook.optional(),
      statusCallback: webhook.optional(),
    }),
  ),
  numbers: z.array(
    z.object({
      e164: z.string().regex(/^\+\d{5,15}$/),
      voiceUrl: webhook,
      voiceFallbackUrl: webhook.optional(),
      /** Told when a call to the number is over. */
      statusCallback: webhook.optional(),
    }),
  ),
});

/** What `npm run carrier -- --config FILE` reads. */
export const configSchema = z.object({
  host: z.string().default("127.0.0.1"),
  port: z.number().int().min(0).max(65_535).default(3900),
  /** Serves the control API that tests drive: place calls, answer, inject faults. Off outside tests. */
  controlApi: z.boolean().default(false),
  accounts: z.array(account).min(1),
  /** People the handset page offers to be. */
  handsets: z.array(z.object({ name: z.string(), number: z.string() })).default([]),
});

export type CarrierConfig = z.infer<typeof configSchema>;
export type Account = z.infer<typeof account>;
