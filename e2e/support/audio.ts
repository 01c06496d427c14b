import { expect, type Page } from "@playwright/test";
import type { CarrierControl } from "./carrier";

/** A tone counts as heard when it is this much louder than everything else together, for this long. */
const LOUDER_DB = 20;
const HEARD_MS = 500;
/** Share of the energy of a tone 20 dB above the rest. */
const SHARE = 1 / (1 + 10 ** (-LOUDER_DB / 10));

/** A level below this is digital silence. */
const AUDIBLE = 10;

interface PageState {
  heardStreams: MediaStream[];
  connections: RTCPeerConnection[];
  /** A headset besides the system's own microphone. */
  headset?: { id: string; hertz: number };
}

/** Plugs in a headset whose microphone plays its own tone; null unplugs it. */
export async function plugHeadset(page: Page, headset: { id: string; hertz: number } | null) {
  await page.evaluate((plugged) => {
    const state = window as unknown as PageState;
    state.headset = plugged ?? undefined;
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  }, headset);
}

/** Runs in a page before it loads: its microphone plays one tone, and its calls' audio is kept. */
export function speakOneTone(pitch: number) {
  const state = window as unknown as PageState;
  state.heardStreams = [];
  state.connections = [];
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const { deviceId } = (constraints?.audio ?? {}) as { deviceId?: { exact?: string } };
    const headset = state.headset?.id === deviceId?.exact ? state.headset : undefined;
    const context = new AudioContext();
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const out = context.createMediaStreamDestination();
    oscillator.frequency.value = headset?.hertz ?? pitch;
    gain.gain.value = 0.3;
    oscillator.connect(gain).connect(out);
    oscillator.start();
    const [track] = out.stream.getAudioTracks();
    const stop = track!.stop.bind(track);
    track!.stop = () => {
      stop();
      void context.close();
    };
    return out.stream;
  };
  const enumerate = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  navigator.mediaDevices.enumerateDevices = async () => {
    const { id } = state.headset ?? {};
    const plugged = { deviceId: id, kind: "audioinput", groupId: id, label: id } as MediaDeviceInfo;
    return [...(await enumerate()), ...(id ? [plugged] : [])];
  };
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...args: ConstructorParameters<typeof Native>) {
      super(...args);
      state.connections.push(this);
      this.addEventListener("track", ({ streams }) => streams[0] && state.heardStreams.push(streams[0]));
    }
    // Drops closed connections: a soak test looks for what the product leaves behind.
    override close() {
      const heard = new Set(this.getReceivers().map(({ track }) => track));
      state.connections = state.connections.filter((connection) => connection !== this);
      state.heardStreams = state.heardStreams.filter(
        (stream) => !stream.getTracks().some((t) => heard.has(t)),
      );
      super.close();
    }
  };
}

/** Gives a page a microphone that plays one tone, and keeps its calls' audio. Call it before the page loads. */
export const installAudio = (page: Page, hertz: number) => page.addInitScript(speakOneTone, hertz);

/** A page of any browser driver. */
export interface Evaluator {
  evaluate<T, A>(run: (input: A) => T | Promise<T>, input: A): Promise<T>;
}

/**
 * Returns the loudness of each tone in the agent's browser against everything else, in dB: the lowest of windows over
 * 500 ms.
 */
async function loudness(page: Evaluator, hertz: number[]): Promise<Record<string, number>> {
  return page.evaluate(
    async ({ pitches, ms }) => {
      const { heardStreams } = window as unknown as { heardStreams: MediaStream[] };
      const stream = heardStreams.at(-1);
      if (!stream) return Object.fromEntries(pitches.map((pitch) => [pitch, -Infinity]));
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      analyser.fftSize = 8192;
      analyser.smoothingTimeConstant = 0;
      context.createMediaStreamSource(stream).connect(analyser);
      const bins = new Float32Array(analyser.frequencyBinCount);
      const lowest: Record<string, number> = {};
      const windowMs = (analyser.fftSize / context.sampleRate) * 1000;
      for (let waited = -windowMs; waited < ms; waited += windowMs) {
        await new Promise((resolve) => setTimeout(resolve, windowMs));
        if (waited < 0) continue; // The first window is still filling.
        analyser.getFloatFrequencyData(bins);
        const power = Array.from(bins, (db) => 10 ** (db / 10));
        const all = power.reduce((sum, p) => sum + p, 0);
        for (const pitch of pitches) {
          const at = Math.round((pitch * analyser.fftSize) / context.sampleRate);
          const own = power.slice(at - 4, at + 5).reduce((sum, p) => sum + p, 0);
          const isSound = all > 1e-7;
          const db = isSound ? 10 * Math.log10(own / Math.max(all - own, 1e-12)) : -Infinity;
          lowest[pitch] = Math.min(lowest[pitch] ?? Infinity, db);
        }
      }
      await context.close();
      return lowest;
    },
    { pitches: hertz, ms: HEARD_MS },
  );
}

