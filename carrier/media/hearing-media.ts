import type { Clock } from "../clock";
import { FRAME_MS, SILENCE, type Frame } from "./g711";
import { OPEN, type AudioLeg, type Media, type OnFrame, type RoomFlags } from "./media";

/** What a call hears at one moment. */
export type Heard =
  | { kind: "silence" }
  /** Something is played to it: the URL of the sound, or "words". */
  | { kind: "sound"; name: string }
  /** SIDs of the calls whose far ends it hears. */
  | { kind: "voices"; from: readonly string[] };

interface Line {
  leg: AudioLeg;
  room: string | null;
  flags: RoomFlags;
  playing: { frames: readonly Frame[] } | null;
  overlays: Set<readonly Frame[]>;
  isRecorded: boolean;
}

/**
 * Media for simulations: moves no frames, and knows what each call hears. Playback takes its time on the given clock. A
 * far end whose `pop` returns null says nothing, as a browser that is gone.
 */
export class HearingMedia implements Media {
  readonly #lines = new Map<string, Line>();
  readonly #names = new WeakMap<readonly Frame[], string>();

  constructor(private readonly clock: Clock) {}

  /** Names a sound, for `heard`. @returns the same frames */
  name(frames: readonly Frame[], name: string): readonly Frame[] {
    this.#names.set(frames, name);
    return frames;
  }

  /** Returns what a call hears now; null when there is no such call. */
  heard(callSid: string): Heard | null {
    const line = this.#lines.get(callSid);
    if (!line) return null;
    const sounds = [...(line.playing ? [line.playing.frames] : []), ...line.overlays];
    const sound = sounds.find((frames) => frames.some((frame) => frame !== SILENCE));
    if (sound) return { kind: "sound", name: this.#names.get(sound) ?? "words" };
    if (line.playing) return { kind: "silence" };
    const from = [...this.#lines].filter(([, other]) => speaksTo(other, callSid, line)).map(([sid]) => sid);
    return from.length > 0 ? { kind: "voices", from } : { kind: "silence" };
  }

  /** Returns whether a call is being recorded, as for a message. */
  isRecorded(callSid: string): boolean {
    return this.#lines.get(callSid)?.isRecorded ?? false;
  }

  attach(callSid: string, leg: AudioLeg) {
    this.#lines.set(callSid, {
      leg,
      room: null,
      flags: OPEN,
      playing: null,
      overlays: new Set(),
      isRecorded: false,
    });
  }

  detach(callSid: string) {
    this.#lines.delete(callSid);
  }

  play(callSid: string, frames: readonly Frame[], onEnd: () => void) {
    const line = this.#lines.get(callSid);
    const playing = { frames };
    if (line) line.playing = playing;
    return this.#stopAfter(frames, onEnd, () => {
      if (line?.playing === playing) line.playing = null;
    });
  }

  overlay(callSid: string, frames: readonly Frame[], onEnd: () => void) {
    const line = this.#lines.get(callSid);
    line?.overlays.add(frames);
    return this.#stopAfter(frames, onEnd, () => void line?.overlays.delete(frames));
  }

  /** Stops a playback when its frames are over. @returns a function that stops it before, without `onEnd` */
  #stopAfter(frames: readonly Frame[], onEnd: () => void, stop: () => void): () => void {
    const cancel = this.clock.after(frames.length * FRAME_MS, () => {
      stop();
      onEnd();
    });
    return () => {
      cancel();
      stop();
    };
  }

  inject() {}

  join(room: string, callSid: string, flags: RoomFlags) {
    const line = this.#lines.get(callSid);
    if (line) Object.assign(line, { room, flags });
  }

  leave(room: string, callSid: string) {
    const line = this.#lines.get(callSid);
    if (line?.room === room) Object.assign(line, { room: null, flags: OPEN });
  }

  record(callSid: string, _onFrame: OnFrame) {
    const line = this.#lines.get(callSid);
    if (line) line.isRecorded = true;
    return () => {
      if (line) line.isRecorded = false;
    };
  }

  recordRoom() {
    return () => {};
  }
}

/** Whether the far end of `other` is heard on `line`, the line of `callSid`. */
function speaksTo(other: Line, callSid: string, line: Line): boolean {
  if (other === line || other.room === null || other.room !== line.room) return false;
  if (line.flags.held || other.flags.held || other.flags.muted) return false;
  if (other.flags.coaches !== null && other.flags.coaches !== callSid) return false;
  return other.leg.pop() !== null;
}
