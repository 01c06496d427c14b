import { BEEP } from "../media/tone";
import { readAttributes } from "./attributes";
import { dial } from "./dial";
import { TwimlError } from "./parse";
import type { Run } from "./run";
import { absolute, NEXT, type Verb } from "./verb";

const play: Verb = async (run, element) => {
  const attributes = readAttributes(element, ["loop"]);
  run.services.calls.answer(run.call);
  const frames = await run.services.loadAudio(element.text);
  const loop = attributes.number("loop", 1);
  const times = loop === 0 ? Infinity : loop; // loop="0" is for ever
  for (let i = 0; i < times; i++) await playFrames(run, frames);
  return NEXT;
};

const playFrames = (run: Run, frames: Parameters<typeof run.services.calls.media.play>[1]) =>
  run.until<void>((done) => run.services.calls.media.play(run.call.sid, frames, done));

const say: Verb = async (run, element) => {
  const attributes = readAttributes(element, ["voice", "language", "loop"]);
  run.services.calls.answer(run.call);
  const loop = attributes.number("loop", 1);
  const times = loop === 0 ? Infinity : loop;
  for (let i = 0; i < times; i++) await playFrames(run, run.services.speech.say(element.text));
  return NEXT;
};

const pause: Verb = async (run, element) => {
  const seconds = readAttributes(element, ["length"]).number("length", 1);
  await run.sleep(seconds * 1000);
  return NEXT;
};

const redirect: Verb = async (_run, element) => {
  const attributes = readAttributes(element, ["method"]);
  return { kind: "go", source: { url: absolute(element.text), method: attributes.method("method") } };
};

const hangup: Verb = async (run, element) => {
  readAttributes(element, []);
  run.services.calls.end(run.call, "completed");
  return NEXT;
};

/** Refuses a call that was not answered yet; anywhere but first it is an error. */
const reject: Verb = async (run, element, position) => {
  const reason = readAttributes(element, ["reason"]).text("reason") ?? "rejected";
  if (position > 0) throw new TwimlError(12200, "<Reject> must be the first verb");
  if (reason !== "busy" && reason !== "rejected") throw new TwimlError(12200, `reason ${reason}`);
  run.services.calls.end(run.call, reason === "busy" ? "busy" : "no-answer");
  return NEXT;
};

const RECORD_ATTRIBUTES = [
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

const record: Verb = async (run, element) => {
  const attributes = readAttributes(element, RECORD_ATTRIBUTES);
  const { recordings, calls } = run.services;
  calls.answer(run.call);
  if (attributes.flag("playBeep", true)) await playFrames(run, BEEP);
  const callbackUrl = attributes.text("recordingStatusCallback");
  const recording = recordings.start(run.call, "RecordVerb", {
    url: callbackUrl ? absolute(callbackUrl) : null,
    method: attributes.method("recordingStatusCallbackMethod"),
    events: attributes.text("recordingStatusCallbackEvent")
      ? attributes.words("recordingStatusCallbackEvent")
      : ["completed"],
  });
  const action = attributes.text("action");
  // Without one Twilio asks for the same document again, and records again, for ever.
  if (!action) throw new TwimlError(11100, "<Record> without an action would record again, for ever");
  const ask = (digits: string) => {
    recordings.stop(recording);
    return {
      url: absolute(action),
      method: attributes.method("method"),
      params: {
        RecordingSid: recording.sid,
        RecordingUrl: recordings.url(recording),
        RecordingDuration: String(recordings.seconds(recording)),
        Digits: digits,
      },
    };
  };
  const keys = attributes.text("finishOnKey") ?? "1234567890*#";
  const digits = await run.until<string>((done) => {
    const cancelMax = calls.clock.after(attributes.number("maxLength", 3600) * 1000, () => done(""));
    const cancelSilence = recordings.afterSilence(recording, attributes.number("timeout", 5), () => done(""));
    const onDigit = (digit: string) => {
      if (keys.includes(digit)) done(digit);
    };
    run.call.onDigit.add(onDigit);
    return () => {
      cancelMax();
      cancelSilence();
      run.call.onDigit.delete(onDigit);
      // The caller hung up: the action is told, and its answer runs nowhere.
      if (run.stopReason === "hang-up")
        run.services.webhooks.notify(run.call.account.authToken, withCall(run, ask("hangup")));
      else recordings.stop(recording);
    };
  });
  return { kind: "go", source: ask(digits) };
};

const withCall = <T extends { params: Record<string, string> }>(run: Run, request: T): T => ({
  ...request,
  params: { ...run.services.calls.params(run.call), ...request.params },
});

export const VERBS: Record<string, Verb> = {
  Play: play,
  Say: say,
  Pause: pause,
  Redirect: redirect,
  Hangup: hangup,
  Reject: reject,
  Record: record,
  Dial: dial,
};

/** What a waitUrl or holdUrl document may hold. https://www.twilio.com/docs/voice/twiml/conference#attributes-wait-url */
export const MUSIC_VERBS: Record<string, Verb> = { Play: play, Say: say, Pause: pause, Redirect: redirect };
