import type { Call, EndStatus, Party } from "../../carrier/calls/call";
import type { Calls } from "../../carrier/calls/calls";
import { SILENCE } from "../../carrier/media/g711";

/** What a telephone does when it is called. */
export interface Manners {
  outcome: "answer" | "busy" | "no-answer" | "failed";
  answerAfterMs: number;
  /** After the answer. */
  hangUpAfterMs?: number;
}

/** A telephone of the public network. It says something as long as its call lasts. */
export class SimulatedTelephone implements Party {
  /** It has hung up, rather than been hung up. */
  hasHungUp = false;
  readonly audio = { pop: () => SILENCE, push: () => {} };

  constructor(
    private readonly calls: Calls,
    private readonly manners: Manners,
  ) {}

  ring(call: Call) {
    const { outcome, answerAfterMs, hangUpAfterMs } = this.manners;
    const later = (ms: number, run: () => void) => call.onEnd.add(this.calls.clock.after(ms, run));
    if (outcome === "failed") {
      later(0, () => this.calls.end(call, "failed"));
      return;
    }
    this.calls.alerting(call);
    if (outcome === "busy") later(answerAfterMs, () => this.calls.end(call, "busy"));
    if (outcome !== "answer") return;
    later(answerAfterMs, () => {
      this.calls.answeredBy(call);
      if (hangUpAfterMs !== undefined) later(hangUpAfterMs, () => this.hangUp(call));
    });
  }

  hangUp(call: Call) {
    if (call.isOver) return;
    this.hasHungUp = true;
    this.calls.end(call, "completed");
  }

  ringing() {}
  answered() {}
  ended() {}
}

/** Reaction of an agent's browser to a ring. */
export interface Reaction {
  kind: "answer" | "decline" | "ignore";
  afterMs: number;
}

/** The far end of an agent's leg: a browser. */
export class SimulatedBrowser implements Party {
  /** A browser that has crashed says nothing more. */
  isGone = false;
  readonly audio = { pop: () => (this.isGone ? null : SILENCE), push: () => {} };

  constructor(
    private readonly calls: Calls,
    readonly userId: string,
    /** The call it was rung for, or joins. */
    readonly callId: string,
    private readonly reaction: Reaction,
    /** Tells the server. @returns false if the agent's card offers no Decline */
    private readonly onDecline: () => boolean,
  ) {}

  ring(call: Call) {
    this.calls.alerting(call);
    const { kind, afterMs } = this.reaction;
    this.calls.clock.after(afterMs, () => {
      if (call.isOver || this.isGone) return;
      if (kind === "answer") this.calls.answeredBy(call);
      if (kind === "decline" && this.onDecline()) this.calls.end(call, "busy");
    });
  }

  ringing() {}
  answered() {}
  ended(_call: Call, _status: EndStatus) {}
}
