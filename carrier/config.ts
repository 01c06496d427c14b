import { createHash } from "node:crypto";
import { z } from "zod";
import { readingsSchema } from "./readings";

const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-z]{32}$`), `${prefix} and 32 characters`);
const webhook = z.url({ protocol: /^https?$/ });
const method = z.enum(["GET", "POST"]).default("POST");

/** Webhooks for the calls of a number or an application. */
const voice = {
  friendlyName: z.string().optional(),
  /** If missing, calls are refused. */
  voiceUrl: webhook.optional(),
  voiceMethod: method,
  voiceFallbackUrl: webhook.optional(),
  voiceFallbackMethod: method,
  /** Called when a call ends. */
  statusCallback: webhook.optional(),
  statusCallbackMethod: method,
};

const number = z
  .object({
    sid: sid("PN").optional(),
    e164: z.string().regex(/^\+\d{5,15}$/),
    /** Overrides the number's own URLs. */
    voiceApplicationSid: sid("AP").optional(),
    ...voice,
  })
  // A number keeps its SID over restarts, as at Twilio.
  .transform((number) => ({ ...number, sid: number.sid ?? `PN${md5(number.e164)}` }));

const application = z.object({ sid: sid("AP"), ...voice });

const account = z.object({
  accountSid: sid("AC"),
  friendlyName: z.string().default("Local carrier"),
  authToken: z.string().min(8),
  apiKeySid: sid("SK"),
  apiKeySecret: z.string().min(8),
  /** REST calls started per second; the rest are queued. */
  callsPerSecond: z.number().positive().default(10),
  /** Twilio lets a call ring up to 5 s longer than its Timeout; this sets how much longer. */
  ringBufferSeconds: z.number().min(0).max(5).default(0),
  /** REST requests per second; the rest get 429. Unlimited by default. */
  requestsPerSecond: z.number().positive().default(Infinity),
  applications: z.array(application),
  numbers: z.array(number),
});

/** Configuration that `npm run carrier -- --config FILE` reads. */
export const configSchema = z.object({
  host: z.string().default("127.0.0.1"),
  /** Host names for the carrier besides this machine's own; their pages may talk to it too. See guests.ts. */
  hosts: z.array(z.string()).default([]),
  port: z.number().int().min(0).max(65_535).default(3900),
  /** Serves the control API, with which tests place calls, answer and inject faults. Off outside tests. */
  controlApi: z.boolean().default(false),
  /** Chosen reading of each behaviour Twilio does not document; see readings.ts. */
  readings: readingsSchema.prefault({}),
  accounts: z.array(account).min(1),
  /** People to choose from on the handset page. */
  handsets: z.array(z.object({ name: z.string(), number: z.string() })).default([]),
});

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

export type CarrierConfig = z.infer<typeof configSchema>;
export type Account = z.infer<typeof account>;
export type IncomingNumber = z.infer<typeof number>;
export type Application = z.infer<typeof application>;
