import fc from "fast-check";
import { expect, test } from "vitest";
import { apply, isSettled, latestOrder, newConversation } from "./apply";
import { isFinal, newLeg, type Conversation, type Leg } from "./conversation";
import { desired, isKeptOut, isSameHearing, TALK } from "./desired";
import type { Effect, Fact } from "./facts";
import { commandsOf, mayClaim, meant, pressed, REDS, type Command } from "./may";
import { consultation, isIn, isThere, legOf, members } from "./parties";
import { mustEnd, pending, takenUp } from "./pending";
import { slots } from "./slots";
import { due } from "./time";

/**
 * A conversation with a channel that does as it is asked, late or with its answers lost, and users who press anything that
 * they may. What each leg really hears is compared with what the model believes and wants.
 */

const T = 1_700_000_000_000;
const TIMEOUTS = { incoming: 25_000, grace: 20_000, queue: 300_000, alone: 600_000 };
const USERS = ["ada", "ben", "cem", "dan"];

/** A leg as it is at the channel. */
interface Line {
  sid: string;
  status: "ringing" | "in-progress" | "completed";
  isIn: boolean;
  music: boolean;
  muted: boolean;
}

class Story {
  c: Conversation;
  now = T;
  readonly lines = new Map<string, Line>();
  /** What the channel has not told yet. */
  readonly reports: Fact[] = [];
  readonly said: string[] = [];
  #seq = 0;
  #ids = 0;
  #choice = 0;

  constructor(private readonly choices: readonly number[]) {
    const began = {
      createdAt: T,
      callId: "c1",
      status: "in-progress" as const,
      answeredAt: T,
      admittedAt: T,
    };
    const legs = [
      newLeg({ id: "c", entry: "REMOTE", number: "+33199001234", sid: "CAc", ...began }),
      newLeg({ id: "a", entry: "OFFERED", userId: "ada", sid: "CAa", ...began }),
    ];
    const begun = { id: "c1", channelId: "channel", numberId: "n1", createdAt: T, legs };
    this.c = newConversation({ ...begun, direction: "INBOUND", remoteNumber: "+33199001234" });
    for (const { id, sid } of legs)
      this.lines.set(id, { sid: sid!, status: "in-progress", isIn: true, music: false, muted: false });
    this.learn({ type: "conference-known", sid: "CF1" });
  }

  get isOver() {
    return this.#choice >= this.choices.length;
  }

