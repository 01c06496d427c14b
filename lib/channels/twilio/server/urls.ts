import { webhookBaseUrl } from "../../../base/env";

/** Asynchronous callbacks are retried by Twilio until we have them; our handlers are idempotent. */
const RETRIED = "#rc=3&rp=all";

const address = (path: string, query: Record<string, string>) =>
  `${webhookBaseUrl()}/api/twilio/${path}${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ""}`;

/** Where Twilio fetches a document. */
export const voiceUrl = (name: string, query: Record<string, string> = {}) => address(`voice/${name}`, query);

/** Where Twilio reports what has happened. */
export const eventsUrl = (name: "call" | "conference" | "recording", query: Record<string, string>) =>
  address(`events/${name}`, query) + RETRIED;

export const soundUrl = (name: string) => `${webhookBaseUrl()}/sounds/${name}.wav`;

/** Events of a room that we are told of. `speaker` is left out: too many. */
export const ROOM_EVENTS = ["start", "end", "join", "leave", "mute", "hold", "modify", "announcement"];

export const CALL_EVENTS = ["initiated", "ringing", "answered", "completed"];

export const greetingUrl = (numberId: string, closed: boolean) =>
  `${webhookBaseUrl()}/api/greetings/${numberId}?closed=${closed}`;
