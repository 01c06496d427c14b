import { DECODE, encode, FRAME_BYTES, FRAME_MS, SILENCE, type Frame } from "./g711";
import type { Clock } from "../clock";

/** The far end's audio: a browser, a scripted party, a handset. */
export interface AudioLeg {
  /** The next frame the far end sent, or null. */
  pop(): Frame | null;
  /** Sends a frame to the far end. */
  push(frame: Frame): void;
}

export interface RoomFlags {
  muted: boolean;
  /** Out of the mix both ways; hears what is played to it. */
  held: boolean;
}

/** Keeps both sides of one call's audio, in step. */
export interface Recorder {
  /** Frames from the far end and frames to it. */
  readonly from: Frame[];
  readonly to: Frame[];
  stop(): void;
}

/** Moves audio between calls. The real one ticks every 20 ms; a simulation's only knows how long things take. */
export interface Media {
  attach(callSid: string, leg: AudioLeg): void;
  detach(callSid: string): void;
  /** Plays frames to a call, over whatever it would hear otherwise. Returns the stop function, which does not call `onEnd`. */
  play(callSid: string, frames: readonly Frame[], onEnd: () => void): () => void;
  /** Sounds as if the far end had said it: keys arrive as events and are heard as tones. */
  inject(callSid: string, frames: readonly Frame[]): void;
  join(room: string, callSid: string, flags: RoomFlags): void;
  leave(room: string, callSid: string): void;
  record(callSid: string): Recorder;
}

interface Line {
  leg: AudioLeg;
  room: string | null;
  flags: RoomFlags;
  playing: { frames: readonly Frame[]; at: number; onEnd: () => void } | null;
  recorders: Set<Recorder & { from: Frame[]; to: Frame[] }>;
  heard: Frame;
  injected: Frame[];
}

const OPEN: RoomFlags = { muted: false, held: false };

/** After a pause of the process longer than this, missed frames are skipped instead of sent in a burst. */
const LONGEST_CATCH_UP_MS = 200;

/** Mixes on one self-correcting 20 ms clock: every room once, each call hearing the sum less its own voice. */
export class TickingMedia implements Media {
  readonly #lines = new Map<string, Line>();
  #timer: NodeJS.Timeout | null = null;
  #nextAt = 0;

  attach(callSid: string, leg: AudioLeg) {
    this.#lines.set(callSid, {
      leg,
      room: null,
      flags: OPEN,
      playing: null,
      recorders: new Set(),
      heard: SILENCE,
      injected: [],
    });
    if (!this.#timer) {
      this.#nextAt = performance.now();
      this.#loop();
    }
  }

  detach(callSid: string) {
    this.#lines.delete(callSid);
    if (this.#lines.size === 0 && this.#timer) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }

  play(callSid: string, frames: readonly Frame[], onEnd: () => void) {
    const line = this.#lines.get(callSid);
    const playing = { frames, at: 0, onEnd };
    if (line) line.playing = playing;
    return () => {
      if (line?.playing === playing) line.playing = null;
    };
  }

  inject(callSid: string, frames: readonly Frame[]) {
    this.#lines.get(callSid)?.injected.push(...frames);
  }

  join(room: string, callSid: string, flags: RoomFlags) {
    const line = this.#lines.get(callSid);
    if (line) Object.assign(line, { room, flags });
  }

  leave(room: string, callSid: string) {
    const line = this.#lines.get(callSid);
    if (line?.room === room) Object.assign(line, { room: null, flags: OPEN });
  }

  record(callSid: string): Recorder {
    const line = this.#lines.get(callSid);
    const recorder = {
      from: [] as Frame[],
      to: [] as Frame[],
      stop: () => void line?.recorders.delete(recorder),
    };
    line?.recorders.add(recorder);
    return recorder;
  }

  #loop() {
    const now = performance.now();
    while (this.#nextAt <= now) {
      this.#tick();
      this.#nextAt += FRAME_MS;
      if (now - this.#nextAt > LONGEST_CATCH_UP_MS) this.#nextAt = now;
    }
    this.#timer = setTimeout(() => this.#loop(), Math.max(1, this.#nextAt - performance.now()));
  }

  #tick() {
    const sums = new Map<string, Int32Array>();
    for (const line of this.#lines.values()) {
      const said = line.leg.pop() ?? SILENCE;
      line.heard = line.injected.shift() ?? said;
      if (!line.room || line.flags.muted || line.flags.held) continue;
      const sum = sums.get(line.room) ?? new Int32Array(FRAME_BYTES);
      sums.set(line.room, sum);
      for (let i = 0; i < FRAME_BYTES; i++) sum[i]! += DECODE[line.heard[i]!]!;
    }
    for (const line of [...this.#lines.values()]) {
      const frame = this.#frameFor(line, line.room ? sums.get(line.room) : undefined);
      line.leg.push(frame);
      for (const recorder of line.recorders) {
        recorder.from.push(line.heard);
        recorder.to.push(frame);
      }
    }
  }

  #frameFor(line: Line, sum: Int32Array | undefined): Frame {
    const { playing } = line;
    if (playing) {
      const frame = playing.frames[playing.at++] ?? SILENCE;
      if (playing.at >= playing.frames.length) {
        line.playing = null;
        queueMicrotask(playing.onEnd);
      }
      return frame;
    }
    if (!sum || line.flags.held) return SILENCE;
    const isHeard = !line.flags.muted;
    const frame = new Uint8Array(FRAME_BYTES);
    for (let i = 0; i < FRAME_BYTES; i++)
      frame[i] = encode(sum[i]! - (isHeard ? DECODE[line.heard[i]!]! : 0));
    return frame;
  }
}

/** Media of a simulation: nothing is heard, but playing takes its time on the given clock. */
export class SilentMedia implements Media {
  constructor(private readonly clock: Clock) {}

  attach() {}
  detach() {}
  inject() {}
  join() {}
  leave() {}

  play(_callSid: string, frames: readonly Frame[], onEnd: () => void) {
    return this.clock.after(frames.length * FRAME_MS, onEnd);
  }

  record(): Recorder {
    return { from: [], to: [], stop: () => {} };
  }
}
