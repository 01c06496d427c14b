import type { Bridge } from "./calls/bridge";
import type { Call } from "./calls/call";
import type { Calls } from "./calls/calls";
import type { Account } from "./config";
import { makeSid } from "./ids";
import type { RunningDocument } from "./twiml/source";

export const DEFAULT_MAX_SIZE = 100;

/** How a caller left a queue: `QueueResult`. https://www.twilio.com/docs/voice/twiml/enqueue#attributes-action */
export type QueueResult = "bridged" | "redirected" | "queue-full" | "leave" | "hangup" | "error";

export interface Member {
  call: Call;
  enqueuedAt: number;
  /** Document that plays while the caller waits. */
  wait: RunningDocument;
  /** Called when the caller leaves, with the bridge if a call took them from the queue. */
  onLeave: (result: QueueResult, bridge: Bridge | null) => void;
}

export class Queue {
  readonly members: Member[] = [];
  /** Total wait of callers who have left. */
  totalWaitSeconds = 0;
  left = 0;
  /** <Dial><Queue> calls waiting for a caller. */
  readonly takers: (() => void)[] = [];

  constructor(
    readonly sid: string,
    readonly account: Account,
    public friendlyName: string,
    public maxSize: number,
    readonly createdAt: number,
  ) {}

  /** Returns the caller's position, from 1. */
  position(call: Call): number {
    return this.members.findIndex((member) => member.call === call) + 1;
  }
}

/** Queues of waiting callers. https://www.twilio.com/docs/voice/api/queue-resource */
export class Queues {
  readonly all = new Map<string, Queue>();

  constructor(private readonly calls: Calls) {}

  find(account: Account, nameOrSid: string): Queue | null {
    for (const queue of this.all.values()) {
      if (queue.account === account && (queue.sid === nameOrSid || queue.friendlyName === nameOrSid))
        return queue;
    }
    return null;
  }

  /** Returns the queue with that name, creating it if needed. */
  open(account: Account, friendlyName: string, maxSize = DEFAULT_MAX_SIZE): Queue {
    const known = this.find(account, friendlyName);
    if (known) return known;
    const sid = makeSid("QU", this.calls.random);
    const queue = new Queue(sid, account, friendlyName, maxSize, this.calls.clock.now());
    this.all.set(sid, queue);
    return queue;
  }

  /** Adds a caller; returns false when the queue is full. */
  join(queue: Queue, member: Member): boolean {
    if (queue.members.length >= queue.maxSize) return false;
    queue.members.push(member);
    member.wait.start();
    queue.takers.shift()?.();
    return true;
  }

  /** Removes a caller and reports how they left. Returns null when they are in no queue. */
  leave(call: Call, result: QueueResult, bridge: Bridge | null = null): Queue | null {
    for (const queue of this.all.values()) {
      const at = queue.members.findIndex((member) => member.call === call);
      if (at < 0) continue;
      const [member] = queue.members.splice(at, 1);
      member!.wait.stop("replaced");
      queue.totalWaitSeconds += this.seconds(member!);
      queue.left++;
      member!.onLeave(result, bridge);
      return queue;
    }
    return null;
  }

  seconds({ enqueuedAt }: Member): number {
    return Math.round((this.calls.clock.now() - enqueuedAt) / 1000);
  }

  averageSeconds({ totalWaitSeconds, left }: Queue): number {
    return left === 0 ? 0 : Math.round(totalWaitSeconds / left);
  }
}
