import { RECORDING_EVENTS, type Recording } from "../recordings";
import { readAttributes, readCallback } from "./attributes";
import { TwimlError } from "./parse";
import type { Run } from "./run";
import { BEEP } from "../media/tone";
import { NEXT, type Verb } from "./verb";

const ATTRIBUTES = [
  "action",
  "method",
  "timeout",
  "finishOnKey",
  "maxLength",
  "playBeep",
  "trim",
  "recordingStatusCallback",
  "recordingStatusCallbackMethod",
  "recordingStatusCallbackEvent",
];
const ANY_KEY = "1234567890*#";

/**
 * Records a message from the caller. Without an action the same document is requested again, as at Twilio; for a silent
 * caller, the document continues with the next verb. https://www.twilio.com/docs/voice/twiml/record
 */
export const record: Verb = async (run, element) => {
  const attributes = readAttributes(run, element, ATTRIBUTES);
  const { recordings, calls } = run.services;
  const action = attributes.text("action") ? attributes.url("action") : run.documentUrl;
  if (!action) throw new TwimlError(11100, "<Record> in a document without a URL needs an action");
  const method = attributes.method("method");
  const maxMs = attributes.number("maxLength", 3600) * 1000;
  const keys = attributes.text("finishOnKey") ?? ANY_KEY;
  const trim = attributes.oneOf("trim", ["trim-silence", "do-not-trim"], "trim-silence") === "trim-silence";
  const silenceSeconds = attributes.number("timeout", 5);
  const callback = readCallback(attributes, "recordingStatusCallback", RECORDING_EVENTS, ["completed"]);
  calls.answer(run.call);
  if (attributes.flag("playBeep", true)) await run.play(BEEP);

  const recording = recordings.startCall(run.call, {
    source: "RecordVerb",
    channels: 1,
    track: "inbound",
    trim,
    callback,
  });
  const digits = await run.until<string>((done) => {
    const stop = () => {
      cancelMax();
      cancelSilence();
      run.call.onDigit.delete(onDigit);
      recordings.stop(recording);
    };
    const end = (key: string) => {
      stop();
      done(key);
    };
    const cancelMax = calls.clock.after(maxMs, () => end(""));
    const cancelSilence = recordings.afterSilence(recording, silenceSeconds, () => end(""));
    const onDigit = (key: string) => {
      if (keys.includes(key)) end(key);
    };
    run.call.onDigit.add(onDigit);
    return () => {
      stop();
      // The caller hung up: the action is requested, and its answer is not run.
      if (run.stopReason !== "hang-up" || recordings.seconds(recording) === 0) return;
      const params = { ...calls.params(run.call), ...resultOf(run, recording, "hangup") };
      run.services.webhooks.notify(run.call.account.authToken, { url: action, method, params });
    };
  });
  if (recordings.seconds(recording) === 0) return NEXT;
  return { kind: "go", source: { url: action, method, params: resultOf(run, recording, digits) } };
};

const resultOf = (run: Run, recording: Recording, digits: string) => ({
  RecordingSid: recording.sid,
  RecordingUrl: run.services.recordings.url(recording),
  RecordingDuration: String(run.services.recordings.seconds(recording)),
  Digits: digits,
});
