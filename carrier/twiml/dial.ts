import { ConferenceError, type JoinOptions } from "../conferences/conferences";
import type { ProgressCallback } from "../calls/call";
import { PROGRESS_EVENTS, type ProgressEvent } from "../calls/transitions";
import { RINGBACK } from "../media/tone";
import { readAttributes } from "./attributes";
import { TwimlError, type Element } from "./parse";
import type { Run } from "./run";
import { absolute, NEXT, type Outcome, type Verb } from "./verb";

const DIAL_ATTRIBUTES = [
  "action",
  "method",
  "timeout",
  "timeLimit",
  "callerId",
  "answerOnBridge",
  "ringTone",
];

const CONFERENCE_ATTRIBUTES = [
  "muted",
  "beep",
  "startConferenceOnEnter",
  "endConferenceOnExit",
  "waitUrl",
  "waitMethod",
  "maxParticipants",
  "participantLabel",
  "jitterBufferSize",
  "statusCallback",
  "statusCallbackMethod",
  "statusCallbackEvent",
];

const PARTY_ATTRIBUTES = ["statusCallback", "statusCallbackMethod", "statusCallbackEvent", "url", "method"];

const MOST_PARTICIPANTS = 250;
const DEFAULT_TIME_LIMIT_SECONDS = 14_400;

export const dial: Verb = async (run, element) => {
  const attributes = readAttributes(element, DIAL_ATTRIBUTES);
  const cancelLimit = run.services.calls.clock.after(
    attributes.number("timeLimit", DEFAULT_TIME_LIMIT_SECONDS) * 1000,
    () => run.services.calls.end(run.call, "completed"),
  );
  run.call.onEnd.add(cancelLimit);
  const nouns = element.children;
  const conference = nouns.find((noun) => noun.name === "Conference");
  const result = conference ? await dialConference(run, conference) : await dialParties(run, element, nouns);
  cancelLimit();
  run.call.onEnd.delete(cancelLimit);
  const action = attributes.text("action");
  if (!action || result === null) return NEXT;
  return after(absolute(action), attributes.method("method"), result);
};

const after = (url: string, method: "GET" | "POST", params: Record<string, string>): Outcome => ({
  kind: "go",
  source: { url, method, params },
});

/** In the room until it ends, the participant is removed or the call is over. Null when it could not go in. */
async function dialConference(run: Run, noun: Element): Promise<Record<string, string> | null> {
  const attributes = readAttributes(noun, CONFERENCE_ATTRIBUTES);
  const { calls, conferences } = run.services;
  calls.answer(run.call);
  const callbackUrl = attributes.text("statusCallback");
  const waitUrl = attributes.text("waitUrl");
  const options: JoinOptions = {
    label: attributes.text("participantLabel") ?? null,
    muted: attributes.flag("muted", false),
    startOnEnter: attributes.flag("startConferenceOnEnter", true),
    endOnExit: attributes.flag("endConferenceOnExit", false),
    maxParticipants: attributes.number("maxParticipants", MOST_PARTICIPANTS),
    wait:
      waitUrl === undefined
        ? null
        : waitUrl === ""
          ? ""
          : { url: absolute(waitUrl), method: attributes.method("waitMethod") },
    callback: callbackUrl
      ? {
          url: absolute(callbackUrl),
          method: attributes.method("statusCallbackMethod"),
          events: attributes.words("statusCallbackEvent"),
        }
      : null,
  };
  const room = conferences.open(run.call.account, noun.text, options.callback);
  try {
    await run.until<void>((done) => {
      conferences.join(room, run.call, options, done);
      return () => conferences.leave(room, run.call.sid, leaveReason(run));
    });
  } catch (error) {
    if (!(error instanceof ConferenceError)) throw error;
    run.services.note(run.call, error); // Twilio warns, and goes on with the next verb
    return null;
  }
  return { DialCallStatus: "answered" };
}

const leaveReason = (run: Run) =>
  run.stopReason === "redirected" ? "participant_updated_via_api" : "participant_hung_up";

/** Rings numbers and clients at once; the first to answer is bridged, the others stop ringing. */
async function dialParties(run: Run, element: Element, nouns: Element[]): Promise<Record<string, string>> {
  const attributes = readAttributes(element, DIAL_ATTRIBUTES);
  const { calls, switchboard } = run.services;
  const targets: { to: string; progress: ProgressCallback | null }[] = nouns.map((noun) => {
    if (noun.name !== "Number" && noun.name !== "Client") {
      throw new TwimlError(12200, `<Dial> cannot hold <${noun.name}> here`);
    }
    return {
      to: noun.name === "Client" ? `client:${noun.text}` : noun.text,
      progress: progressOf(noun),
    };
  });
  if (targets.length === 0 && element.text) targets.push({ to: element.text, progress: null });
  if (targets.length === 0) throw new TwimlError(13201, "<Dial> without anybody to call");

  const isBridged = attributes.flag("answerOnBridge", false);
  if (!isBridged) calls.answer(run.call);
  run.call.party.ringing(run.call);
  const from = attributes.text("callerId") ?? run.call.from;

  return run.until<Record<string, string>>((done) => {
    let stopRinging = ring(run);
    const legs = targets.map(
      ({ to, progress }) =>
        calls.place(
          {
            account: run.call.account,
            direction: "outbound-dial",
            from,
            to,
            party: switchboard.partyFor(run.call.account, to, from, {}),
            timeoutSeconds: attributes.number("timeout", 30),
            progress,
            parentSid: run.call.sid,
          },
          (leg) => {
            stopRinging();
            for (const other of legs) if (other !== leg) calls.end(other, "canceled");
            calls.answer(run.call);
            const room = `bridge:${run.call.sid}`;
            for (const side of [run.call, leg])
              calls.media.join(room, side.sid, { muted: false, held: false });
          },
        ).call,
    );
    for (const leg of legs) {
      leg.onEnd.add(() => {
        if (!legs.every((other) => other.isOver)) return;
        stopRinging();
        calls.media.leave(`bridge:${run.call.sid}`, run.call.sid);
        const best = legs.find((other) => other.answeredAt !== null) ?? leg;
        done({ DialCallSid: best.sid, DialCallStatus: best.status });
      });
    }
    return () => {
      stopRinging();
      stopRinging = () => {};
      for (const leg of legs) calls.end(leg, leg.isAnswered ? "completed" : "canceled");
    };
  });
}

/** Ringback to a caller who is answered already; one who is not hears the network's own. */
function ring(run: Run): () => void {
  const { calls } = run.services;
  let isRinging = run.call.isAnswered;
  let stop = () => {};
  const again = () => {
    if (isRinging) stop = calls.media.play(run.call.sid, RINGBACK, again);
  };
  again();
  return () => {
    isRinging = false;
    stop();
  };
}

function progressOf(noun: Element): ProgressCallback | null {
  const attributes = readAttributes(noun, PARTY_ATTRIBUTES);
  const url = attributes.text("statusCallback");
  if (!url) return null;
  return {
    url: absolute(url),
    method: attributes.method("statusCallbackMethod"),
    events: readEvents(attributes.words("statusCallbackEvent")),
  };
}

/** Progress events one subscribes to; completed alone when none are named. */
export function readEvents(words: readonly string[]): ProgressEvent[] {
  const events = PROGRESS_EVENTS.filter((event) => words.includes(event));
  return events.length > 0 ? events : ["completed"];
}
