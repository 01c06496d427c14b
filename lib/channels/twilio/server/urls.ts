import { webhookBaseUrl } from "../../../base/env";

/**
 * Has Twilio repeat a request that we did not answer; our handlers are idempotent.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
export const RETRIED = "#rc=3&rp=all";

const address = (path: string, query: Record<string, string>) =>
  `${webhookBaseUrl()}/api/twilio/${path}${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ""}`;

/** The URL where Twilio fetches TwiML. */
export const voiceUrl = (name: string, query: Record<string, string> = {}) => address(`voice/${name}`, query);

/** The URL where Twilio reports events. */
export const eventsUrl = (name: "call" | "conference" | "recording", query: Record<string, string>) =>
  address(`events/${name}`, query) + RETRIED;

export const WAITING_SOUNDS = ["ringback", "hold", "alone"] as const;

export type WaitingSound = (typeof WAITING_SOUNDS)[number];

/** The URL of what is played to someone who waits: a static document, fetched with GET. */
export const waitingUrl = (name: WaitingSound) => `${webhookBaseUrl()}/sounds/${name}.xml`;

export const soundUrl = (name: string) => `${webhookBaseUrl()}/sounds/${name}.wav`;

/** Conference events we subscribe to. `speaker` is left out: there are too many. */
export const CONFERENCE_EVENTS = ["start", "end", "join", "leave", "mute", "hold", "modify", "announcement"];

export const CALL_EVENTS = ["initiated", "ringing", "answered", "completed"];

export const greetingUrl = (numberId: string, closed: boolean) =>
  `${webhookBaseUrl()}/api/greetings/${numberId}?closed=${closed}`;
