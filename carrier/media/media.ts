import type { Clock } from "../clock";
import { DECODE, encode, FRAME_BYTES, FRAME_MS, SILENCE, type Frame } from "./g711";

/** One end of a path that passes Opus from browser to browser unchanged. */
export interface OpusPort {
  /** Sends incoming audio to `port` from now on; null returns it to the mixer. Returns true once audio goes there. */
  relayTo(port: OpusPort | null): boolean;
  /** @param timestamp  the sender's, at 48,000 a second */
  sendOpus(payload: Buffer, timestamp: number): void;
}

/** Audio of the far end: a browser, a scripted party or a handset. */
export interface AudioLeg {
  /** Set where Opus was negotiated. */
  readonly opus?: OpusPort | null;
  /** Returns the next frame from the far end, or null. */
  pop(): Frame | null;
  /** Sends a frame to the far end. */
  push(frame: Frame): void;
}

export interface RoomFlags {
  muted: boolean;
  /** Out of the mix both ways; hears only what is played to it. */
  held: boolean;
  /** SID of the only call in the room that hears this one. */
  coaches: string | null;
}

/** Called with every frame of a call: from the far end, and to it. */
export type OnFrame = (from: Frame, to: Frame) => void;

/** Moves audio between calls. The real implementation ticks every 20 ms; a simulation's only tracks durations. */
export interface Media {
  attach(callSid: string, leg: AudioLeg): void;
  detach(callSid: string): void;
  /** Plays frames to a call instead of its usual audio. Returns a stop function that does not call `onEnd`. */
  play(callSid: string, frames: readonly Frame[], onEnd: () => void): () => void;
  /** Does the same, mixed with the call's audio: for announcements and beeps. */
  overlay(callSid: string, frames: readonly Frame[], onEnd: () => void): () => void;
  /** Adds frames as if the far end had sent them: keys arrive as events and are heard as tones. */
  inject(callSid: string, frames: readonly Frame[]): void;
  join(room: string, callSid: string, flags: RoomFlags): void;
  leave(room: string, callSid: string): void;
  /** Returns the stop function. */
  record(callSid: string, onFrame: OnFrame): () => void;
  /** Records the mix of a room, without its coaches. Returns the stop function. */
  recordRoom(room: string, onFrame: (frame: Frame) => void): () => void;
}

interface Playing {
  frames: readonly Frame[];
  at: number;
  onEnd: () => void;
}

interface Line {
  leg: AudioLeg;
  room: string | null;
  flags: RoomFlags;
  playing: Playing | null;
  overlays: Set<Playing>;
  recorders: Set<OnFrame>;
  heard: Frame;
  injected: Frame[];
}

export const OPEN: RoomFlags = { muted: false, held: false, coaches: null };

/** After the process stalls for longer than this, missed frames are skipped rather than sent in a burst. */
const LONGEST_CATCH_UP_MS = 200;

/** Time that clock adjustments do not affect. */
const steadyClock: Clock = {
  now: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.max(1, delayMs));
    return () => clearTimeout(timer);
  },
};

/** Mixes on one self-correcting 20 ms clock. Each room is mixed once; each call hears the sum minus its own voice. */
export class TickingMedia implements Media {
  readonly #lines = new Map<string, Line>();
  readonly #roomRecorders = new Map<string, Set<(frame: Frame) => void>>();
  #cancel: (() => void) | null = null;
  #nextAt = 0;
  /** Called for each tick with its lateness in milliseconds. */
  onTick: (latenessMs: number) => void = () => {};

  constructor(private readonly clock: Clock = steadyClock) {}

