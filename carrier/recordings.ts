import type { Call } from "./calls/call";
import { rfc2822, type Calls } from "./calls/calls";
import type { Conference } from "./conferences/conferences";
import type { Account } from "./config";
import { makeSid } from "./ids";
import { FRAME_BYTES, FRAME_MS, SILENCE, encode, DECODE, type Frame } from "./media/g711";
import { levelOf } from "./media/tone";
import { writeWav } from "./media/wav";

/** Below this level, of 32767, a frame counts as silence. */
const SILENCE_LEVEL = 200;
const SILENCE_CHECK_MS = 500;
/** Twilio needs a moment to make the file; until then its media answer 21501. */
const PROCESSING_MS = 500;
/** Total audio kept; the oldest recordings lose theirs first. */
const MOST_BYTES = 512 * 1024 * 1024;

export const RECORDING_EVENTS = ["in-progress", "completed", "absent"] as const;

/** twilio-oai `recording_enum_source` */
type RecordingSource =
  "DialVerb" | "Conference" | "StartCallRecordingAPI" | "StartConferenceRecordingAPI" | "RecordVerb";

export interface RecordingOptions {
  source: RecordingSource;
  /** Dual: the far end on the first channel, what it hears on the second. */
  channels: 1 | 2;
  track: "inbound" | "outbound" | "both";
  trim: boolean;
  callback: { url: string; method: "GET" | "POST"; events: readonly string[] } | null;
}

export type RecordingStatus = "in-progress" | "paused" | "processing" | "completed" | "absent" | "deleted";

/** A recording of one call or of one conference. */
export class Recording {
  status: RecordingStatus = "in-progress";
  pauseBehavior: "skip" | "silence" = "silence";
  stoppedAt: number | null = null;
  /** Length of the audio once recording has ended, without skipped pauses. */
  durationMs = 0;
  lastSoundAt: number;
  readonly frames: { from: Frame; to: Frame }[] = [];
  stopFrames = () => {};
  /** When the current stretch of audio began; null while paused or stopped. */
  countingSince: number | null;

  constructor(
    readonly sid: string,
    readonly account: Account,
    readonly call: Call | null,
    readonly conference: Conference | null,
    readonly options: RecordingOptions,
    readonly startedAt: number,
  ) {
    this.lastSoundAt = startedAt;
    this.countingSince = startedAt;
  }

  get isLive() {
    return this.status === "in-progress" || this.status === "paused";
  }
}

/** Holds recordings in memory until the carrier stops, or their audio exceeds the limit. */
export class Recordings {
  readonly all = new Map<string, Recording>();

  constructor(
    private readonly calls: Calls,
    /** Base URL of this carrier, for the URLs it reports. */
    private readonly baseUrl: () => string,
  ) {}

  find(account: Account, sid: string): Recording | null {
    const recording = this.all.get(sid);
    return recording?.account === account ? recording : null;
  }

  /** Returns the recordings of a call or conference, newest last. */
  of(sid: string): Recording[] {
    return [...this.all.values()].filter(
      ({ call, conference }) => call?.sid === sid || conference?.sid === sid,
    );
  }

  startCall(call: Call, options: RecordingOptions): Recording {
    const recording = this.#add(call.account, call, null, options);
    recording.stopFrames = this.calls.media.record(call.sid, (from, to) => this.#keep(recording, from, to));
    call.onEnd.add(() => this.stop(recording));
    return recording;
  }

  startConference(conference: Conference, options: RecordingOptions): Recording {
    const recording = this.#add(conference.account, null, conference, options);
    recording.stopFrames = this.calls.media.recordRoom(conference.sid, (frame) =>
      this.#keep(recording, frame, SILENCE),
    );
    return recording;
  }

  #add(account: Account, call: Call | null, conference: Conference | null, options: RecordingOptions) {
    const sid = makeSid("RE", this.calls.random);
    const recording = new Recording(sid, account, call, conference, options, this.calls.clock.now());
    this.all.set(recording.sid, recording);
    this.#tell(recording, "in-progress");
    return recording;
  }

