import type { Bridge } from "../calls/bridge";
import { DEFAULT_MAX_SIZE, type Member, type QueueResult } from "../queues";
import { readAttributes } from "./attributes";
import { TwimlError } from "./parse";
import { NEXT, type Verb } from "./verb";

const ATTRIBUTES = ["action", "method", "maxQueueSize", "waitUrl", "waitUrlMethod"];

/** Holds the caller in a queue until a call takes them from it. https://www.twilio.com/docs/voice/twiml/enqueue */
export const enqueue: Verb = async (run, element) => {
  const attributes = readAttributes(run, element, ATTRIBUTES);
  if (!element.text) throw new TwimlError(13520, "<Enqueue> without the name of a queue");
  const { call, services } = run;
  const { queues, calls } = services;
  const queue = queues.open(call.account, element.text, attributes.number("maxQueueSize", DEFAULT_MAX_SIZE));
  const waitUrl = attributes.url("waitUrl");
  const source = waitUrl === null ? null : { url: waitUrl, method: attributes.method("waitUrlMethod") };
  calls.answer(call);

  const left = await run.until<{ result: QueueResult; seconds: number }>((done) => {
    let member: Member | null = null;
    const seconds = () => (member ? queues.seconds(member) : 0);
    const wait = services.runs.wait(call, source, () => ({
      QueueSid: queue.sid,
      QueueTime: String(seconds()),
      AvgQueueTime: String(queues.averageSeconds(queue)),
      CurrentQueueSize: String(queue.members.length),
      QueuePosition: String(queue.position(call)),
    }));
    let bridge: Bridge | null = null;
    const onLeave = (result: QueueResult, taken: Bridge | null) => {
      bridge = taken;
      const waited = seconds(); // Computed now: time spent talking is not waiting.
      if (bridge) bridge.onApart.add(() => done({ result, seconds: waited }));
      else done({ result, seconds: waited });
    };
    member = { call, enqueuedAt: calls.clock.now(), wait, onLeave };
    if (!queues.join(queue, member)) done({ result: "queue-full", seconds: 0 });
    return () => {
      const result = run.stopReason === "hang-up" ? "hangup" : "redirected";
      queues.leave(call, result);
      bridge?.end();
    };
  });
  const action = attributes.url("action");
  if (!action) return NEXT;
  const params = { QueueResult: left.result, QueueSid: queue.sid, QueueTime: String(left.seconds) };
  return { kind: "go", source: { url: action, method: attributes.method("method"), params } };
};

/** Takes the caller out of the queue, from within the queue's wait document. */
export const leave: Verb = async (run, element) => {
  readAttributes(run, element, []);
  run.services.queues.leave(run.call, "leave");
  return { kind: "end" };
};