/** Expects the agent's browser to play this tone, 20 dB above the rest. */
export async function expectAgentHears(page: Evaluator, hertz: number) {
  await expect
    .poll(async () => (await loudness(page, [hertz]))[hertz], { timeout: 15_000 })
    .toBeGreaterThan(LOUDER_DB);
}

/** Expects the customer's telephone to hear this tone, 20 dB above the rest. */
export async function expectCustomerHears(carrier: CarrierControl, number: string, hertz: number) {
  await expect
    .poll(async () => (await carrier.hearing(number, HEARD_MS, [hertz])).shares[hertz], { timeout: 15_000 })
    .toBeGreaterThan(SHARE);
}

/** Notes of the hold music. */
const MUSIC = [175, 196, 220, 247, 262, 294, 330, 392];
const RINGBACK = [425];
/** Shorter than a note, which is 0.4 s. */
const NOTE_MS = 200;

/** Expects the customer's telephone to hear one of these tones, from at most `withinMs` after now. */
async function expectCustomerHearsOneOf(
  tones: number[],
  carrier: CarrierControl,
  number: string,
  withinMs: number,
) {
  const share = async () => {
    const { level, shares } = await carrier.hearing(number, NOTE_MS, tones);
    return level < AUDIBLE ? 0 : Math.max(...Object.values(shares));
  };
  await expect.poll(share, { timeout: withinMs, intervals: [50] }).toBeGreaterThan(0.8);
}

/** Expects the customer's telephone to hear hold music, from at most `withinMs` after now. */
export const expectCustomerHearsMusic = (carrier: CarrierControl, number: string, withinMs: number) =>
  expectCustomerHearsOneOf(MUSIC, carrier, number, withinMs);

/** Expects the customer's telephone to hear ringing, which sounds for one second of each five. */
export const expectCustomerHearsRinging = (carrier: CarrierControl, number: string) =>
  expectCustomerHearsOneOf(RINGBACK, carrier, number, 6_000);

/** Expects the customer's telephone not to fall silent for two seconds within `forMs`. */
export async function expectCustomerHearsOn(carrier: CarrierControl, number: string, forMs: number) {
  const until = Date.now() + forMs;
  while (Date.now() < until) {
    expect((await carrier.hearing(number, 2_000, [])).level).toBeGreaterThan(AUDIBLE);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Expects the customer's telephone to hear digital silence. */
export async function expectCustomerHearsNothing(carrier: CarrierControl, number: string) {
  await expect
    .poll(async () => (await carrier.hearing(number, HEARD_MS, [])).level, { timeout: 10_000 })
    .toBeLessThan(AUDIBLE);
}

/** Keeps what a page plays besides its calls: rings and key tones. Call it before the page loads. */
export const keepSounds = (page: Page) =>
  page.addInitScript(() => {
    const played: AudioBuffer[] = [];
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (this: AudioBufferSourceNode, ...args) {
      if (this.buffer) played.push(this.buffer);
      return start.apply(this, args);
    };
    Object.assign(window, { played });
  });

const KEYS = ["123", "456", "789", "*0#"];
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];

/** Returns the keys whose tones a page has played, by their two loudest frequencies (ITU-T Q.23). */
export async function keysHeard(page: Page): Promise<string> {
  const tones = await page.evaluate(
    (frequencies) => {
      const { played } = window as unknown as { played: AudioBuffer[] };
      const power = (samples: Float32Array, hertz: number, rate: number) => {
        const turn = (2 * Math.PI * hertz) / rate;
        const cos = samples.reduce((sum, sample, i) => sum + sample * Math.cos(turn * i), 0);
        const sin = samples.reduce((sum, sample, i) => sum + sample * Math.sin(turn * i), 0);
        return cos ** 2 + sin ** 2;
      };
      return played.map((buffer) =>
        frequencies.map((hertz) => power(buffer.getChannelData(0), hertz, buffer.sampleRate)),
      );
    },
    [...ROWS, ...COLUMNS],
  );
  const loudest = (powers: number[]) => powers.indexOf(Math.max(...powers));
  return tones
    .map((powers) => KEYS[loudest(powers.slice(0, ROWS.length))]![loudest(powers.slice(ROWS.length))])
    .join("");
}

/** Returns the packets of the agent's call so far: received, and lost. */
export async function packets(page: Page): Promise<{ received: number; lost: number; connections: number }> {
  return page.evaluate(async () => {
    const { connections } = window as unknown as { connections: RTCPeerConnection[] };
    const open = connections.filter((connection) => connection.connectionState === "connected");
    const stats = await open.at(-1)?.getStats();
    const inbound = [...(stats?.values() ?? [])].find((entry) => entry.type === "inbound-rtp");
    return {
      received: inbound?.packetsReceived ?? 0,
      lost: inbound?.packetsLost ?? 0,
      connections: open.length,
    };
  });
}