  attach(callSid: string, leg: AudioLeg) {
    this.#lines.set(callSid, {
      leg,
      room: null,
      flags: OPEN,
      playing: null,
      overlays: new Set(),
      recorders: new Set(),
      heard: SILENCE,
      injected: [],
    });
    if (this.#cancel) return;
    this.#nextAt = this.clock.now();
    this.#loop();
  }

  detach(callSid: string) {
    this.#lines.delete(callSid);
    if (this.#lines.size > 0) return;
    this.#cancel?.();
    this.#cancel = null;
  }

  play(callSid: string, frames: readonly Frame[], onEnd: () => void) {
    const line = this.#lines.get(callSid);
    const playing = { frames, at: 0, onEnd };
    if (line) line.playing = playing;
    return () => {
      if (line?.playing === playing) line.playing = null;
    };
  }

  overlay(callSid: string, frames: readonly Frame[], onEnd: () => void) {
    const line = this.#lines.get(callSid);
    const playing = { frames, at: 0, onEnd };
    line?.overlays.add(playing);
    return () => void line?.overlays.delete(playing);
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

  record(callSid: string, onFrame: OnFrame) {
    const recorders = this.#lines.get(callSid)?.recorders;
    recorders?.add(onFrame);
    return () => void recorders?.delete(onFrame);
  }

  recordRoom(room: string, onFrame: (frame: Frame) => void) {
    const recorders = this.#roomRecorders.get(room) ?? new Set();
    this.#roomRecorders.set(room, recorders.add(onFrame));
    return () => {
      recorders.delete(onFrame);
      if (recorders.size === 0) this.#roomRecorders.delete(room);
    };
  }

  #loop() {
    const now = this.clock.now();
    while (this.#nextAt <= now) {
      this.onTick(now - this.#nextAt);
      this.#tick();
      this.#nextAt += FRAME_MS;
      if (now - this.#nextAt > LONGEST_CATCH_UP_MS) this.#nextAt = now;
    }
    this.#cancel = this.clock.after(this.#nextAt - this.clock.now(), () => this.#loop());
  }

  /**
   * Relays Opus past the mixer between two calls that are alone in a room, where both speak Opus and need no mixing.
   */
  #relay(): Set<Line> {
    const fed = new Set<Line>();
    const rooms = new Map<string, Line[]>();
    for (const line of this.#lines.values()) {
      const others = line.room === null ? null : rooms.get(line.room);
      if (line.room === null) line.leg.opus?.relayTo(null);
      else if (others) others.push(line);
      else rooms.set(line.room, [line]);
    }
    for (const [room, lines] of rooms) {
      const [first, second] = lines;
      const [here, there] = [first?.leg.opus, second?.leg.opus];
      const isAlone = lines.length === 2 && lines.every(isPlain) && !this.#roomRecorders.has(room);
      if (!isAlone || !here || !there) for (const { leg } of lines) leg.opus?.relayTo(null);
      else {
        if (here.relayTo(there)) fed.add(second!);
        if (there.relayTo(here)) fed.add(first!);
      }
    }
    return fed;
  }

  #tick() {
    const fed = this.#relay();
    const sums = new Map<string, Int32Array>();
    /** Audio meant for one call only, by the call that hears it. */
    const whispers = new Map<string, Frame[]>();
    for (const line of this.#lines.values()) {
      const said = line.leg.pop() ?? SILENCE;
      line.heard = line.injected.shift() ?? said;
      const { room, flags } = line;
      if (!room || flags.muted || flags.held) continue;
      if (flags.coaches !== null) {
        whispers.set(flags.coaches, [...(whispers.get(flags.coaches) ?? []), line.heard]);
        continue;
      }
      let sum = sums.get(room);
      if (!sum) sums.set(room, (sum = new Int32Array(FRAME_BYTES)));
      for (let i = 0; i < FRAME_BYTES; i++) sum[i]! += DECODE[line.heard[i]!]!;
    }
    for (const [room, recorders] of this.#roomRecorders) {
      const frame = encodeSum(sums.get(room));
      for (const record of recorders) record(frame);
    }
    for (const [callSid, line] of [...this.#lines]) {
      if (fed.has(line)) continue;
      const frame = this.#frameFor(line, sums, whispers.get(callSid));
      line.leg.push(frame);
      for (const record of line.recorders) record(line.heard, frame);
    }
  }

  #frameFor(line: Line, sums: Map<string, Int32Array>, whispers: Frame[] | undefined): Frame {
    const heard = line.playing ? takeFrom(line, line.playing) : roomFrame(line, sums, whispers);
    if (line.overlays.size === 0) return heard;
    const mixed = Int32Array.from(heard, (byte) => DECODE[byte]!);
    for (const overlay of [...line.overlays]) add(mixed, takeFrom(line, overlay));
    return encodeSum(mixed);
  }
}

/** Returns whether a line needs no mixing: nothing played, recorded or injected; not muted, held or coaching. */
const isPlain = ({ flags, playing, overlays, recorders, injected }: Line) =>
  playing === null &&
  overlays.size + recorders.size + injected.length === 0 &&
  !flags.muted &&
  !flags.held &&
  flags.coaches === null;

function roomFrame(line: Line, sums: Map<string, Int32Array>, whispers: Frame[] | undefined): Frame {
  const { flags } = line;
  const sum = line.room === null || flags.held ? undefined : sums.get(line.room);
  if (!sum && !whispers) return SILENCE;
  const isInSum = sum !== undefined && !flags.muted && flags.coaches === null;
  const mixed = sum ? Int32Array.from(sum) : new Int32Array(FRAME_BYTES);
  if (isInSum) for (let i = 0; i < FRAME_BYTES; i++) mixed[i]! -= DECODE[line.heard[i]!]!;
  if (!flags.held) for (const whisper of whispers ?? []) add(mixed, whisper);
  return encodeSum(mixed);
}

const add = (sum: Int32Array, frame: Frame) => {
  for (let i = 0; i < FRAME_BYTES; i++) sum[i]! += DECODE[frame[i]!]!;
};

function encodeSum(sum: Int32Array | undefined): Frame {
  if (!sum) return SILENCE;
  const frame = new Uint8Array(FRAME_BYTES);
  for (let i = 0; i < FRAME_BYTES; i++) frame[i] = encode(sum[i]!);
  return frame;
}

/** Returns the next frame of a playback; its end is reported after this tick. */
function takeFrom(line: Line, playing: Playing): Frame {
  const frame = playing.frames[playing.at++] ?? SILENCE;
  if (playing.at >= playing.frames.length) {
    if (line.playing === playing) line.playing = null;
    line.overlays.delete(playing);
    queueMicrotask(playing.onEnd);
  }
  return frame;
}

/** Media for simulations: silent, but playback takes its time on the given clock. */
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

  overlay(callSid: string, frames: readonly Frame[], onEnd: () => void) {
    return this.play(callSid, frames, onEnd);
  }

  record() {
    return () => {};
  }

  recordRoom() {
    return () => {};
  }
}
