import {
  BEEPS,
  CONFERENCE_EVENTS,
  ConferenceError,
  MOST_PARTICIPANTS,
  type JoinOptions,
} from "../conferences/conferences";
import { RECORDING_EVENTS } from "../recordings";
import type { Params } from "../webhooks";
import { readAttributes, readCallback } from "./attributes";
import type { Element } from "./parse";
import { TwimlError } from "./parse";
import type { Run } from "./run";

const ATTRIBUTES = [
  "muted",
  "beep",
  "startConferenceOnEnter",
  "endConferenceOnExit",
  "waitUrl",
  "waitMethod",
  "maxParticipants",
  "participantLabel",
  "coach",
  "jitterBufferSize",
  "region",
  "record",
  "trim",
  "statusCallback",
  "statusCallbackMethod",
  "statusCallbackEvent",
  "recordingStatusCallback",
  "recordingStatusCallbackMethod",
  "recordingStatusCallbackEvent",
];

/** The call to coach is not there. https://www.twilio.com/docs/api/errors/13240 */
const INVALID_COACHED = 13240;
/** https://www.twilio.com/docs/api/errors/16020 */
const FULL = 16020;

/**
 * Keeps the call in a conference until the conference ends, the participant is removed or the call ends. Returns null
 * when the document continues with the next verb, because the call could not join.
 * https://www.twilio.com/docs/voice/twiml/conference
 */
export async function dialConference(
  run: Run,
  noun: Element,
  { timeLimitMs, endsOnStar }: { timeLimitMs: number; endsOnStar: boolean },
): Promise<Params | null> {
  const options = readOptions(run, noun);
  if (!noun.text) throw new TwimlError(13310, "<Conference> without a name");
  const { call, services } = run;
  const { calls, conferences } = services;
  calls.answer(call);
  try {
    const room = conferences.open(call.account, noun.text, options);
    await run.until<void>((done) => {
      const leave = () => conferences.leave(room, call.sid, "participant_hung_up");
      const cancelLimit = calls.clock.after(timeLimitMs, leave);
      const onDigit = (key: string) => void (key === "*" && leave());
      const stop = () => {
        cancelLimit();
        call.onDigit.delete(onDigit);
      };
      const leftAs = () => {
        stop();
        done();
      };
      try {
        conferences.join(room, call, options, leftAs);
      } catch (error) {
        stop();
        throw error;
      }
      if (endsOnStar) call.onDigit.add(onDigit);
      return () => {
        stop();
        const isRedirected = run.stopReason === "redirected";
        conferences.leave(
          room,
          call.sid,
          isRedirected ? "participant_updated_via_api" : "participant_hung_up",
        );
      };
    });
  } catch (error) {
    if (!(error instanceof ConferenceError)) throw error;
    services.note(call, error);
    const isFull = error.code === FULL && services.readings.fullConference === "action";
    return isFull || error.code === INVALID_COACHED ? { DialCallStatus: "failed" } : null;
  }
  return { DialCallStatus: "answered" };
}

function readOptions(run: Run, noun: Element): JoinOptions {
  const attributes = readAttributes(run, noun, ATTRIBUTES);
  const waitUrl = attributes.text("waitUrl");
  const waitMethod = attributes.method("waitMethod");
  const recording = readCallback(attributes, "recordingStatusCallback", RECORDING_EVENTS, ["completed"]);
  return {
    label: attributes.text("participantLabel") ?? null,
    muted: attributes.flag("muted", false),
    beep: attributes.oneOf("beep", BEEPS, "true"),
    startOnEnter: attributes.flag("startConferenceOnEnter", true),
    endOnExit: attributes.flag("endConferenceOnExit", false),
    maxParticipants: attributes.number("maxParticipants", MOST_PARTICIPANTS),
    coaches: attributes.text("coach") || null,
    wait:
      waitUrl === undefined ? null : waitUrl === "" ? "" : { url: run.resolve(waitUrl), method: waitMethod },
    callback: readCallback(attributes, "statusCallback", CONFERENCE_EVENTS, []),
    isByRest: false,
    record:
      attributes.oneOf("record", ["do-not-record", "record-from-start", "true", "false"], "do-not-record") ===
        "record-from-start" || attributes.text("record") === "true"
        ? {
            source: "Conference",
            channels: 1,
            track: "both",
            trim:
              attributes.oneOf("trim", ["trim-silence", "do-not-trim"], "trim-silence") === "trim-silence",
            callback: recording,
          }
        : null,
  };
}
