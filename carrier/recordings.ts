import type { Call } from "./calls/call";
import { rfc2822, type Calls } from "./calls/calls";
import { makeSid } from "./ids";
import { FRAME_MS, type Frame } from "./media/g711";
import { levelOf } from "./media/tone";
import type { Recorder } from "./media/media";
import { writeWav } from "./media/wav";

/** Below this level, of 32767, nobody is talking. */
const SILENCE_LEVEL = 200;
const SILENCE_CHECK_MS = 500;

export interface Recording {
  sid: string;
  call: Call;
  source: string;
  startedAt: number;
  stoppedAt: number | null;
  recorder: Recorder;
  callback: { url: string | null; method: "GET" | "POST"; events: readonly string[] };
}

/** What was recorded, kept in memory until the carrier stops. */
export class Recordings {
  readonly all = new Map<string, Recording>();

  constructor(
    private readonly calls: Calls,
    /** Where this carrier is reached, for the URLs it tells. */
    private readonly baseUrl: () => string,
  ) {}

  start(call: Call, source: string, callback: Recording["callback"]): Recording {
    const recording: Recording = {
      sid: makeSid("RE", this.calls.random),
      call,
      source,
      startedAt: this.calls.clock.now(),
      stoppedAt: null,
      recorder: this.calls.media.record(call.sid),
      callback,
    };
    this.all.set(recording.sid, recording);
    this.#tell(recording, "in-progress");
    return recording;
  }

  stop(recording: Recording) {
    if (recording.stoppedAt !== null) return;
    recording.stoppedAt = this.calls.clock.now();
    recording.recorder.stop();
    this.#tell(recording, this.seconds(recording) === 0 ? "absent" : "completed");
  }

  /** Calls back once the far end has been silent for `seconds`. Returns the cancel function. */
  afterSilence(recording: Recording, seconds: number, run: () => void): () => void {
    let cancel = () => {};
    const check = () => {
      const recent = recording.recorder.from.slice((-seconds * 1000) / FRAME_MS);
      const isLongEnough = this.calls.clock.now() - recording.startedAt >= seconds * 1000;
      if (isLongEnough && levelOf(recent) < SILENCE_LEVEL) run();
      else cancel = this.calls.clock.after(SILENCE_CHECK_MS, check);
    };
    cancel = this.calls.clock.after(SILENCE_CHECK_MS, check);
    return () => cancel();
  }

  seconds(recording: Recording): number {
    return Math.round(((recording.stoppedAt ?? this.calls.clock.now()) - recording.startedAt) / 1000);
  }

  url({ sid, call }: Recording): string {
    return `${this.baseUrl()}/2010-04-01/Accounts/${call.account.accountSid}/Recordings/${sid}`;
  }

  wav({ recorder }: Recording): Buffer {
    return writeWav(Buffer.concat(recorder.from as Frame[]));
  }

  #tell(recording: Recording, status: "in-progress" | "completed" | "absent") {
    const { callback, call } = recording;
    if (!callback.url || !callback.events.includes(status)) return;
    this.calls.webhooks.notify(call.account.authToken, {
      url: callback.url,
      method: callback.method,
      params: {
        AccountSid: call.account.accountSid,
        CallSid: call.sid,
        RecordingSid: recording.sid,
        RecordingUrl: this.url(recording),
        RecordingStatus: status,
        RecordingChannels: "1",
        RecordingSource: recording.source,
        RecordingStartTime: rfc2822(recording.startedAt),
        ...(status === "completed" && { RecordingDuration: String(this.seconds(recording)) }),
      },
    });
  }
}
