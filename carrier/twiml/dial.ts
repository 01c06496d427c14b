import { Bridge } from "../calls/bridge";
import type { Call } from "../calls/call";
import { durationSeconds } from "../calls/calls";
import { PROGRESS_EVENTS } from "../calls/transitions";
import { isIdentity, LONGEST_CALLED } from "../identity";
import { keyFrames } from "../media/dtmf";
import { RINGBACK } from "../media/tone";
import { RECORDING_EVENTS, type Recording, type RecordingOptions } from "../recordings";
import type { Params } from "../webhooks";
import { readAttributes, readCallback, type Attributes } from "./attributes";
import { dialConference } from "./dial-conference";
import { TwimlError, type Element } from "./parse";
import type { Run } from "./run";
import type { Source } from "./source";
import { NEXT, type Verb } from "./verb";

const ATTRIBUTES = [
  "action",
  "method",
  "timeout",
  "timeLimit",
  "callerId",
  "answerOnBridge",
  "hangupOnStar",
  "ringTone",
  "record",
  "recordingTrack",
  "recordingStatusCallback",
  "recordingStatusCallbackMethod",
  "recordingStatusCallbackEvent",
  "trim",
];
const PARTY_ATTRIBUTES = ["statusCallback", "statusCallbackMethod", "statusCallbackEvent", "url", "method"];
const NUMBER_ATTRIBUTES = [...PARTY_ATTRIBUTES, "sendDigits"];
const QUEUE_ATTRIBUTES = ["url", "method"];

const DEFAULT_TIMEOUT_SECONDS = 30;
const DEFAULT_TIME_LIMIT_SECONDS = 14_400;
const MOST_PARTIES = 10;
/** Longest time from a browser's invitation to its incoming event, which waits for the ringtone to start. */
const RINGTONE_MS = 250;

const RECORD_MODES = [
  "do-not-record",
  "false",
  "true",
  "record-from-answer",
  "record-from-ringing",
  "record-from-answer-dual",
  "record-from-ringing-dual",
] as const;

/** Connects the call with others. https://www.twilio.com/docs/voice/twiml/dial */
export const dial: Verb = async (run, element) => {
  const attributes = readAttributes(run, element, ATTRIBUTES);
  const action = attributes.url("action");
  const method = attributes.method("method");
  const result = await connect(run, element, attributes).catch((error: unknown) => {
    if (action && element.children[0]?.name === "Conference") tellHangUp(run, action, method);
    throw error;
  });
  if (!action || result === null) return NEXT;
  return { kind: "go", source: { url: action, method, params: result } };
};

/** Requests the action though the call has hung up in its conference, if the readings say so. Its answer is of no use. */
function tellHangUp(run: Run, url: string, method: "GET" | "POST") {
  const { services, account, call, stopReason } = run;
  if (stopReason !== "hang-up" || services.readings.actionAfterHangUp === "not-asked") return;
  const params = { ...services.calls.params(call), DialCallStatus: "answered" };
  services.webhooks
    .fetch(account.authToken, { url, method, params })
    .catch((error: unknown) => services.note(call, error));
}

/** Connects the call; returns the action's parameters, or null when the call could not join. */
function connect(run: Run, element: Element, attributes: Attributes): Promise<Params | null> {
  const [first] = element.children;
  const timeLimitMs = attributes.number("timeLimit", DEFAULT_TIME_LIMIT_SECONDS) * 1000;
  const endsOnStar = attributes.flag("hangupOnStar", false);
  if (first?.name === "Conference") return dialConference(run, first, { timeLimitMs, endsOnStar });
  if (first?.name === "Queue") return dialQueue(run, first, attributes);
  return dialParties(run, element, attributes, { timeLimitMs, endsOnStar });
}

interface Target {
  to: string;
  params: Params;
  progress: Call["progress"];
  /** Played to the party that answers, before both sides are bridged. */
  whisper: Source | null;
  sendDigits: string;
}

function readTarget(run: Run, noun: Element): Target {
  if (noun.name === "Sip") throw new TwimlError(12200, "<Sip> is not supported by this carrier");
  if (noun.name !== "Number" && noun.name !== "Client") {
    throw new TwimlError(12200, `<Dial> cannot hold <${noun.name}>`);
  }
  const attributes = readAttributes(run, noun, noun.name === "Number" ? NUMBER_ATTRIBUTES : PARTY_ATTRIBUTES);
  const url = attributes.url("url");
  return {
    ...addressOf(run, noun),
    progress: readCallback(attributes, "statusCallback", PROGRESS_EVENTS, ["completed"]),
    whisper: url === null ? null : { url, method: attributes.method("method") },
    sendDigits: attributes.text("sendDigits") ?? "",
  };
}

