import type { CallControl, LegReport, Placed } from "../ports";
import type { Call, Leg } from "../model/call";

/** A channel controlled by the test: records its orders and gives the answers the test sets. */
export class FakeControl implements CallControl {
  readonly asked: string[] = [];
  #sids = 0;
  answer: () => Placed = () => ({ ok: true, sid: `CAfake${++this.#sids}` });

  async ringAgent(_call: Call, leg: Leg) {
    this.asked.push(`ring ${leg.userId ?? leg.number}`);
    return this.answer();
  }

  async addCustomer(call: Call, leg: Leg) {
    this.asked.push(`add-customer ${leg.userId ?? call.customerNumber}`);
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

  async moveToVoicemail(_call: Call, sid: string) {
    this.asked.push(`voicemail ${sid}`);
  }

  async moveToAnnouncement(_call: Call, sid: string) {
    this.asked.push(`announcement ${sid}`);
  }

  async hold(_call: Call, sid: string, held: boolean) {
    this.asked.push(`${held ? "hold" : "unhold"} ${sid}`);
  }

  async startRecording(_call: Call, sid: string) {
    this.asked.push(`record ${sid}`);
  }

  async findLeg(_call: Call, _leg: Leg): Promise<string[]> {
    return [];
  }

  async reportLegs(): Promise<LegReport[]> {
    return [];
  }

  async endRoom(callId: string) {
    this.asked.push(`end-room ${callId}`);
  }
}