  /** Chooses one of `n`. */
  choose(n: number): number {
    return (this.choices[this.#choice++] ?? 0) % n;
  }

  pick<Value>(values: readonly Value[]): Value | undefined {
    return values.length === 0 ? undefined : values[this.choose(values.length)];
  }

  learn(...facts: Fact[]) {
    const wasOver = this.c.state === "ENDED";
    for (const fact of facts) {
      this.said.push(`${this.now - T} ${JSON.stringify(fact)}`);
      this.c = apply(this.c, fact);
    }
    if (wasOver) expect(this.c.state, "what is over stays over").toBe("ENDED");
    this.check();
  }

  /** What the channel tells of a leg's place, as an event. */
  #tell(legId: string) {
    const { isIn, music, muted } = this.lines.get(legId)!;
    const hearing = { music: music ? ("hold" as const) : null, muted };
    this.reports.push({ type: "seen", legId, conference: "CF1", seq: ++this.#seq, in: isIn, hearing });
  }

  #put(legId: string, change: Partial<Line>) {
    const line = this.lines.get(legId)!;
    if (line.status === "completed") return;
    const wasIn = line.isIn;
    Object.assign(line, change);
    if (change.status === "completed") line.isIn = false;
    if (wasIn || line.isIn) this.#tell(legId);
    this.check();
  }

  /** A party hangs up, or a browser dies. */
  end(legId: string) {
    if (this.lines.get(legId)!.status === "completed") return;
    const isAnswered = this.lines.get(legId)!.status === "in-progress";
    this.#put(legId, { status: "completed" });
    const durationSeconds = isAnswered ? 1 : undefined;
    this.reports.push({ type: "leg-reported", legId, status: "completed", at: this.now, durationSeconds });
  }

  /** Somebody takes a call: a browser fetches our document, a telephone is put into the conference. */
  answer(legId: string) {
    const leg = legOf(this.c, legId)!;
    if (leg.userId === null) {
      this.#put(legId, { status: "in-progress", isIn: true });
      this.reports.push({ type: "leg-reported", legId, status: "in-progress", at: this.now });
      return;
    }
    if (!mayClaim(this.c, legId)) return this.end(legId);
    this.learn({ type: "claimed", legId, at: this.now });
    this.enter(legId);
  }

  /** A browser whose document is given comes in, unless somebody talks in private. */
  enter(legId: string) {
    const leg = legOf(this.c, legId)!;
    const isOut = mustEnd(this.c, leg, this.now) || isKeptOut(this.c, leg);
    this.#put(legId, { status: "in-progress", isIn: !isOut });
  }

  connect(userId: string) {
    const legId = `j${++this.#ids}`;
    const sid = `CA${legId}`;
    this.learn({ type: "rejoined", legId, userId, sid, at: this.now });
    if (!legOf(this.c, legId)) return;
    this.lines.set(legId, { sid, status: "ringing", isIn: false, music: false, muted: false });
    this.enter(legId);
  }

  /** Sends an order that is pending. Its answer, or the order itself, may get lost. */
  order(effect: Effect, fate: "done" | "answer lost" | "lost") {
    this.learn(takenUp(effect, this.now));
    if (fate === "lost") return;
    const told = this.#carryOut(effect);
    if (fate === "done") this.learn(...told);
  }

  #carryOut(effect: Effect): Fact[] {
    const { legId } = effect;
    const { now: at } = this;
    const leg = legOf(this.c, legId)!;
    switch (effect.type) {
      case "ring":
      case "add": {
        const sid = `CA${legId}`;
        if (!this.lines.has(legId)) {
          const isEarly = effect.type === "add" && leg.entry === "CONSULT";
          this.lines.set(legId, { sid, status: "ringing", isIn: isEarly, music: false, muted: false });
        }
        this.check();
        return [{ type: "leg-known", legId, sid }];
      }
      case "find-leg":
        return this.lines.has(legId)
          ? [{ type: "leg-known", legId, sid: this.lines.get(legId)!.sid }]
          : [{ type: "leg-released", legId }];
      case "hang-up":
      case "cancel":
        this.end(legId);
        return [];
      case "set":
      case "ask-leg": {
        const line = this.lines.get(legId)!;
        const { n, upTo } = leg.order!;
        if (effect.type === "set" && line.isIn)
          this.#put(legId, { music: effect.hearing.music !== null, muted: effect.hearing.muted });
        const hearing = { music: line.music ? ("hold" as const) : null, muted: line.muted };
        expect(n).toBe(latestOrder(leg));
        return [{ type: "found", legId, n, upTo, at, in: line.isIn, hearing: line.isIn ? hearing : TALK }];
      }
      case "move-to-voicemail":
      case "move-to-announcement":
        this.#put(legId, { isIn: false });
        return [{ type: "moved", legId, at }];
      case "record":
        return [{ type: "recording-known", at }];
    }
  }

  /** Gives a command that this user may give. */
  command(userId: string, command: Command) {
    const { now: at, c } = this;
    const legId = `l${++this.#ids}`;
    const free = USERS.filter((id) => !slots(c).some((slot) => slot.userId === id));
    const colleague = this.choose(2) === 0 ? undefined : this.pick(free);
    const to = colleague
      ? { userId: colleague, number: null }
      : { userId: null, number: `+3319900${1000 + this.#ids}`, numberId: "n1" };
    const by = { legId, to, byUserId: userId, at };
    const other = this.pick(members(c).filter((leg) => leg.userId !== userId));
    switch (command) {
      case "hold":
        return this.learn({ type: "hold-asked", byUserId: userId, at });
      case "resume":
        return this.learn({ type: "resumed", byUserId: userId });
      case "transfer":
        return this.learn({ type: "transfer-asked", ...by });
      case "consult":
        return this.learn({ type: "consult-asked", ...by });
      case "add":
        return this.learn({ type: "add-asked", ...by });
      case "complete":
        return this.learn({ type: "consult-completed", legId: consultation(c)!.leg.id, at });
      case "merge":
        return this.learn({
          type: "merged", legId: consultation(c)!.leg.id, number: c.room ? null : 99_900, at,
        }); // prettier-ignore
      case "conference":
        return this.learn({ type: "room-opened", number: 99_900, ownerId: userId, at });
      case "join": {
        this.learn({ type: "join-asked", legId, userId, at });
        this.lines.set(legId, {
          sid: `CA${legId}`,
          status: "ringing",
          isIn: false,
          music: false,
          muted: false,
        });
        this.learn(
          { type: "leg-known", legId, sid: `CA${legId}` },
          { type: "leg-reported", legId, status: "in-progress", at },
        );
        return this.enter(legId);
      }
      case "share":
        return this.learn({ type: "room-shared", isShared: true });
      case "mute":
        return other && this.learn({ type: "mute-asked", legId: other.id, byUserId: userId });
      case "remove":
        return other && this.learn({ type: "dismissed", legId: other.id, dismissal: "removed", at });
      default: {
        const red = REDS.find((known) => known === command)!;
        return this.learn(...pressed(c, userId, meant(c, userId, { red, legId: null }), at));
      }
    }
  }

  pass(ms: number) {
    this.now += ms;
    this.learn(...due(this.c, this.now, TIMEOUTS));
  }

  check() {
    const hears = (leg: Leg) => {
      const line = this.lines.get(leg.id);
      return line?.status !== "completed" && line?.isIn === true && !line.music;
    };
    const inConference = this.c.legs.filter(hears);
    const target = inConference.find((leg) => leg.entry === "CONSULT" && leg.admittedAt === null);
    for (const leg of inConference) {
      if (!target || leg === target) continue;
      expect(leg.userId, "who is consulted is heard by nobody but who asked").toBe(target.requestedById);
    }
    const taken = slots(this.c).map(({ userId }) => userId);
    expect(new Set(taken).size, "a user's phone is taken once").toBe(taken.length);
    if (this.c.state === "ENDED") {
      expect(taken).toEqual([]);
      const asked = pending(this.c, this.now).map(({ type }) => type);
      for (const type of ["ring", "add", "set", "record"] as const) expect(asked).not.toContain(type);
    }
    for (const { userId } of members(this.c))
      if (userId !== null && this.c.state !== "ENDED") expect(taken, "a member's phone is taken").toContain(userId);
  } // prettier-ignore

  /** One thing happens. */
  step() {
    const live = this.c.legs.filter(
      ({ id }) => !["completed", undefined].includes(this.lines.get(id)?.status),
    );
    const ringing = live.filter(({ id }) => this.lines.get(id)!.status === "ringing");
    switch (this.choose(13)) {
      case 0:
      case 1: {
        const userId = this.pick(USERS)!;
        // Seldom the red button, or stories are short.
        const isRed = this.choose(8) === 0;
        const may = commandsOf(this.c, userId).filter((one) => isRed || !REDS.some((red) => red === one));
        const command = this.pick(may);
        return command && this.command(userId, command);
      }
      case 2: {
        const leg = this.pick(live);
        return leg && this.choose(12) === 0 ? this.end(leg.id) : undefined;
      }
      case 3: {
        const leg = this.pick(ringing);
        return leg && this.answer(leg.id);
      }
      case 4: {
        if (this.choose(6) !== 0) return;
        const userId = this.pick(USERS)!;
        const gone = live.find(
          (leg) => leg.userId === userId && this.lines.get(leg.id)!.status !== "ringing",
        );
        if (gone) this.learn({ type: "browser-gone", legId: gone.id, at: this.now });
        return this.choose(2) === 0 ? this.connect(userId) : undefined;
      }
      case 5:
        return this.pass([50, 100, 300, 700, 1_000, 3_000, 6_000, 21_000][this.choose(8)]!);
      case 6:
      case 7: {
        const [report] = this.reports.splice(this.choose(Math.max(1, this.reports.length)), 1);
        return report && this.learn(report);
      }
      default: {
        const effect = this.pick(pending(this.c, this.now));
        return (
          effect && this.order(effect, this.pick(["done", "done", "done", "answer lost", "lost"] as const)!)
        );
      }
    }
  }

  /** The channel tells all and does all; browsers that wait outside ask again. */
  settle(ms: number, stepMs = 500) {
    for (const until = this.now + ms; this.now < until;) {
      this.pass(stepMs);
      for (const report of this.reports.splice(0)) this.learn(report);
      for (let i = 0; i < 20; i++) {
        const [effect] = pending(this.c, this.now);
        if (!effect) break;
        this.order(effect, "done");
      }
      const outside = this.c.legs.filter(
        ({ id, userId }) => userId !== null && this.lines.get(id)?.status === "in-progress" && !this.lines.get(id)!.isIn,
      ); // prettier-ignore
      for (const leg of outside) if (isThere(leg)) this.enter(leg.id);
    }
  }
}

/** Enough to be over, in the longest case: a queue, then voicemail. */
const LONG_MS = 330_000;

/** `RUNS=5000 npx vitest run lib/calls/model/random` tells more stories; `SHRINK=1` shortens one that fails. */
const RUN = { numRuns: Number(process.env.RUNS ?? 100), endOnFailure: process.env.SHRINK === undefined };

const stories = fc.array(fc.nat(5_039), { minLength: 150, maxLength: 400 });

const telling = (check: (story: Story) => void) =>
  fc.property(stories, (choices) => {
    const story = new Story(choices);
    try {
      while (!story.isOver) story.step();
      check(story);
    } catch (error) {
      throw new Error(`${String(error)}\n${story.said.join("\n")}`, { cause: error });
    }
  });

test("whoever presses what, and whatever gets lost, all hear what they should once the channel has told all", () => {
  fc.assert(
    telling((story) => {
      story.settle(12_000);
      const { c, now } = story;
      for (const leg of c.legs) {
        const line = story.lines.get(leg.id);
        const wanted = desired(c, leg, now);
        if (!line || line.status === "completed" || wanted === null || !line.isIn) continue;
        expect(isSameHearing(wanted, { music: line.music ? "hold" : null, muted: line.muted }), leg.id).toBe(true);
      }
      for (const leg of members(c).filter(({ userId }) => userId === null)) {
        if (!["ACTIVE", "ROOM"].includes(c.state)) continue;
        const others = members(c).filter((other) => other !== leg);
        const wanted = desired(c, leg, now);
        expect(others.length > 0 || wanted?.music !== null, `${leg.id} is alone in silence`).toBe(true);
      }
      // A browser that is kept out while others talk in private is asked about until it comes in.
      const asked = pending(c, now).filter(({ legId }) => story.lines.get(legId)?.isIn);
      expect(asked, "a conversation at rest asks for nothing").toEqual([]);
    }),
    RUN,
  ); // prettier-ignore
});

test("whatever happens, a conversation is over once its telephones have hung up and its users have gone", () => {
  fc.assert(
    telling((story) => {
      story.settle(5_000);
      for (const { id } of story.c.legs) if (story.lines.has(id)) story.end(id);
      story.settle(60_000, 2_000);
      for (const { id } of story.c.legs) if (story.lines.has(id)) story.end(id);
      story.settle(LONG_MS, 10_000);
      expect(isSettled(story.c), story.c.state).toBe(true);
      expect(story.c.calls.every(({ outcome, endedAt }) => outcome !== null && endedAt !== null)).toBe(true);
      expect([...story.lines.values()].filter(({ status }) => status !== "completed")).toEqual([]);
    }),
    RUN,
  );
});

test("reports in any order make the same conversation", () => {
  fc.assert(
    fc.property(stories, fc.array(fc.nat(1_000), { minLength: 30, maxLength: 30 }), (choices, order) => {
      const story = new Story(choices);
      while (!story.isOver) story.step();
      const { c, reports } = story;
      // Whether a telephone answered before the waiting customer hung up is taken as it is told first.
      const isGone = reports.some((report) => report.type === "leg-reported" && report.legId === "c");
      fc.pre(c.queuedAt === null || !isGone);
      const sorted = reports.map((report, i) => ({ report, at: order[i % order.length]! + i / 1_000 }));
      const shuffled = sorted.toSorted((a, b) => a.at - b.at).map(({ report }) => report);
      expect([...shuffled, ...reports].reduce(apply, c)).toEqual(reports.reduce(apply, c));
    }),
    RUN,
  );
});

test("who is consulted leaves everybody else on hold until they are known to be out", () => {
  fc.assert(
    telling(({ c, now }) => {
      const talk = consultation(c);
      if (!talk || !["ACTIVE", "ROOM"].includes(c.state)) return;
      for (const leg of members(c)) {
        if (leg.userId !== talk.askerId) expect(desired(c, leg, now)?.music).toBe("hold");
      }
      expect(isFinal(talk.leg.status)).toBe(false);
      expect(isIn(c, talk.askerId) || desired(c, talk.leg, now + 1_000)?.music !== null).toBe(true);
    }),
    RUN,
  );
});
