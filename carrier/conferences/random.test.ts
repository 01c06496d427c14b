import { expect, test } from "vitest";
import { Carrier } from "../carrier";
import { scheduleFaults, seeded } from "../faults";
import type { AudioLeg } from "../media/media";
import { SilentMedia, type RoomFlags } from "../media/media";
import { behaviourSchema } from "../network/behaviour";
import type { Frame } from "../media/g711";
import { DEFAULT_READINGS, type Readings } from "../readings";
import { LostAnswer } from "../rest/rest";
import { answerAfterMs, ConferenceModel, type ModelLeg, type Operation } from "../testing/conference-model";
import { ACCOUNT, NUMBER, TestClock, twiml } from "../testing/rig";

const SCHEDULES = Number(process.env.SCHEDULES ?? 10_000);
const FIRST = Number(process.env.FIRST_SCHEDULE ?? 1);
const MOST_OPERATIONS = 30;
const LABELS = ["ann", "bob", "cy", "dee"];
const BATCH = 500;

const ANNOUNCEMENT: Frame[] = [new Uint8Array(160)];

/** Tracks attached calls, to detect a leg left behind, who takes part in the mix, and who hears announcements. */
class CountingMedia extends SilentMedia {
  readonly attached = new Set<string>();
  readonly mixed = new Map<string, RoomFlags>();
  readonly announced: string[] = [];
  override attach = (callSid?: string, _leg?: AudioLeg) => void this.attached.add(callSid!);
  override detach = (callSid?: string) => void this.attached.delete(callSid!);
  override join = (_room?: string, callSid?: string, flags?: RoomFlags) =>
    void this.mixed.set(callSid!, flags!);
  override leave = (_room?: string, callSid?: string) => void this.mixed.delete(callSid!);
  override overlay(callSid: string, frames: readonly Frame[], onEnd: () => void) {
    if (frames === ANNOUNCEMENT) this.announced.push(callSid);
    return super.overlay(callSid, frames, onEnd);
  }
}

/** Readings that change the state of a room; a seed decides them. */
const readingsOf = (seed: number): Readings => ({
  ...DEFAULT_READINGS,
  loneStart: seed % 2 ? "starts" : "waits",
  updateWhileWaiting: seed % 3 ? "works" : "refused",
  redirectWhileHeld: seed % 5 < 3 ? "moves" : "refused",
});

const BASE = `/2010-04-01/Accounts/${ACCOUNT.accountSid}`;
const AUTHORIZATION = `Basic ${Buffer.from(`${ACCOUNT.accountSid}:${ACCOUNT.authToken}`).toString("base64")}`;

/** Runs operations on a carrier with one room, and on the model beside it. */
class Schedule {
  readonly clock = new TestClock();
  readonly media = new CountingMedia(this.clock);
  readonly model: ConferenceModel;
  readonly carrier: Carrier;
  readonly sids: string[] = [];
  readonly #faults: ReturnType<typeof scheduleFaults>;

