import type { Readings } from "../readings";

interface Entry {
  label: string;
  start: boolean;
  endOnExit: boolean;
  muted: boolean;
  /** Label of the leg it coaches. */
  whom: string | null;
}

/** Operations of a schedule on one room. */
export type Operation =
  | ({ kind: "invite"; early: boolean } & Entry)
  | ({ kind: "enter" } & Entry)
  | { kind: "mute" | "hold" | "endOnExit"; label: string; on: boolean }
  | { kind: "coach"; label: string; whom: string }
  | { kind: "stopCoaching" | "announce" | "remove" | "hangUp" | "redirect"; label: string }
  | { kind: "endRoom" }
  | { kind: "wait"; ms: number };

export interface ModelLeg {
  /** Identifies the leg: several legs may use one label. */
  id: number;
  label: string;
  isByRest: boolean;
  options: { early: boolean; start: boolean; endOnExit: boolean; muted: boolean; coaches: number | null };
  status: "ringing" | "in-progress" | "completed" | "canceled";
  /** Next events of the leg, with their times. */
  due: { at: number; what: "join-early" | "answer" }[];
  /** Flags while it is in the room; null outside. */
  inRoom: { muted: boolean; hold: boolean; endOnExit: boolean; coaches: number | null } | null;
}

/** Answer delay of each leg; all differ, so no two events coincide. */
export const answerAfterMs = (id: number) => 1_000 + id;

/**
 * A second, deliberately plain implementation of a conference: one room, its legs and the effect of each operation. The
 * carrier must reach the same state in any order.
 */
export class ConferenceModel {
  readonly legs: ModelLeg[] = [];
  /** Legs that heard an announcement, in order. */
  readonly announced: number[] = [];
  room: "none" | "init" | "in-progress" = "none";
  rooms = 0;
  now = 0;

  constructor(
    private readonly readings: Pick<Readings, "loneStart" | "updateWhileWaiting" | "redirectWhileHeld">,
  ) {}

  /** Returns the leg in the room that has the label. */
  inRoom(label: string): ModelLeg | null {
    return this.legs.find((leg) => leg.label === label && leg.inRoom) ?? null;
  }

  live(label: string): ModelLeg | null {
    return this.legs.find((leg) => leg.label === label && isLive(leg)) ?? null;
  }

  /** Applies an operation; returns false where Twilio refuses it. */
  apply(operation: Operation): boolean {
    switch (operation.kind) {
      case "invite":
        return this.#invite(operation);
      case "enter":
        return this.#enter(operation);
      case "wait":
        return this.#wait(operation.ms);
      case "endRoom":
        return this.room !== "none" && this.#endRoom();
      case "hangUp":
        return this.#hangUp(this.live(operation.label));
      case "redirect":
        return this.#redirect(this.live(operation.label));
      default:
        return this.#change(operation, this.inRoom(operation.label));
    }
  }

