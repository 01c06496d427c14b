import type { Call } from "../../carrier/calls/call";
import type { Carrier } from "../../carrier/carrier";
import type { Heard, HearingMedia } from "../../carrier/media/hearing-media";
import { allowedMs, type Cause, type Journal } from "./allowance";
import { AWAY_FOR_GOOD_MS, HoldJudge, isBrowserOf } from "./holds";
import { SimulatedBrowser, SimulatedTelephone } from "./phones";

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
const GOODBYES = new Set(["voicemail", "voicemail-done", "agent-lost", "room-over", "time-over", "fallback"]);

const hasHungUp = ({ party }: Call) => party instanceof SimulatedTelephone && party.hasHungUp;

const isOutside = (call: Call) => call.party instanceof SimulatedTelephone;

const isAttended = ({ party }: Call) => party instanceof SimulatedBrowser && !party.isGone;

/** The outside number of a call of an outside party. */
const numberOf = (call: Call) => (call.direction === "inbound" ? call.from : call.to);

/** Whom somebody talks to, or wants to, before they are let in. */
export interface Consulted {
  callId: string;
  /** A telephone's; null for a colleague. */
  number: string | null;
  askerId: string;
  /** The asker pressed Cancel. */
  isCancelled: boolean;
  /** They were let in, or may have been: then they are a party like the others. */
  isLetIn: boolean;
}

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
  /** When calls were opened as a room. */
  readonly opened = new Map<string, number>();
  /** Rooms that may be none any more, since all of ours were away for so long that the party was queued. */
  readonly closed = new Set<string>();
  /** When one of ours was last in, by the id of the call. */
  readonly #attendedAt = new Map<string, number>();
  /** Legs that the owner of their room removed, by SID. */
  readonly removed = new Set<string>();
  readonly consulted: Consulted[] = [];
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

  /** Returns the SID of a leg that is in a conference; null if it is in none. */
  sidOf(legId: string): string | null {
    const rooms = [...this.carrier.services.conferences.all.values()];
    const found = rooms.map((room) => room.find(`c_${legId}`) ?? room.find(`a_${legId}`));
    return found.find((participant) => participant !== null)?.call.sid ?? null;
  }

  /** Looks at every call: before the clock moves on, and after what that brought. */
  look(now: number) {
    const { calls, conferences } = this.carrier.services;
    for (const { friendlyName, participants } of conferences.all.values()) {
      const callId = friendlyName.replace("room_", "");
      for (const { call } of participants.values()) {
        this.#callIds.set(call.sid, callId);
        if (isAttended(call)) this.#attendedAt.set(callId, now);
      }
    }
    for (const callId of this.opened.keys())
      if (now - (this.#attendedAt.get(callId) ?? now) >= AWAY_FOR_GOOD_MS) this.closed.add(callId);
    for (const call of calls.all.values()) {
      if (!isOutside(call) || call.answeredAt === null) continue;
      if (call.isOver) this.#judgeEnd(call);
      else this.#listen(call, now);
    }
    const inside = new Set(
      [...conferences.all.values()].flatMap(({ participants }) => [...participants.keys()]),
    );
    this.holds.look({
      legs: [...calls.all.values()],
      callIdOf: (sid) => this.callIdOf(sid),
      isIn: (sid) => inside.has(sid),
      now,
    });
  }

  #listen(call: Call, now: number) {
    const before = this.#listening.get(call.sid) ?? { now: null, heard: null, silence: null };
    const heard = this.media.heard(call.sid);
    if (JSON.stringify(heard) !== JSON.stringify(before.now)) {
      this.note(`${numberOf(call)} ${call.sid} hears ${JSON.stringify(heard)}`);
    }
    const isExcused = this.media.isRecorded(call.sid) || this.#isAmongMuted(call);
    if (heard?.kind !== "silence" || isExcused) {
      this.#listening.set(call.sid, { now: heard, heard, silence: null });
      return;
    }
    const callId = this.callIdOf(call.sid);
    const together = this.#together(call);
    // Whoever is still in, and says nothing, is waited for as well: a browser that died.
    const dead = this.journal.deadBrowsers.map(({ sid }) => sid).filter((sid) => together.includes(sid));
    const sids = before.heard?.kind === "voices" ? [...before.heard.from, ...dead] : together;
    const silence = before.silence ?? { at: now, sids, callId, isReported: false };
    this.#listening.set(call.sid, { now: heard, heard: before.heard, silence });
    const allowed = allowedMs({ ...silence, callId }, this.journal, now);
    if (silence.isReported || now - silence.at <= allowed) return;
    silence.isReported = true;
    this.#report("silence", call, now, `for more than ${allowed} ms, because of ${silence.sids.join()}`);
  }

  #roomOf({ sid }: Call) {
    const rooms = [...this.carrier.services.conferences.all.values()];
    return rooms.find(({ participants }) => participants.has(sid));
  }

  /** SIDs of a call and of those that are in its room. */
  #together(call: Call): string[] {
    return [...(this.#roomOf(call)?.participants.keys() ?? [call.sid])];
  }

  /** Whether all who could talk to a party are muted. */
  #isAmongMuted(call: Call): boolean {
    const own = this.#roomOf(call)?.participants;
    if (!own || own.get(call.sid)!.hold) return false;
    const others = [...own.values()].filter((other) => other.call !== call && !other.hold);
    return others.length > 0 && others.every(({ muted }) => muted);
  }

  #judgeEnd(call: Call) {
    if (this.#ended.has(call.sid)) return;
    this.#ended.add(call.sid);
    this.#listening.delete(call.sid);
    const callId = this.callIdOf(call.sid);
    const isEnded = callId !== null && this.endsPressed.has(callId);
    const lastDocument = this.documents.get(call.sid) ?? "none";
    const isFallen = this.#isFallen(call, callId) || this.unanswered.has(call.sid);
    const isToldWhy =
      GOODBYES.has(lastDocument) && !(lastDocument === "room-over" && this.#isAttended(callId));
    if (isFallen || hasHungUp(call) || isEnded || isToldWhy) return;
    // Its conference ended while it rang, and the channel connects it to no other.
    const isTooLate = call.direction === "outbound-api" && callId === null;
    if (isTooLate) return;
    if (this.removed.has(call.sid) || this.#isConsultationOver(call) || this.#isPartnersEnd(call)) return;
    this.#report("dropped", call, call.endedAt!, `its last document was ${lastDocument}`);
  }

  /** Whether one of ours was in a room shortly before: then its party was not alone. */
  #isAttended(callId: string | null): boolean {
    const at = this.#attendedAt.get(callId ?? "") ?? -Infinity;
    return this.carrier.services.calls.clock.now() - at < AWAY_FOR_GOOD_MS;
  }

  /** The consultation in which a telephone is or was, if it was never let in. */
  #consultationOf(call: Call): Consulted | undefined {
    return this.consulted.findLast(({ number, isLetIn }) => number === numberOf(call) && !isLetIn);
  }

  /** Whether a telephone was consulted by somebody who cancelled that, or is away. */
  #isConsultationOver(call: Call): boolean {
    const talk = this.#consultationOf(call);
    if (!talk) return false;
    const isThere = (leg: Call) =>
      isBrowserOf(leg, talk.askerId, talk.callId) && !leg.isOver && !(leg.party as SimulatedBrowser).isGone;
    return talk.isCancelled || ![...this.carrier.services.calls.all.values()].some(isThere);
  }

  /**
   * Whether an outside party is out because the other one is: a customer and the telephone they were transferred to. In a
   * room nobody's end is another's. Who is consulted has no part in it, unless their answer was not known yet.
   */
  #isPartnersEnd(call: Call): boolean {
    const callId = this.callIdOf(call.sid);
    const { calls } = this.carrier.services;
    return [...calls.all.values()].some((other) => {
      if (other === call || !hasHungUp(other) || callId === null || this.callIdOf(other.sid) !== callId)
        return false;
      const isRoom = (this.opened.get(callId) ?? Infinity) < other.endedAt! && !this.closed.has(callId);
      if (isRoom || this.#consultationOf(other)) return false;
      if (!this.#consultationOf(call)) return true;
      const cause = { at: call.answeredAt!, sids: [call.sid], callId };
      return call.answeredAt! + allowedMs(cause, this.journal, other.endedAt!) >= other.endedAt!;
    });
  }

  /** Whether a leg, or its partner, went down with their conference. */
  #isFallen({ sid }: Call, callId: string | null): boolean {
    const fallen = [...this.fallen];
    return (
      this.fallen.has(sid) || (callId !== null && fallen.some((other) => this.callIdOf(other) === callId))
    );
  }

  /** Returns legs that lasted longer than `ms` after an outside party of their call had hung up, which was no room. */
  keptWaiting(ms: number): string[] {
    const calls = [...this.carrier.services.calls.all.values()];
    const left = calls.filter(({ party }) => party instanceof SimulatedTelephone && party.hasHungUp);
    return left.flatMap(({ sid, endedAt }) => {
      const callId = this.callIdOf(sid);
      const late = (other: Call) => callId === this.callIdOf(other.sid) && other.endedAt! - endedAt! > ms;
      // An agent and whom they consult may finish their sentence.
      const isGoingOn = this.consulted.some((talk) => talk.callId === callId);
      if (callId === null || this.opened.has(callId) || isGoingOn) return [];
      return calls.filter(late).map(({ to, endedAt: at }) => `${to} ${at! - endedAt!} ms after ${sid}`);
    });
  }

  #report(kind: Fault["kind"], call: Call, at: number, detail: string) {
    this.note(`FAULT: ${kind}, ${numberOf(call)}, ${detail}`);
    this.faults.push({ kind, number: numberOf(call), callId: this.callIdOf(call.sid), at, detail });
  }
}
