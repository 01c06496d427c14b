import type { Conversation, Hearing, Leg, Whereabouts } from "../model/conversation";
import type { CallControl, LegReport, Placed } from "../ports";

/** A channel controlled by the test: records its orders and gives the answers the test sets. */
export class FakeControl implements CallControl {
  readonly asked: string[] = [];
  #sids = 0;
  answer: () => Placed = () => ({ ok: true, sid: `CAfake${++this.#sids}` });

  async ring(_c: Conversation, leg: Leg) {
    this.asked.push(`ring ${leg.userId ?? leg.number}`);
    return this.answer();
  }

  async add(_c: Conversation, leg: Leg) {
    this.asked.push(`add ${leg.userId ?? leg.number}`);
    return this.answer();
  }

  async hangUp(sid: string): Promise<LegReport | null> {
    this.asked.push(`hang-up ${sid}`);
    return null;
  }

  async cancel(sid: string): Promise<LegReport | null> {
    this.asked.push(`cancel ${sid}`);
    return null;
  }

  async moveToVoicemail(_c: Conversation, sid: string) {
    this.asked.push(`voicemail ${sid}`);
  }

  async moveToAnnouncement(_c: Conversation, sid: string) {
    this.asked.push(`announcement ${sid}`);
  }

  async set(_c: Conversation, sid: string, { music }: Hearing) {
    this.asked.push(`${music ? "hold" : "unhold"} ${sid}`);
  }

  async ask(_c: Conversation, sid: string): Promise<Whereabouts> {
    this.asked.push(`ask ${sid}`);
    return { in: true, hearing: { music: null } };
  }

  async startRecording(_c: Conversation, sid: string) {
    this.asked.push(`record ${sid}`);
  }

  async findLeg(_c: Conversation, _leg: Leg): Promise<string[]> {
    return [];
  }

  async reportLegs(): Promise<LegReport[]> {
    return [];
  }

  async endConference(conversationId: string) {
    this.asked.push(`end-conference ${conversationId}`);
  }
}
