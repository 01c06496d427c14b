import type { Conversation, Leg } from "../model/conversation";
import { TALK } from "../model/desired";
import type { CallFailure } from "../model/failure";
import type { Fact } from "../model/facts";
import { legOf } from "../model/parties";
import type { CallControl, LegReport, Order } from "../ports";

/** What becomes of a leg that the channel is asked to make: it is made, refused, or not taken now. */
export type Made = { sid: string } | { code: string; failure: CallFailure } | "not-now";

/** A channel controlled by the test: records its orders and gives the answers the test sets. */
export class FakeControl implements CallControl {
  readonly asked: string[] = [];
  #sids = 0;
  answer: () => Made = () => ({ sid: `CAfake${++this.#sids}` });

  async carryOut(c: Conversation, order: Order, now: () => number): Promise<readonly Fact[]> {
    const { legId } = order;
    const leg = legOf(c, legId)!;
    if (order.type === "hang-up") {
      const report = await this.hangUp(order.sid);
      return report ? [{ type: "leg-reported", legId, status: report.status, at: report.at }] : [];
    }
    this.asked.push(wordsOf(order, leg));
    switch (order.type) {
      case "ring":
      case "add": {
        const made = this.answer();
        if (made === "not-now") return [{ type: "leg-released", legId }];
        if ("sid" in made) return [{ type: "leg-known", legId, sid: made.sid }];
        return [{ type: "leg-refused", legId, at: now(), ...made }];
      }
      case "move-to-voicemail":
      case "move-to-announcement":
        return [{ type: "moved", legId, at: now() }];
      case "set": {
        const whereabouts = { in: true, hearing: order.hearing };
        return [{ type: "order-answered", legId, n: leg.order!.n, whereabouts, at: now() }];
      }
      case "ask-leg": {
        const { n, upTo } = leg.order!;
        return [{ type: "found", legId, n, upTo, at: now(), in: true, hearing: TALK }];
      }
      case "record":
        return [{ type: "recording-known", at: now() }];
      default:
        return [];
    }
  }

  async hangUp(sid: string): Promise<LegReport | null> {
    this.asked.push(`hang-up ${sid}`);
    return null;
  }

  async findLeg(_c: Conversation, _leg: Leg): Promise<string[]> {
    return [];
  }

  async reportLegs(_sids: readonly string[]): Promise<LegReport[]> {
    return [];
  }

  async endConference(conversationId: string) {
    this.asked.push(`end-conference ${conversationId}`);
  }

  async endLeg(_conversationId: string, legId: string) {
    this.asked.push(`end-leg ${legId}`);
  }
}

function wordsOf(order: Order, leg: Leg): string {
  switch (order.type) {
    case "ring":
    case "add":
      return `${order.type} ${leg.userId ?? leg.number}`;
    case "set":
      return `${order.hearing.music ? "hold" : "unhold"} ${order.sid}`;
    case "move-to-voicemail":
    case "move-to-announcement":
      return `${order.type.slice("move-to-".length)} ${order.sid}`;
    default:
      return `${order.type} ${order.sid}`;
  }
}