  #keep(recording: Recording, from: Frame, to: Frame) {
    if (recording.status === "paused") {
      if (recording.pauseBehavior === "silence") recording.frames.push({ from: SILENCE, to: SILENCE });
      return;
    }
    recording.frames.push({ from, to });
    if (recording.options.source === "RecordVerb" && levelOf([from]) >= SILENCE_LEVEL) {
      recording.lastSoundAt = this.calls.clock.now();
    }
  }

  pause(recording: Recording, behavior: "skip" | "silence") {
    recording.pauseBehavior = behavior;
    recording.status = "paused";
    if (behavior === "skip") this.#count(recording, null);
  }

  resume(recording: Recording) {
    recording.status = "in-progress";
    if (recording.countingSince === null) this.#count(recording, this.calls.clock.now());
  }

  #count(recording: Recording, since: number | null) {
    if (recording.countingSince !== null) {
      recording.durationMs += this.calls.clock.now() - recording.countingSince;
    }
    recording.countingSince = since;
  }

  stop(recording: Recording) {
    if (!recording.isLive) return;
    this.#count(recording, null);
    recording.stoppedAt = this.calls.clock.now();
    recording.stopFrames();
    if (recording.options.trim) trimSilence(recording);
    recording.status = "processing";
    this.calls.clock.after(PROCESSING_MS, () => this.#finish(recording));
  }

  #finish(recording: Recording) {
    if (recording.status === "deleted") return;
    recording.status = this.seconds(recording) === 0 ? "absent" : "completed";
    this.#forgetOldest();
    this.#tell(recording, recording.status);
  }

  /** Deletes the audio; the resource stays, as "deleted". */
  remove(recording: Recording) {
    recording.stopFrames();
    recording.status = "deleted";
    recording.frames.length = 0;
  }

  #forgetOldest() {
    let bytes = [...this.all.values()].reduce((sum, r) => sum + r.frames.length * FRAME_BYTES * 2, 0);
    for (const recording of this.all.values()) {
      if (bytes <= MOST_BYTES) return;
      if (recording.isLive) continue;
      bytes -= recording.frames.length * FRAME_BYTES * 2;
      recording.frames.length = 0;
    }
  }

  /** Calls `run` once the far end has been silent for `seconds`. Returns the cancel function. */
  afterSilence(recording: Recording, seconds: number, run: () => void): () => void {
    let cancel = () => {};
    const check = () => {
      if (this.calls.clock.now() - recording.lastSoundAt >= seconds * 1000) run();
      else cancel = this.calls.clock.after(SILENCE_CHECK_MS, check);
    };
    cancel = this.calls.clock.after(SILENCE_CHECK_MS, check);
    return () => cancel();
  }

  seconds({ durationMs, countingSince }: Recording): number {
    return Math.round(
      (durationMs + (countingSince === null ? 0 : this.calls.clock.now() - countingSince)) / 1000,
    );
  }

  url({ sid, account }: Recording): string {
    return `${this.baseUrl()}/2010-04-01/Accounts/${account.accountSid}/Recordings/${sid}`;
  }

  /** Returns the file, or null if the recording lacks the requested channels. */
  wav({ frames, options }: Recording, channels: 1 | 2): Buffer | null {
    if (channels > options.channels) return null;
    if (channels === 2) return writeWav(interleave(frames), 2);
    return writeWav(Buffer.concat(frames.map(({ from, to }) => oneTrack(from, to, options.track))));
  }

  #tell(recording: Recording, status: "in-progress" | "completed" | "absent") {
    const { call, conference, account } = recording;
    const { callback, channels, source, track } = recording.options;
    if (!callback?.events.includes(status)) return;
    this.calls.webhooks.notify(account.authToken, {
      url: callback.url,
      method: callback.method,
      params: {
        AccountSid: account.accountSid,
        ...(call && { CallSid: call.sid }),
        ...(conference && { ConferenceSid: conference.sid }),
        RecordingSid: recording.sid,
        RecordingUrl: this.url(recording),
        RecordingStatus: status,
        RecordingChannels: String(channels),
        RecordingSource: source,
        RecordingTrack: track,
        RecordingStartTime: rfc2822(recording.startedAt),
        ...(status === "completed" && { RecordingDuration: String(this.seconds(recording)) }),
      },
    });
  }
}

function oneTrack(from: Frame, to: Frame, track: RecordingOptions["track"]): Frame {
  if (track === "inbound") return from;
  if (track === "outbound") return to;
  return from.map((byte, i) => encode(DECODE[byte]! + DECODE[to[i]!]!));
}

function interleave(frames: Recording["frames"]): Uint8Array {
  const audio = new Uint8Array(frames.length * FRAME_BYTES * 2);
  let at = 0;
  for (const { from, to } of frames) {
    for (let i = 0; i < FRAME_BYTES; i++) {
      audio[at++] = from[i]!;
      audio[at++] = to[i]!;
    }
  }
  return audio;
}

/** Trims silence at both ends. https://www.twilio.com/docs/voice/twiml/record#trim */
function trimSilence(recording: Recording) {
  const { frames } = recording;
  const isLoud = ({ from }: { from: Frame }) => levelOf([from]) >= SILENCE_LEVEL;
  if (frames.length === 0) return;
  const first = frames.findIndex(isLoud);
  const kept = first < 0 ? [] : frames.slice(first, frames.findLastIndex(isLoud) + 1);
  recording.durationMs -= (frames.length - kept.length) * FRAME_MS;
  frames.splice(0, frames.length, ...kept);
}
