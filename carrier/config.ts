import { createHash } from "node:crypto";
import { z } from "zod";
import { readingsSchema } from "./readings";

const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-z]{32}$`), `${prefix} and 32 characters`);
const webhook = z.url({ protocol: /^https?$/ });
const method = z.enum(["GET", "POST"]).default("POST");

/** Where the calls of a number or an application go. */
const voice = {
  friendlyName: z.string().optional(),
  /** Without one, calls are refused. */
  voiceUrl: webhook.optional(),
  voiceMethod: method,
  voiceFallbackUrl: webhook.optional(),
  voiceFallbackMethod: method,
  /** Told when a call is over. */
  statusCallback: webhook.optional(),
  statusCallbackMethod: method,
};

const number = z
  .object({
    sid: sid("PN").optional(),
    e164: z.string().regex(/^\+\d{5,15}$/),
    /** Used instead of the number's own URLs. */
    voiceApplicationSid: sid("AP").optional(),
    ...voice,
  })
  // Numbers keep their sid over restarts, as they do at Twilio.
  .transform((number) => ({ ...number, sid: number.sid ?? `PN${md5(number.e164)}` }));

const application = z.object({ sid: sid("AP"), ...voice });

const account = z.object({
  accountSid: sid("AC"),
  friendlyName: z.string().default("Local carrier"),
  authToken: z.string().min(8),
  apiKeySid: sid("SK"),
  apiKeySecret: z.string().min(8),
  /** Calls a second that REST may start; more are queued. */
  callsPerSecond: z.number().positive().default(10),
  /** Twilio lets a call ring up to 5 s longer than its Timeout says; how much longer here. */
  ringBufferSeconds: z.number().min(0).max(5).default(0),
  /** REST requests a second; more are answered 429. Unlimited by default. */
  requestsPerSecond: z.number().positive().default(Infinity),
  applications: z.array(application),
  numbers: z.array(number),
});

/** What `npm run carrier -- --config FILE` reads. */
export const configSchema = z.object({
  host: z.string().default("127.0.0.1"),
  /** Names beside this machine's own under which it is reached, and whose pages may speak to it; see guests.ts. */
  hosts: z.array(z.string()).default([]),
  port: z.number().int().min(0).max(65_535).default(3900),
  /** Serves the control API that tests drive: place calls, answer, inject faults. Off outside tests. */
  controlApi: z.boolean().default(false),
  /** Which of Twilio's undocumented behaviours to show; see readings.ts. */
  readings: readingsSchema.prefault({}),
  accounts: z.array(account).min(1),
  /** People the handset page offers to be. */
  handsets: z.array(z.object({ name: z.string(), number: z.string() })).default([]),
});

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

export type CarrierConfig = z.infer<typeof configSchema>;
export type Account = z.infer<typeof account>;
export type IncomingNumber = z.infer<typeof number>;
export type Application = z.infer<typeof application>;
