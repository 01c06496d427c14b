import "server-only";
import twilio from "twilio";
import { conferenceName, legLabel, type Leg } from "../../../calls/model/conversation";
import { eventsUrl, ROOM_EVENTS, soundUrl, voiceUrl, waitingUrl, type WaitingSound } from "./urls";
import { words } from "../../../words/channels";

const { VoiceResponse } = twilio.twiml;

/** A customer's leg ends by itself after this, whatever else fails. */
export const TIME_LIMIT_SECONDS = 2 * 3600;
/** We count to ten ourselves. This leaves room for older legs of agents who rejoined. */
export const MOST_IN_A_ROOM = 20;
const LONGEST_MESSAGE_SECONDS = 180;
const SILENCE_ENDS_MESSAGE_SECONDS = 5;

/** Spoken prompts. The local carrier bundles them as recordings, keyed by these exact texts. */
export const PROMPTS = {
  voicemail: words.leaveAMessage,
  alreadyAnswered: words.alreadyAnswered,
  alreadyInCall: words.alreadyInThisCall,
  notPlaced: words.notPlaced,
  agentLost: words.agentLost,
  unknownNumber: words.notInService,
  cannotTakeCall: words.cannotTakeCall,
};

interface RoomOptions {
  callId: string;
  leg: Pick<Leg, "id" | "userId">;
  start: boolean;
  /** "" is silence: the agent hears the network's own ringing. */
  waitUrl: string;
}

/**
 * Puts a leg into its call's room. Every leg carries the same callback, because only the first leg's counts. No leg ends
 * the room when it leaves: the server hangs up the others (decision 19).
 */
function joinRoom({ callId, leg, start, waitUrl }: RoomOptions): string {
  const response = new VoiceResponse();
  const dial = response.dial({
    action: voiceUrl("leg-exit", { call: callId, leg: leg.id }),
    timeLimit: TIME_LIMIT_SECONDS,
  });
  dial.conference(
    {
      beep: "false",
      participantLabel: legLabel(leg),
      startConferenceOnEnter: start,
      endConferenceOnExit: false,
      maxParticipants: MOST_IN_A_ROOM,
      jitterBufferSize: "small",
      waitUrl,
      waitMethod: "GET",
      statusCallback: eventsUrl("conference", { call: callId }),
      statusCallbackEvent: ROOM_EVENTS as never,
    },
    conferenceName(callId),
  );
  // Reached only if the room refused the leg: its label is in use.
  response.say(PROMPTS.alreadyInCall);
  response.hangup();
  return response.toString();
}

export const customerRoom = (callId: string, leg: Leg) =>
  joinRoom({ callId, leg, start: false, waitUrl: waitingUrl("ringback") });

export const agentRoom = (callId: string, leg: Leg) => joinRoom({ callId, leg, start: true, waitUrl: "" });

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