/** https://www.twilio.com/docs/voice/twiml/client#identity */
function addressOf(run: Run, noun: Element): { to: string; params: Params } {
  if (noun.name === "Number") return { to: noun.text.replace(/[\s().-]/g, ""), params: {} };
  const identity = noun.children.find(({ name }) => name === "Identity")?.text ?? noun.text;
  if (!isIdentity(identity, run.services.readings, LONGEST_CALLED))
    throw new TwimlError(13224, `<Client> with an identity that cannot be called: ${identity || "(none)"}`);
  const params = noun.children
    .filter(({ name }) => name === "Parameter")
    .map(({ attributes: { name = "", value = "" } }) => [name, value]);
  return { to: `client:${identity}`, params: Object.fromEntries(params) as Params };
}

/** Reads the caller ID: for a number it must be one of the account's, or the caller's own. */
function readCallerId(run: Run, attributes: Attributes, targets: readonly Target[]): string {
  const { call } = run;
  const from = attributes.text("callerId") ?? call.from;
  const isOurs = from === call.from || call.account.numbers.some(({ e164 }) => e164 === from);
  const dialsNumber = targets.some(({ to }) => !to.startsWith("client:"));
  const isValid = dialsNumber ? isOurs && !from.startsWith("client:") : isOurs || from.startsWith("client:");
  if (!isValid) throw new TwimlError(13214, `callerId ${from} is not a number of this account`);
  return from;
}

/**
 * Rings numbers and clients at once; the first to answer is bridged and the others stop ringing. The caller is answered
 * (with answerOnBridge, notified of ringing) only once all invitations are on their way, so the called parties learn of
 * the call first.
 */
async function dialParties(
  run: Run,
  element: Element,
  attributes: Attributes,
  limits: { timeLimitMs: number; endsOnStar: boolean },
): Promise<Params> {
  const nouns =
    element.children.length > 0 || !element.text
      ? element.children
      : [{ ...element, name: "Number", attributes: {} }];
  const targets = nouns.map((noun) => readTarget(run, noun));
  if (targets.length === 0) throw new TwimlError(13221, "<Dial> without a party to call");
  if (targets.length > MOST_PARTIES) throw new TwimlError(13225, `<Dial> calls ${MOST_PARTIES} at the most`);
  const from = readCallerId(run, attributes, targets);
  const recorder = new DialRecorder(run, attributes);
  const timeoutSeconds = attributes.number("timeout", DEFAULT_TIMEOUT_SECONDS);
  const { calls, switchboard } = run.services;
  const { call } = run;

  call.callsBrowsers = targets.every(({ to }) => to.startsWith("client:"));
  const answersLate = attributes.flag("answerOnBridge", false);

  return run.until<Params>((done) => {
    const stopRinging = ring(run);
    let bridge: Bridge | null = null;
    let stopWhisper = () => {};
    let cancelLimit = () => {};
    let cancelTold = () => {};
    recorder.ringing();

    const answered = (leg: Call, target: Target) => {
      stopRinging();
      for (const other of legs) if (other !== leg) calls.end(other, "canceled");
      stopWhisper = prepare(run, leg, target, () => {
        calls.answer(call);
        bridge = new Bridge(calls, call, leg);
        bridge.onApart.add(() => calls.end(leg, "completed"));
        recorder.answered();
        cancelLimit = calls.clock.after(limits.timeLimitMs, () => calls.end(leg, "completed"));
      });
    };
    const legs = targets.map((target) =>
      calls.place(
        {
          account: call.account,
          direction: "outbound-dial",
          from,
          to: target.to,
          party: switchboard.partyFor(call.account, target.to, from, target.params),
          timeoutSeconds,
          progress: target.progress,
          parentSid: call.sid,
        },
        (leg) => answered(leg, target),
      ),
    );
    const tell = () => {
      if (!answersLate) calls.answer(call);
      else if (!call.isAnswered) call.party.ringing(call, true);
    };
    const onStatus = () => {
      if (legs.some(({ status }) => status === "queued" || status === "initiated")) return;
      const inBrowser = legs.some(({ status, to }) => status === "ringing" && to.startsWith("client:"));
      for (const leg of legs) leg.onStatus.delete(onStatus);
      cancelTold = calls.clock.after(inBrowser ? RINGTONE_MS : 0, tell);
    };
    const onDigit = (key: string) => {
      if (key === "*") legs.forEach((leg) => calls.end(leg, "completed"));
    };
    if (limits.endsOnStar) call.onDigit.add(onDigit);

    const stop = () => {
      stopRinging();
      stopWhisper();
      cancelLimit();
      cancelTold();
      call.onDigit.delete(onDigit);
      bridge?.end();
      for (const leg of legs) calls.end(leg, leg.isAnswered ? "completed" : "canceled");
      recorder.stop();
    };
    for (const leg of legs) {
      leg.onStatus.add(onStatus);
      leg.onEnd.add(() => {
        if (!legs.every((other) => other.isOver)) return;
        stop();
        if (!answersLate && !run.stopReason) calls.answer(call);
        const best = legs.find((other) => other.answeredAt !== null) ?? leg;
        done({
          DialCallSid: best.sid,
          DialCallStatus: best.status,
          DialBridged: String(bridge !== null),
          ...(best.answeredAt !== null && { DialCallDuration: String(durationSeconds(best)) }),
          ...recorder.result(),
        });
      });
    }
    return stop;
  });
}

