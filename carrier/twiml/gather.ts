import { readAttributes } from "./attributes";
import { TwimlError } from "./parse";
import { NEXT, type Verb } from "./verb";

const ATTRIBUTES = [
  "action",
  "method",
  "input",
  "timeout",
  "numDigits",
  "finishOnKey",
  "actionOnEmptyResult",
  "language",
];
const DEFAULT_TIMEOUT_SECONDS = 5;

interface Keys {
  pressed: string;
  finishedBy: string | null;
}

/**
 * Collects keys pressed during the prompts or after them. Without any, the document continues.
 * https://www.twilio.com/docs/voice/twiml/gather
 */
export const gather: Verb = async (run, element) => {
  const attributes = readAttributes(run, element, ATTRIBUTES);
  if ((attributes.text("input") ?? "dtmf").trim() !== "dtmf") {
    throw new TwimlError(12200, "<Gather input> other than dtmf is not supported by this carrier");
  }
  const isAuto = attributes.text("timeout") === "auto";
  const timeoutMs =
    (isAuto ? DEFAULT_TIMEOUT_SECONDS : attributes.number("timeout", DEFAULT_TIMEOUT_SECONDS)) * 1000;
  const mostDigits = attributes.number("numDigits", Infinity);
  const finishKeys = attributes.text("finishOnKey") ?? "#";
  const action = attributes.text("action") ? attributes.url("action") : run.documentUrl;
  const { call, services } = run;
  services.calls.answer(call);

  const keys = await run.until<Keys | { error: unknown }>((done) => {
    const prompts = services.runs.prompts(call, element.children, run.documentUrl, (error) =>
      error ? end({ error }) : waitOn(),
    );
    let pressed = "";
    let cancelTimeout = () => {};
    const stop = () => {
      prompts.stop("replaced");
      cancelTimeout();
      call.onDigit.delete(onDigit);
    };
    const end = (result: Keys | { error: unknown }) => {
      stop();
      done(result);
    };
    const waitOn = () => {
      cancelTimeout();
      cancelTimeout = services.calls.clock.after(timeoutMs, () => end({ pressed, finishedBy: null }));
    };
    const onDigit = (key: string) => {
      prompts.stop("replaced");
      if (finishKeys.includes(key)) return end({ pressed, finishedBy: key });
      pressed += key;
      if (pressed.length >= mostDigits) end({ pressed, finishedBy: null });
      else waitOn();
    };
    call.onDigit.add(onDigit);
    prompts.start();
    return stop;
  });
  if ("error" in keys) throw keys.error;
  if (keys.pressed === "" && !attributes.flag("actionOnEmptyResult", false)) return NEXT;
  if (!action) throw new TwimlError(11100, "<Gather> in a document without a URL needs an action");
  const params = {
    Digits: keys.pressed,
    ...(keys.finishedBy !== null && { FinishedOnKey: keys.finishedBy }),
  };
  return { kind: "go", source: { url: action, method: attributes.method("method"), params } };
};