  #add(label: string, isByRest: boolean, options: ModelLeg["options"]): ModelLeg {
    const id = this.legs.length;
    const leg: ModelLeg = { id, label, isByRest, options, status: "ringing", due: [], inRoom: null };
    this.legs.push(leg);
    return leg;
  }

  #invite({ label, early, whom, ...options }: Extract<Operation, { kind: "invite" }>): boolean {
    if (this.inRoom(label) || !this.#mayCoach(whom)) return false;
    // A name creates the room at once, empty until someone joins.
    if (this.room === "none") {
      this.room = "init";
      this.rooms++;
    }
    const leg = this.#add(label, true, { ...options, early, coaches: this.#idOf(whom) });
    leg.due.push({ at: this.now + answerAfterMs(leg.id), what: "answer" });
    if (early) leg.due.push({ at: this.now, what: "join-early" });
    return true;
  }

  /** Calls a leg whose document puts it into the room once it answers. */
  #enter({ label, whom, ...options }: Extract<Operation, { kind: "enter" }>): boolean {
    const leg = this.#add(label, false, { ...options, early: false, coaches: this.#idOf(whom) });
    leg.due.push({ at: this.now + answerAfterMs(leg.id), what: "answer" });
    return true;
  }

  /** Returns -1 for nobody: the leg coaches a call that does not exist. */
  #idOf(whom: string | null): number | null {
    return whom === null ? null : (this.inRoom(whom)?.id ?? -1);
  }

  #mayCoach(whom: string | null): boolean {
    return whom === null || this.inRoom(whom)?.inRoom?.hold === false;
  }

  #wait(ms: number): boolean {
    const until = this.now + ms;
    for (;;) {
      const next = this.legs
        .flatMap((leg) => leg.due.map((due) => ({ leg, due })))
        .filter(({ due }) => due.at <= until)
        .sort((a, b) => a.due.at - b.due.at || a.leg.id - b.leg.id)[0];
      if (!next) break;
      this.now = next.due.at;
      next.leg.due = next.leg.due.filter((due) => due !== next.due);
      this.#happen(next.leg, next.due.what);
    }
    this.now = until;
    return true;
  }

  #happen(leg: ModelLeg, what: "join-early" | "answer") {
    if (what === "answer") leg.status = "in-progress";
    if (leg.inRoom) return;
    // A leg keeps ringing for a room that has ended, and is hung up when it answers.
    if (what === "join-early" && !this.#roomStands(leg)) return;
    if (!this.#join(leg) && leg.isByRest) this.#end(leg);
  }

  /** Number of the room each leg was invited into. */
  readonly #madeFor = new Map<ModelLeg, number>();

  /** Returns whether the room that a leg was invited into still exists. */
  #roomStands(leg: ModelLeg): boolean {
    return this.room !== "none" && this.#madeFor.get(leg) === this.rooms;
  }

  #join(leg: ModelLeg): boolean {
    if (this.inRoom(leg.label) || (leg.isByRest && !this.#roomStands(leg))) return false;
    const { muted, endOnExit, coaches } = leg.options;
    if (coaches !== null && this.legs[coaches]?.inRoom?.hold !== false) return false;
    if (this.room === "none") {
      this.room = "init";
      this.rooms++;
    }
    leg.inRoom = { muted, hold: false, endOnExit, coaches };
    const inside = this.legs.filter(({ inRoom }) => inRoom);
    const least = this.readings.loneStart === "starts" ? 1 : 2;
    if (inside.length >= least && inside.some(({ options }) => options.start)) this.room = "in-progress";
    return true;
  }

  invitedInto(leg: ModelLeg) {
    this.#madeFor.set(leg, this.rooms);
  }

  #change(operation: Extract<Operation, { label: string }>, leg: ModelLeg | null): boolean {
    if (!leg?.inRoom) return false;
    const flags = leg.inRoom;
    const isUpdate = operation.kind !== "remove";
    if (isUpdate && this.room === "init" && this.readings.updateWhileWaiting === "refused") return false;
    switch (operation.kind) {
      case "mute":
        flags.muted = operation.on;
        return true;
      case "hold":
        flags.hold = operation.on;
        return true;
      case "endOnExit":
        if (!flags.hold) flags.endOnExit = operation.on;
        return true;
      case "coach": {
        if (!this.#mayCoach(operation.whom)) return false;
        flags.coaches = this.#idOf(operation.whom);
        return true;
      }
      case "stopCoaching":
        flags.coaches = null;
        return true;
      case "announce":
        this.announced.push(leg.id);
        return true;
      case "remove":
        this.#leave(leg, true);
        return true;
      default:
        return false;
    }
  }

  #hangUp(leg: ModelLeg | null): boolean {
    if (!leg) return false;
    this.#end(leg);
    return true;
  }

  #redirect(leg: ModelLeg | null): boolean {
    if (leg?.status !== "in-progress") return false;
    if (leg.inRoom?.hold && this.readings.redirectWhileHeld === "refused") return false;
    this.#leave(leg, false);
    return true;
  }

  #end(leg: ModelLeg) {
    if (!isLive(leg)) return;
    leg.status = leg.status === "ringing" ? "canceled" : "completed";
    leg.due = [];
    this.#leave(leg, false);
  }

  #leave(leg: ModelLeg, hangsUp: boolean) {
    if (!leg.inRoom) return;
    const { endOnExit } = leg.inRoom;
    leg.inRoom = null;
    const isEmpty = this.legs.every(({ inRoom }) => !inRoom);
    if (endOnExit || isEmpty) this.#endRoom();
    if (hangsUp && leg.isByRest) this.#end(leg);
  }

  #endRoom(): boolean {
    this.room = "none";
    for (const leg of this.legs) {
      if (!leg.inRoom) continue;
      leg.inRoom = null;
      if (leg.isByRest) this.#end(leg);
    }
    return true;
  }
}

const isLive = ({ status }: ModelLeg) => status === "ringing" || status === "in-progress";