  constructor(seed: number) {
    const readings = readingsOf(seed);
    this.model = new ConferenceModel(readings);
    this.#faults = scheduleFaults(seed, {
      lose: 0.1,
      repeat: 0.1,
      delay: 0.2,
      refuse: 0.1,
      slow: 0.1,
      tooMany: 0.05,
      broken: 0.05,
      brokenAfter: 0.05,
      lostAfter: 0.05,
    });
    this.carrier = new Carrier({
      config: {
        accounts: [{ ...structuredClone(ACCOUNT), callsPerSecond: 1e9 }],
        readings,
      },
      clock: this.clock,
      random: seeded(seed),
      media: () => this.media,
      transport: ({ url }) => {
        const { pathname, searchParams } = new URL(url);
        const other = twiml(
          pathname === "/announce" ? "<Play>/announcement</Play>" : `<Pause length="3600"/>`,
        );
        const body = pathname === "/enter" ? enterDocument(searchParams) : other;
        return Promise.resolve({ status: 200, contentType: "text/xml", body });
      },
    });
    this.carrier.services.webhooks.fault = () => this.#faults.webhook();
    this.carrier.services.loadAudio = () => Promise.resolve(ANNOUNCEMENT);
  }

  #ask(method: string, path: string, form: Record<string, string> = {}) {
    const body = new URLSearchParams(form).toString();
    const isGet = method === "GET";
    const request = {
      method,
      path: `${BASE}${path}${isGet && body ? `?${body}` : ""}`,
      authorization: AUTHORIZATION,
      body: isGet ? "" : body,
    };
    try {
      const answer = this.carrier.rest.handle(request);
      const json = answer.body.length > 0 ? JSON.parse(answer.body.toString()) : null;
      return { isAccepted: answer.status < 300, json };
    } catch (error) {
      if (error instanceof LostAnswer) return { isAccepted: false, json: null };
      throw error;
    }
  }

  /** Applies an operation to both. A fault answers instead of the request, or after it was done. */
  async step(operation: Operation) {
    if (operation.kind === "wait") {
      await this.clock.advance(operation.ms);
      this.model.apply(operation);
      return;
    }
    if (process.env.TRACE) console.log(this.model.now, JSON.stringify(operation));
    const [fault, after] = [this.#faults.rest(), this.#faults.restAfter()];
    Object.assign(this.carrier.rest, { fault: () => fault, faultAfter: () => after });
    const before = this.model.legs.length;
    const { isAccepted } = this.#do(operation) ?? { isAccepted: false };
    Object.assign(this.carrier.rest, { fault: () => null, faultAfter: () => null });
    const isDone = fault === null && this.model.apply(operation);
    expect({ operation, isAccepted }).toEqual({ operation, isAccepted: isDone && after === null });
    if (operation.kind === "announce") await this.step({ kind: "wait", ms: 0 }); // Loads it.
    const leg = this.model.legs[before];
    if (!leg) return;
    if (operation.kind === "invite") this.model.invitedInto(leg);
    this.sids.push([...this.carrier.services.calls.all.keys()].at(-1)!);
  }

  #do(operation: Exclude<Operation, { kind: "wait" }>) {
    const { services } = this.carrier;
    const number = `+3319900${String(5000 + this.sids.length)}`;
    const room = services.conferences.findActive(ACCOUNT.accountSid, "room");
    const behaviour = behaviourSchema.parse({ answerAfterMs: answerAfterMs(this.sids.length) });
    services.switchboard.behaviours.set(number, behaviour);
    switch (operation.kind) {
      case "invite":
        return this.#ask("POST", "/Conferences/room/Participants.json", {
          To: number,
          From: NUMBER,
          Label: operation.label,
          EarlyMedia: String(operation.early),
          StartConferenceOnEnter: String(operation.start),
          EndConferenceOnExit: String(operation.endOnExit),
          Muted: String(operation.muted),
          ...(operation.whom && { CallSidToCoach: this.#sidOf(operation.whom) }),
          ConferenceStatusCallback: "http://app.test/status#rc=3&rp=all",
          ConferenceStatusCallbackEvent: "start end join leave mute hold modify",
        });
      case "enter": {
        const { label, start, endOnExit, muted, whom } = operation;
        const query = new URLSearchParams({
          label,
          start: String(start),
          end: String(endOnExit),
          muted: String(muted),
          coach: whom ? this.#sidOf(whom) : "",
        });
        return this.#ask("POST", "/Calls.json", {
          To: number,
          From: NUMBER,
          Url: `http://app.test/enter?${query}`,
        });
      }
      case "hangUp":
      case "redirect": {
        const leg = this.model.live(operation.label);
        if (!leg) return null;
        const form: Record<string, string> =
          operation.kind === "hangUp" ? { Status: "completed" } : { Url: "http://app.test/parked" };
        return this.#ask("POST", `/Calls/${this.sids[leg.id]}.json`, form);
      }
      case "endRoom":
        return room && this.#ask("POST", `/Conferences/${room.sid}.json`, { Status: "completed" });
      case "remove":
        return room && this.#ask("DELETE", `/Conferences/${room.sid}/Participants/${operation.label}.json`);
      default:
        return (
          room &&
          this.#ask(
            "POST",
            `/Conferences/${room.sid}/Participants/${operation.label}.json`,
            this.#change(operation),
          )
        );
    }
  }

  #change(operation: Operation): Record<string, string> {
    switch (operation.kind) {
      case "mute":
        return { Muted: String(operation.on) };
      case "hold":
        return { Hold: String(operation.on), HoldUrl: "http://app.test/hold" };
      case "endOnExit":
        return { EndConferenceOnExit: String(operation.on) };
      case "coach":
        return { Coaching: "true", CallSidToCoach: this.#sidOf(operation.whom) };
      case "announce":
        return { AnnounceUrl: "http://app.test/announce" };
      default:
        return { Coaching: "false" };
    }
  }

  #sidOf(label: string): string {
    const leg = this.model.inRoom(label);
    return leg ? this.sids[leg.id]! : "CAnobody";
  }

  /** Checks that the participants REST lists are those of the model. */
  compare() {
    const room = this.carrier.services.conferences.findActive(ACCOUNT.accountSid, "room");
    const seen = room
      ? (this.#ask("GET", `/Conferences/${room.sid}/Participants.json`).json.participants as Seen[])
      : [];
    const bySid = (a: { sid: string }, b: { sid: string }) => a.sid.localeCompare(b.sid);
    const inRoom = (this.model.legs.filter(({ inRoom }) => inRoom) as Inside[]).map((leg) => ({
      sid: this.sids[leg.id]!,
      label: leg.label,
      muted: leg.inRoom.muted,
      hold: leg.inRoom.hold,
      endOnExit: leg.inRoom.endOnExit,
      coaches: leg.inRoom.coaches === null ? null : this.sids[leg.inRoom.coaches]!,
    }));
    expect({
      room: room?.status ?? "none",
      people: seen
        .map((p) => ({
          sid: p.call_sid,
          label: p.label,
          muted: p.muted,
          hold: p.hold,
          endOnExit: p.end_conference_on_exit,
          coaches: p.call_sid_to_coach,
        }))
        .sort(bySid),
      calls: this.sids.map((sid) => this.#ask("GET", `/Calls/${sid}.json`).json.status as string),
      mixed: [...this.media.mixed].map(([sid, flags]) => ({ sid, ...flags })).sort(bySid),
      announced: this.media.announced,
    }).toEqual({
      room: this.model.room,
      people: inRoom.sort(bySid),
      calls: this.model.legs.map(({ status }) => status),
      mixed:
        this.model.room === "in-progress"
          ? inRoom.map(({ sid, muted, hold, coaches }) => ({ sid, muted, held: hold, coaches })).sort(bySid)
          : [],
      announced: this.model.announced.map((id) => this.sids[id]),
    });
  }

  /** Hangs up every call and checks that nothing is left of the schedule. */
  async clean() {
    for (const call of this.carrier.services.calls.all.values())
      this.carrier.services.calls.end(call, "completed");
    const room = this.carrier.services.conferences.findActive(ACCOUNT.accountSid, "room");
    if (room)
      this.carrier.services.conferences.end(room, "conference-ended-via-api", "conference_ended_via_api");
    await this.clock.advance(60_000);
    const { calls, conferences } = this.carrier.services;
    expect({
      timers: this.clock.waiting,
      legs: this.media.attached.size,
      calls: [...calls.all.values()].filter(({ isOver }) => !isOver).length,
      rooms: [...conferences.all.values()].filter(({ status }) => status !== "completed").length,
      people: [...conferences.all.values()].flatMap(({ participants }) => [...participants]).length,
    }).toEqual({ timers: 0, legs: 0, calls: 0, rooms: 0, people: 0 });
  }
}

interface Seen {
  call_sid: string;
  label: string;
  muted: boolean;
  hold: boolean;
  end_conference_on_exit: boolean;
  call_sid_to_coach: string | null;
}

type Inside = ModelLeg & { inRoom: NonNullable<ModelLeg["inRoom"]> };

function enterDocument(query: URLSearchParams): string {
  const attributes = [
    `participantLabel="${query.get("label")}"`,
    `startConferenceOnEnter="${query.get("start")}"`,
    `endConferenceOnExit="${query.get("end")}"`,
    `muted="${query.get("muted")}"`,
    `coach="${query.get("coach")}"`,
    `waitUrl="http://app.test/music"`,
  ];
  return twiml(`<Dial><Conference ${attributes.join(" ")}>room</Conference></Dial><Pause length="3600"/>`);
}

function randomOperation(random: () => number): Operation {
  const chance = (of: number) => random() < of;
  const label = LABELS[Math.floor(random() * LABELS.length)]!;
  const whom = LABELS[Math.floor(random() * LABELS.length)]!;
  const on = chance(0.5);
  const flags = {
    start: chance(0.8),
    endOnExit: chance(0.25),
    muted: chance(0.2),
    whom: chance(0.3) ? whom : null,
  };
  const kinds: [number, Operation][] = [
    [6, { kind: "wait", ms: 1 + Math.floor(random() * 1_500) }],
    [4, { kind: "invite", label, early: chance(0.6), ...flags }],
    [3, { kind: "enter", label, ...flags }],
    [2, { kind: "mute", label, on }],
    [3, { kind: "hold", label, on }],
    [2, { kind: "endOnExit", label, on }],
    [2, { kind: "coach", label, whom }],
    [1, { kind: "stopCoaching", label }],
    [1.5, { kind: "announce", label }],
    [2, { kind: "remove", label }],
    [2, { kind: "hangUp", label }],
    [2, { kind: "redirect", label }],
    [0.5, { kind: "endRoom" }],
  ];
  let at = random() * kinds.reduce((sum, [weight]) => sum + weight, 0);
  return kinds.find(([weight]) => (at -= weight) < 0)![1];
}

async function runSchedule(seed: number) {
  const schedule = new Schedule(seed);
  const random = seeded(seed * 7919);
  const count = 5 + Math.floor(random() * MOST_OPERATIONS);
  for (let i = 0; i < count; i++) await schedule.step(randomOperation(random));
  await schedule.step({ kind: "wait", ms: 5_000 });
  schedule.compare();
  await schedule.clean();
}

const batches = Array.from({ length: Math.ceil(SCHEDULES / BATCH) }, (_, i) => FIRST + i * BATCH);

test.each(batches)(
  "schedules from %i on: the carrier matches the model, and nothing is left",
  async (first) => {
    for (let seed = first; seed < Math.min(first + BATCH, FIRST + SCHEDULES); seed++) {
      await runSchedule(seed).catch((cause: unknown) => {
        throw new Error(
          `FIRST_SCHEDULE=${seed} SCHEDULES=1: ${cause instanceof Error ? cause.message : String(cause)}`,
          { cause },
        );
      });
    }
  },
  120_000,
);