/** Sends keys and plays the whisper before both sides are bridged. Returns the stop function. */
function prepare(run: Run, leg: Call, target: Target, onReady: () => void): () => void {
  const { calls } = run.services;
  const whisper = () => {
    if (!target.whisper) return onReady();
    leg.run = run.services.runs.whisper(leg, target.whisper, (error) => {
      if (error) calls.end(leg, "completed");
      else if (leg.isAnswered) onReady();
    });
    leg.run.start();
  };
  if (!target.sendDigits) {
    whisper();
    return () => leg.run?.stop("replaced");
  }
  const stop = calls.media.play(leg.sid, keyFrames(target.sendDigits), whisper);
  return () => {
    stop();
    leg.run?.stop("replaced");
  };
}

/** Takes the first caller of a queue, or waits for one. https://www.twilio.com/docs/voice/twiml/queue */
function dialQueue(run: Run, noun: Element, attributes: Attributes): Promise<Params> {
  const nounAttributes = readAttributes(run, noun, QUEUE_ATTRIBUTES);
  const url = nounAttributes.url("url");
  const { calls, queues } = run.services;
  const queue = queues.open(run.call.account, noun.text);
  const timeoutMs = attributes.number("timeout", DEFAULT_TIMEOUT_SECONDS) * 1000;
  calls.answer(run.call);
  return run.until<Params>((done) => {
    let bridge: Bridge | null = null;
    let cancelTimeout = () => {};
    const take = () => {
      const [member] = queue.members;
      if (!member) return;
      cancelTimeout();
      const begin = () => {
        if (member.call.isOver) return done({ DialCallStatus: "no-answer" });
        bridge = new Bridge(calls, run.call, member.call);
        const startedAt = calls.clock.now();
        bridge.onApart.add(() =>
          done({
            DialCallSid: member.call.sid,
            DialCallStatus: "completed",
            DialCallDuration: String(Math.round((calls.clock.now() - startedAt) / 1000)),
          }),
        );
        queues.leave(member.call, "bridged", bridge);
      };
      if (!url) return begin();
      // Played to the caller before they are connected.
      member.wait.stop("replaced");
      run.services.runs.whisper(member.call, { url, method: nounAttributes.method("method") }, begin).start();
    };
    if (queue.members.length > 0) take();
    else {
      queue.takers.push(take);
      cancelTimeout = calls.clock.after(timeoutMs, () => {
        queue.takers.splice(queue.takers.indexOf(take), 1);
        done({ DialCallStatus: "no-answer" });
      });
    }
    return () => {
      cancelTimeout();
      const at = queue.takers.indexOf(take);
      if (at >= 0) queue.takers.splice(at, 1);
      bridge?.end();
    };
  });
}

/** Plays ringback until stopped. */
function ring(run: Run): () => void {
  const { calls } = run.services;
  let isRinging = true;
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

/** Records for <Dial record>: from the answer or from the first ring, mixed or with one channel per side. */
class DialRecorder {
  #recording: Recording | null = null;
  readonly #mode: (typeof RECORD_MODES)[number];
  readonly #options: RecordingOptions;

  constructor(
    private readonly run: Run,
    attributes: Attributes,
  ) {
    this.#mode = attributes.oneOf("record", RECORD_MODES, "do-not-record");
    this.#options = {
      source: "DialVerb",
      channels: this.#mode.endsWith("-dual") ? 2 : 1,
      track: attributes.oneOf("recordingTrack", ["inbound", "outbound", "both"], "both"),
      trim: attributes.oneOf("trim", ["trim-silence", "do-not-trim"], "do-not-trim") === "trim-silence",
      callback: readCallback(attributes, "recordingStatusCallback", RECORDING_EVENTS, ["completed"]),
    };
  }

  ringing() {
    if (this.#mode.startsWith("record-from-ringing")) this.#start();
  }

  answered() {
    if (this.#mode === "true" || this.#mode.startsWith("record-from-answer")) this.#start();
  }

  #start() {
    this.#recording ??= this.run.services.recordings.startCall(this.run.call, this.#options);
  }

  stop() {
    if (this.#recording) this.run.services.recordings.stop(this.#recording);
  }

  /** Returns the action's parameters about the recording. */
  result(): Params {
    if (!this.#recording) return {};
    const { recordings } = this.run.services;
    return {
      RecordingSid: this.#recording.sid,
      RecordingUrl: recordings.url(this.#recording),
      RecordingDuration: String(recordings.seconds(this.#recording)),
    };
  }
}
