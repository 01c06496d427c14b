import type { Call } from "../../carrier/calls/call";
import type { Carrier } from "../../carrier/carrier";
import type { Heard, HearingMedia } from "../../carrier/media/hearing-media";
import { allowedMs, type Cause, type Journal } from "./allowance";
import { HoldJudge } from "./holds";
import { SimulatedTelephone } from "./phones";

/** What an outside party must not go through. */
export interface Fault {
  kind: "silence" | "dropped" | "held";
  /** The outside number. */
  number: string;
  callId: string | null;
  at: number;
  detail: string;
}

/** Documents that say why, and end the call. */
const GOODBYES = new Set(["voicemail", "voicemail-done", "agent-lost", "fallback"]);

const isOutside = (call: Call) => call.party instanceof SimulatedTelephone;

/** The outside number of a call of an outside party. */
const numberOf = (call: Call) => (call.direction === "inbound" ? call.from : call.to);

interface Listening {
  now: Heard | null;
  /** Before it was silent. */
  heard: Heard | null;
  silence: (Cause & { isReported: boolean }) | null;
}

/**
 * Judges from the carrier alone what outside parties go through: none that has answered hears nothing for longer than
 * allowed, none is dropped but by itself, by an End that was offered, by voicemail or by a goodbye, and who is held hears
 * nobody and is heard by nobody.
 */
export class Judge {
  readonly faults: Fault[] = [];
  readonly #listening = new Map<string, Listening>();
  readonly #ended = new Set<string>();
  /** Ids of calls, by the SIDs of the legs that were ever in their room. */
  readonly #callIds = new Map<string, string>();
  /** The last document each leg was given, by SID. */
  readonly documents = new Map<string, string>();
  /** Legs that asked for a document while there was no database or no process to give it: the channel ends them. */
  readonly unanswered = new Set<string>();
  /** Legs whose conference ended by itself and took them along, by SID. */
  readonly fallen = new Set<string>();
  /** Calls that somebody ended who was offered End. */
  readonly endsPressed = new Set<string>();
  readonly holds: HoldJudge;

  constructor(
    private readonly carrier: Carrier,
    private readonly media: HearingMedia,
    private readonly journal: Journal,
    private readonly note: (text: string) => void,
  ) {
    this.holds = new HoldJudge(media, journal, (leg, detail) =>
      this.#report("held", leg, carrier.services.calls.clock.now(), detail),
    );
  }

  /** Returns the id of the call that a leg is or was part of. */
  callIdOf(sid: string): string | null {
    return this.#callIds.get(sid) ?? null;
  }

  /** Looks at every call: before the clock moves on, and after what that brought. */
  look(now: number) {
    const { calls, conferences } = this.carrier.services;
    for (const { friendlyName, participants } of conferences.all.values()) {
      for (const sid of participants.keys()) this.#callIds.set(sid, friendlyName.replace("room_", ""));
    }
    for (const call of calls.all.values()) {
      if (!isOutside(call) || call.answeredAt === null) continue;
      if (call.isOver) this.#judgeEnd(call);
      else this.#listen(call, now);
    }
    this.holds.look([...calls.all.values()], (sid) => this.callIdOf(sid), now);
  }

  #listen(call: Call, now: number) {
    const before = this.#listening.get(call.sid) ?? { now: null, heard: null, silence: null };
    const heard = this.media.heard(call.sid);
    if (JSON.stringify(heard) !== JSON.stringify(before.now)) {
      this.note(`${numberOf(call)} ${call.sid} hears ${JSON.stringify(heard)}`);
    }
    if (heard?.kind !== "silence" || this.media.isRecorded(call.sid)) {
      this.#listening.set(call.sid, { now: heard, heard, silence: null });
      return;
    }
    const callId = this.callIdOf(call.sid);
    const sids = before.heard?.kind === "voices" ? before.heard.from : this.#together(call);
    const silence = before.silence ?? { at: now, sids, callId, isReported: false };
    this.#listening.set(call.sid, { now: heard, heard: before.heard, silence });
    const allowed = allowedMs({ ...silence, callId }, this.journal, now);
    if (silence.isReported || now - silence.at <= allowed) return;
    silence.isReported = true;
    this.#report("silence", call, now, `for more than ${allowed} ms, because of ${silence.sids.join()}`);
  }

  /** SIDs of a call and of those that are in its room. */
  #together(call: Call): string[] {
    const rooms = [...this.carrier.services.conferences.all.values()];
    const room = rooms.find(({ participants }) => participants.has(call.sid));
    return room ? [...room.participants.keys()] : [call.sid];
  }

  #judgeEnd(call: Call) {
    if (this.#ended.has(call.sid)) return;
    this.#ended.add(call.sid);
    this.#listening.delete(call.sid);
    const callId = this.callIdOf(call.sid);
    const isOwnEnd = (one: Call) => one.party instanceof SimulatedTelephone && one.party.hasHungUp;
    // A customer and the telephone they were transferred to: the end of either is the end.
    const isPartnersEnd = [...this.carrier.services.calls.all.values()].some(
      (other) => other !== call && isOwnEnd(other) && callId !== null && this.callIdOf(other.sid) === callId,
    );
    const isEnded = callId !== null && this.endsPressed.has(callId);
    const lastDocument = this.documents.get(call.sid) ?? "none";
    const isFallen = this.#isFallen(call, callId) || this.unanswered.has(call.sid);
    if (isFallen || isOwnEnd(call) || isPartnersEnd || isEnded || GOODBYES.has(lastDocument)) return;
    this.#report("dropped", call, call.endedAt!, `its last document was ${lastDocument}`);
  }

  /** Whether a leg, or its partner, went down with their conference. */
  #isFallen({ sid }: Call, callId: string | null): boolean {
    const fallen = [...this.fallen];
    return (
      this.fallen.has(sid) || (callId !== null && fallen.some((other) => this.callIdOf(other) === callId))
    );
  }

  /** Returns legs that lasted longer than `ms` after an outside party of their call had hung up. */
  keptWaiting(ms: number): string[] {
    const calls = [...this.carrier.services.calls.all.values()];
    const left = calls.filter(({ party }) => party instanceof SimulatedTelephone && party.hasHungUp);
    return left.flatMap(({ sid, endedAt }) => {
      const callId = this.callIdOf(sid);
      const late = (other: Call) => callId === this.callIdOf(other.sid) && other.endedAt! - endedAt! > ms;
      if (callId === null) return [];
      return calls.filter(late).map(({ to, endedAt: at }) => `${to} ${at! - endedAt!} ms after ${sid}`);
    });
  }

  #report(kind: Fault["kind"], call: Call, at: number, detail: string) {
    this.note(`FAULT: ${kind}, ${numberOf(call)}, ${detail}`);
    this.faults.push({ kind, number: numberOf(call), callId: this.callIdOf(call.sid), at, detail });
  }
}
