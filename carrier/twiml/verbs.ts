import { DTMF_KEYS, keyFrames } from "../media/dtmf";
import type { Frame } from "../media/g711";
import { readAttributes } from "./attributes";
import { dial } from "./dial";
import { enqueue, leave } from "./enqueue";
import { gather } from "./gather";
import { textOf, TwimlError } from "./parse";
import { record } from "./record";
import type { Run } from "./run";
import { NEXT, type Verb } from "./verb";

/** Plays frames `times` times; 0 repeats without end. */
async function repeat(run: Run, frames: readonly Frame[], times: number) {
  for (let i = 0; times === 0 || i < times; i++) await run.play(frames);
}

const play: Verb = async (run, element) => {
  const attributes = readAttributes(run, element, ["loop", "digits"]);
  const digits = attributes.text("digits");
  if (digits !== undefined && !new RegExp(`^[${DTMF_KEYS}wW]+$`).test(digits)) {
    throw new TwimlError(13612, `<Play digits="${digits}"> contains more than keys`);
  }
  if (!digits && !element.text) throw new TwimlError(13610, "<Play> without anything to play");
  run.answer();
  if (digits) await run.play(keyFrames(digits));
  const url = element.text.startsWith("carrier:") ? element.text : element.text && run.resolve(element.text);
  if (url) await repeat(run, await run.services.loadAudio(url), attributes.number("loop", 1));
  return NEXT;
};

const say: Verb = async (run, element) => {
  const attributes = readAttributes(run, element, ["voice", "language", "loop"]);
  run.answer();
  await repeat(run, run.services.speech.say(textOf(element)), attributes.number("loop", 1));
  return NEXT;
};

/** Waits. As the first verb, it lets the call keep ringing. */
const pause: Verb = async (run, element) => {
  const seconds = readAttributes(run, element, ["length"]).number("length", 1);
  await run.sleep(seconds * 1000);
  return NEXT;
};

const redirect: Verb = async (run, element) => {
  const attributes = readAttributes(run, element, ["method"]);
  return { kind: "go", source: { url: run.resolve(element.text), method: attributes.method("method") } };
};

const hangup: Verb = async (run, element) => {
  readAttributes(run, element, []);
  run.services.calls.end(run.call, "completed");
  return { kind: "end" };
};

/** Refuses an unanswered call; anywhere but first it is an error. */
const reject: Verb = async (run, element, position) => {
  const reason = readAttributes(run, element, ["reason"]).oneOf("reason", ["rejected", "busy"], "rejected");
  if (position > 0 || run.call.isAnswered) throw new TwimlError(12200, "<Reject> must be the first verb");
  run.services.calls.end(run.call, reason === "busy" ? "busy" : "no-answer");
  return { kind: "end" };
};

/** Verbs allowed in <Gather>. */
export const PROMPT_VERBS: Record<string, Verb> = { Play: play, Say: say, Pause: pause };

export const DOCUMENT_VERBS: Record<string, Verb> = {
  Play: play,
  Say: say,
  Pause: pause,
  Gather: gather,
  Record: record,
  Dial: dial,
  Enqueue: enqueue,
  Redirect: redirect,
  Hangup: hangup,
  Reject: reject,
};

export const MUSIC_VERBS: Record<string, Verb> = { Play: play, Say: say, Pause: pause, Redirect: redirect };

/** https://www.twilio.com/docs/voice/twiml/enqueue#attributes-wait-url */
export const WAIT_VERBS: Record<string, Verb> = {
  ...MUSIC_VERBS,
  Gather: gather,
  Hangup: hangup,
  Leave: leave,
};

/** https://www.twilio.com/docs/voice/twiml/number#attributes-url */
export const WHISPER_VERBS: Record<string, Verb> = { ...MUSIC_VERBS, Gather: gather, Hangup: hangup };
