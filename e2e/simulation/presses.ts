import { controlCall, type Control } from "../../lib/calls/commands/control-call";
import { ringTarget, type Ring } from "../../lib/calls/commands/ring-target";
import type { Red } from "../../lib/calls/model/may";
import type { Agent } from "./agents";
import { holdByHand, holdOfConsultation, holdOfTransfer, type Target } from "./holds";
import type { Consulted } from "./judge";
import type { World } from "./world";

/** A hold that the judge watches. */
interface Watched {
  callId: string;
  kind: "hand" | Ring["type"];
  to: Target | null;
  since: number;
  forget: () => void;
}

const isSameTarget = (a: Target | null, b: Target) => JSON.stringify(a) === JSON.stringify(b);

/** Presses for agents whatever is no red button, and tells the judge what may follow from it. */
export class Presses {
  /** How often each command was accepted. */
  readonly accepted = new Map<string, number>();
  /** How often anything was pressed in a call. */
  readonly #pressed = new Map<string, number>();
  readonly #watched = new Set<Watched>();

  constructor(private readonly world: World) {}

  /** Rings somebody for a call. */
  ring(from: Agent, callId: string, { type, to }: Pick<Ring, "type" | "to">) {
    const ask = async () => {
      this.#press(callId);
      this.#letGo(callId, ({ kind }) => kind === "hand");
      this.#letGo(callId, (one) => isSameTarget(one.to, to));
      // From when it is asked for: the phone may ring before the answer is here.
      const watched = this.#watchRing(from, callId, type, to);
      const talk = type === "consult" ? this.#consulted(from, callId, to) : null;
      const { id } = from.user;
      const asked = await this.world.ask(`${type} of ${id}`, (calls) =>
        ringTarget(calls, from.user, callId, { type, to }),
      );
      if (asked.ok) return this.accept(`${type} ${"number" in to ? "a telephone" : "a colleague"}`);
      if (watched) this.#forget(watched);
      if (talk) talk.isLetIn = true;
    };
    this.world.forget(ask());
  }

  /** Gives a command. */
  control(agent: Agent, callId: string, control: Control): Promise<boolean> {
    const { id } = agent.user;
    const { judge, clock } = this.world;
    const ask = async () => {
      const nth = this.#press(callId);
      const isOpening = control.type === "conference" || control.type === "merge";
      const takenBack =
        control.type === "complete" || control.type === "merge"
          ? this.#letIn(callId, control.type)
          : () => {};
      if (control.type !== "mute" && control.type !== "share")
        this.#letGo(callId, ({ kind }) => kind === "hand");
      const sid = control.type === "remove" ? this.world.judge.sidOf(control.legId) : null;
      if (sid) judge.removed.add(sid);
      const wasOpened = judge.opened.has(callId);
      if (isOpening && !wasOpened) judge.opened.set(callId, clock.now());
      const asked = await this.world.ask(`${control.type} of ${id}`, (calls) =>
        controlCall(calls, id, callId, control),
      );
      if (!asked.ok) {
        takenBack();
        if (sid) judge.removed.delete(sid);
        if (isOpening && !wasOpened) judge.opened.delete(callId);
        return false;
      }
      this.accept(control.type);
      if (isOpening) judge.closed.delete(callId);
      // Unless something else was pressed since, which may have ended it.
      if (control.type === "hold" && this.#pressed.get(callId) === nth) {
        const since = clock.now();
        const forget = judge.holds.add(holdByHand(callId, id, since));
        this.#watched.add({ callId, kind: "hand", to: null, since, forget });
      }
      return true;
    };
    const done = ask();
    this.world.forget(done);
    return done.catch(() => false);
  }

  /** Joins a room, and connects the agent's browser to it. */
  join(agent: Agent, callId: string, legId: string) {
    const join = async () => {
      if ((await this.control(agent, callId, { type: "join", legId })) && agent.isThere)
        this.world.connect(agent.user.id, callId, legId);
    };
    this.world.forget(join());
  }

  /** Notes that a red button was pressed, which may end a hold. */
  noteRed(agent: Agent, callId: string, red: Red) {
    this.#press(callId);
    this.#letGo(callId, ({ kind }) => kind === "hand");
    if (red === "cancel") {
      for (const talk of this.world.judge.consulted)
        if (talk.callId === callId && talk.askerId === agent.user.id) talk.isCancelled = true;
    }
  }

  accept(what: string) {
    this.accepted.set(what, (this.accepted.get(what) ?? 0) + 1);
  }

  #press(callId: string): number {
    const nth = (this.#pressed.get(callId) ?? 0) + 1;
    this.#pressed.set(callId, nth);
    return nth;
  }

  #watchRing({ user }: Agent, callId: string, type: Ring["type"], to: Target): Watched | null {
    if (type === "add") return null;
    const since = this.world.clock.now();
    const hold =
      type === "transfer"
        ? holdOfTransfer(callId, to, since)
        : holdOfConsultation(callId, user.id, to, since);
    const watched = { callId, kind: type, to, since, forget: this.world.judge.holds.add(hold) };
    this.#watched.add(watched);
    return watched;
  }

  #consulted({ user }: Agent, callId: string, to: Target): Consulted {
    const number = "number" in to ? to.number : null;
    const talk = { callId, number, askerId: user.id, isCancelled: false, isLetIn: false };
    this.world.judge.consulted.push(talk);
    return talk;
  }

  /**
   * From now on the target of a consultation may be let in. Completed before the answer, it becomes a transfer.
   *
   * @returns a function that takes it back
   */
  #letIn(callId: string, how: "complete" | "merge"): () => void {
    const { judge } = this.world;
    const talks = judge.consulted.filter((talk) => talk.callId === callId && !talk.isLetIn);
    for (const talk of talks) talk.isLetIn = true;
    const ended = this.#letGo(callId, ({ kind }) => kind === "consult");
    const begun =
      how === "merge" ? [] : ended.map(({ to, since }) => this.#watchTransfer(callId, to!, since));
    return () => {
      for (const talk of talks) talk.isLetIn = false;
      for (const watched of begun) this.#forget(watched);
    };
  }

  #watchTransfer(callId: string, to: Target, since: number): Watched {
    const forget = this.world.judge.holds.add(holdOfTransfer(callId, to, since));
    const watched: Watched = { callId, kind: "transfer", to, since, forget };
    this.#watched.add(watched);
    return watched;
  }

  #letGo(callId: string, isMeant: (watched: Watched) => boolean): Watched[] {
    const meant = [...this.#watched].filter((one) => one.callId === callId && isMeant(one));
    for (const one of meant) this.#forget(one);
    return meant;
  }

  #forget(watched: Watched) {
    watched.forget();
    this.#watched.delete(watched);
  }
}
