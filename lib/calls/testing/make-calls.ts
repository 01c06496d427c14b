import { MAIN_NUMBER } from "@/scripts/testing/database";
import { systemClock, type Clock } from "../../base/clock";
import { CallEngine } from "../engine/call-engine";
import type { IncomingCall } from "../reports/receive-call";
import type { Leg } from "../model/conversation";
import type { CallControl } from "../ports";
import { claimCall } from "../reports/leg-reports";
import { loadConversation } from "../store/store";
import { FakeControl } from "./fake-control";

/** The real time, without timers: nothing happens until the test asks for it. */
export const passiveClock: Clock = { now: systemClock.now, after: () => () => {} };

export interface MakeCallsOptions {
  control?: CallControl;
  clock?: Clock;
  callsPerSecond?: number;
  graceMs?: number;
}

let ids = 0;

/** Makes the calls of one process, on a channel controlled by the test. Several can share a channel and a database. */
export function makeCalls({
  control = new FakeControl(),
  clock = passiveClock,
  callsPerSecond = Infinity,
  graceMs = 20_000,
}: MakeCallsOptions = {}): CallEngine {
  return new CallEngine({
    clock,
    makeId: () => `id${++ids}`,
    channels: async (id) => ({
      id,
      timeouts: { incoming: 25_000, grace: graceMs, queue: 300_000, alone: 600_000 },
      recordCalls: false,
      callsPerSecond,
      control,
    }),
  });
}

/** A customer's call to the main number. */
export const incoming = (sid = "CA1", from = "+33199001234"): IncomingCall => ({
  sid,
  from,
  to: MAIN_NUMBER,
  verified: false,
});

/** Lets the first agent whose phone rings answer. @returns their leg */
export async function answerFirst(calls: CallEngine, callId: string): Promise<Leg> {
  await calls.look(callId);
  const leg = (await loadConversation(callId))!.legs.find(({ entry }) => entry === "OFFERED")!;
  await claimCall(calls, callId, leg.id, leg.sid!);
  return leg;
}
