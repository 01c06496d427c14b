import "server-only";
import twilio from "twilio";
import { conferenceName, legLabel, type Leg } from "../../../calls/model/conversation";
import { LIFE_MS } from "../../../calls/model/time";
import {
  eventsUrl,
  RETRIED,
  CONFERENCE_EVENTS,
  soundUrl,
  voiceUrl,
  waitingUrl,
  type WaitingSound,
} from "./urls";
import { words } from "../../../words/channels";

const { VoiceResponse } = twilio.twiml;

export const LIFE_SECONDS = LIFE_MS / 1000;
/** We count to ten ourselves. This leaves space for older legs of agents who rejoined. */
export const MOST_IN_A_CONFERENCE = 20;
const LONGEST_MESSAGE_SECONDS = 180;
const SILENCE_ENDS_MESSAGE_SECONDS = 5;

/** Spoken prompts. The local carrier bundles them as recordings, keyed by these exact texts. */
export const PROMPTS = {
  voicemail: words.leaveAMessage,
  alreadyAnswered: words.alreadyAnswered,
  notConnected: words.notConnectedToCall,
  timeLimit: words.timeLimitReached,
  notPlaced: words.notPlaced,
  agentLost: words.agentLost,
  roomIsOver: words.roomIsOver,
  unknownNumber: words.notInService,
  cannotTakeCall: words.cannotTakeCall,
};

/** How often a leg has left its conference, and since when that is counted: both travel in the address of its exit. */
export interface Exits {
  since: number;
  times: number;
}

const NO_EXITS: Exits = { since: 0, times: 0 };

interface Stay {
  /** When the leg's life ends. */
  until: number;
  now: number;
  exits: Exits;
}

const firstStay = ({ createdAt }: Leg, now: number): Stay => ({
  until: createdAt + LIFE_SECONDS * 1000,
  now,
  exits: NO_EXITS,
});

/** Asked for again if we do not answer: a call whose document cannot be had is dropped. */
const exitUrl = (callId: string, legId: string, until: number, { since, times }: Exits) =>
  voiceUrl("leg-exit", {
    call: callId,
    leg: legId,
    until: String(until),
    since: String(since),
    times: String(times),
  }) + RETRIED;

/**
 * Puts a leg into its call's conference, for what remains of its life. Every leg carries the same callback, because only the
 * first leg's counts. No leg ends the conference when it leaves: the server hangs up the others (decision 19).
 *
 * @param waitFor  what the leg hears until the conference starts; null is silence, in which an agent hears the network's own
 * ringing
 */
function joinConference(
  callId: string,
  leg: Leg,
  waitFor: WaitingSound | null,
  { until, now, exits }: Stay,
): string {
  const response = new VoiceResponse();
  const dial = response.dial({
    action: exitUrl(callId, leg.id, until, exits),
    timeLimit: Math.max(1, Math.ceil((until - now) / 1000)),
  });
  dial.conference(
    {
      beep: "false",
      participantLabel: legLabel(leg),
      // A caller hears ringing until one of ours is there.
      startConferenceOnEnter: leg.entry !== "REMOTE" || leg.userId !== null,
      endConferenceOnExit: false,
      maxParticipants: MOST_IN_A_CONFERENCE,
      jitterBufferSize: "small",
      waitUrl: waitFor === null ? "" : waitingUrl(waitFor),
      waitMethod: "GET",
      statusCallback: eventsUrl("conference", { call: callId }),
      statusCallbackEvent: CONFERENCE_EVENTS as never,
    },
    conferenceName(callId),
  );
  // Reached only if the conference refused the leg: its label is in use, or it is full.
  response.say(PROMPTS.notConnected);
  response.hangup();
  return response.toString();
}

export const customerConference = (callId: string, leg: Leg, now: number) =>
  joinConference(callId, leg, "ringback", firstStay(leg, now));

export const agentConference = (callId: string, leg: Leg, now: number) =>
  joinConference(callId, leg, null, firstStay(leg, now));

/** Puts a leg back into the conference it left, with music until the others are there. */
export const conferenceAgain = (callId: string, leg: Leg, stay: Stay) =>
  joinConference(callId, leg, "hold", stay);

/** Rings on for a moment, until those who wait for this leg are known to hear music. */
export function ringOn(callId: string, legId: string, times: number): string {
  const response = new VoiceResponse();
  response.pause({ length: 1 });
  const query = { call: callId, leg: legId, times: String(times + 1) };
  response.redirect({ method: "POST" }, voiceUrl("agent-answer", query));
  return response.toString();
}

/** Plays music to who comes in while others consult, and then asks again. */
export const keptOut = (callId: string, leg: Leg) =>
  waitOutside("moment", {
    callId,
    legId: leg.id,
    until: firstStay(leg, 0).until,
    exits: NO_EXITS,
  });

/** Plays music outside the conference, then asks again. A minute of it ends the count of exits. */
export function waitOutside(
  howLong: "moment" | "minute",
  { callId, legId, until, exits }: { callId: string; legId: string; until: number; exits: Exits },
): string {
  const response = new VoiceResponse();
  if (howLong === "moment") response.play(soundUrl("hold-10s"));
  else response.play({ loop: 2 }, soundUrl("hold"));
  response.redirect({ method: "POST" }, exitUrl(callId, legId, until, exits));
  return response.toString();
}

/**
 * What everyone who waits hears: one sound without end, words included, in a document that is the same for every call and
 * needs no database. The channel fetches it once, so our absence silences nobody who waits (decision 19).
 */
export function waitingSound(name: WaitingSound): string {
  const response = new VoiceResponse();
  response.play({ loop: 0 }, soundUrl(name));
  return response.toString();
}

export function reject(reason: "busy" | "rejected"): string {
  const response = new VoiceResponse();
  response.reject({ reason });
  return response.toString();
}

export function sayAndHangUp(text: string): string {
  const response = new VoiceResponse();
  response.say(text);
  response.hangup();
  return response.toString();
}

export function hangUp(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}

export function redirect(url: string): string {
  const response = new VoiceResponse();
  response.redirect({ method: "POST" }, url);
  return response.toString();
}

/** Replaces characters that XML does not allow, such as pasted control characters. XML 1.0, 2.2 */
const sayable = (text: string) =>
  text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, " ").trim();

/** The greeting before the tone: an audio file, a text, or neither for our own prompt. */
export interface ChosenGreeting {
  soundUrl: string | null;
  text: string;
}

export function voicemail(callId: string, greeting: ChosenGreeting | null): string {
  const response = new VoiceResponse();
  if (greeting?.soundUrl) response.play(greeting.soundUrl);
  else response.say(sayable(greeting?.text ?? "") || PROMPTS.voicemail);
  response.record({
    action: voiceUrl("voicemail-done", { call: callId }),
    maxLength: LONGEST_MESSAGE_SECONDS,
    timeout: SILENCE_ENDS_MESSAGE_SECONDS,
    finishOnKey: "#",
    playBeep: true,
    recordingStatusCallback: eventsUrl("recording", { call: callId }),
    recordingStatusCallbackEvent: ["completed", "absent"],
  });
  return response.toString();
}
