import type { Call } from "./calls/call";
import type { Calls } from "./calls/calls";
import { rfc2822 } from "./calls/calls";
import { makeSid } from "./ids";

/** Larger contents are refused. https://www.twilio.com/docs/voice/api/userdefinedmessage-resource */
const LARGEST_CONTENT_BYTES = 10_000;

export interface Subscription {
  sid: string;
  call: Call;
  url: string;
  method: "GET" | "POST";
}

/** A message that was not delivered, with the code returned to its sender. */
export class MessageError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** Passes user-defined messages between an application and a browser in a call, both ways. */
export class Messages {
  readonly subscriptions = new Map<string, Subscription>();
  readonly #sequences = new WeakMap<Call, number>();
  /** Delivers to the call's browser; returns false if there is none. Set by the signalling. */
  deliver: (call: Call, message: { sid: string; content: unknown }) => boolean = () => false;

  constructor(private readonly calls: Calls) {}

  subscribe(call: Call, url: string, method: "GET" | "POST"): Subscription {
    const subscription = { sid: makeSid("ZY", this.calls.random), call, url, method };
    this.subscriptions.set(subscription.sid, subscription);
    call.onEnd.add(() => this.subscriptions.delete(subscription.sid));
    return subscription;
  }

  /** Sends a message to the browser. @throws MessageError 21220 when the call has no browser that can receive it */
  send(call: Call, content: string): string {
    const sid = makeSid("KX", this.calls.random);
    if (!this.deliver(call, { sid, content: parseContent(content) })) {
      throw new MessageError(21220, "the call has no browser, or has ended");
    }
    return sid;
  }

  /** Sends a browser's message to every subscriber. @throws MessageError 31210 for a type Twilio does not know */
  receive(
    call: Call,
    message: { voiceeventsid: string; content: unknown; messagetype: string; contenttype?: string },
  ) {
    if (message.messagetype !== "user-defined-message") throw new MessageError(31210, "unknown message type");
    const content = JSON.stringify(message.content);
    if (content.length > LARGEST_CONTENT_BYTES) throw new MessageError(31212, "the message is too large");
    const sequence = (this.#sequences.get(call) ?? 0) + 1;
    this.#sequences.set(call, sequence);
    for (const { sid, url, method, call: subscribed } of this.subscriptions.values()) {
      if (subscribed !== call) continue;
      this.calls.webhooks.notify(call.account.authToken, {
        url,
        method,
        params: {
          AccountSid: call.account.accountSid,
          CallSid: call.sid,
          Sid: message.voiceeventsid,
          UserDefinedMessageSubscriptionSid: sid,
          SequenceNumber: String(sequence),
          Timestamp: rfc2822(this.calls.clock.now()),
          ContentType: message.contenttype ?? "application/json",
          Content: content,
        },
      });
    }
  }
}

function parseContent(content: string): unknown {
  if (content.length > LARGEST_CONTENT_BYTES) throw new MessageError(20001, "Content is too large");
  try {
    return JSON.parse(content);
  } catch {
    throw new MessageError(20001, "Content is not JSON");
  }
}
