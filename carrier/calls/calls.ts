import type { Clock } from "../clock";
import type { Account } from "../config";
import { makeSid, type Random } from "../ids";
import { dtmfFrames } from "../media/dtmf";
import type { Media } from "../media/media";
import type { Readings } from "../readings";
import { forgetOldest } from "../retention";
import type { Params, Webhooks } from "../webhooks";
import { Call, type EndStatus, type Party, type ProgressCallback } from "./call";
import { mayFollow, progressEvent, type CallStatus } from "./transitions";

const SIP_CODES: Partial<Record<EndStatus, number>> = {
  busy: 486,
  failed: 404,
  "no-answer": 480,
  canceled: 487,
};
const LONGEST_RING_SECONDS = 600;
/** Ended calls that stay readable. */
const KEPT = 10_000;

interface Outbound {
  account: Account;
  direction: "outbound-api" | "outbound-dial";
  from: string;
  to: string;
  party: Party;
  timeoutSeconds: number;
  progress: ProgressCallback | null;
  parentSid?: string;
  timeLimitSeconds?: number;
}

/** Holds every call, applies status changes and reports them to the far end and the application. */
export class Calls {
  readonly all = new Map<string, Call>();
  /** When each account's queue of calls may start the next one. */
  readonly #nextStart = new Map<string, number>();
  /** Answer handlers, by call SID. */
  readonly #onAnswer = new Map<string, (call: Call) => void>();

  constructor(
    readonly clock: Clock,
    readonly random: Random,
    readonly media: Media,
    readonly webhooks: Webhooks,
    private readonly readings: Readings,
  ) {}

  find(accountSid: string, sid: string): Call | null {
    const call = this.all.get(sid);
    return call?.account.accountSid === accountSid ? call : null;
  }

  /** Accepts a call that a party places to us. */
  receive(
    account: Account,
    from: string,
    to: string,
    party: Party,
    endpoint: { statusCallback?: string; statusCallbackMethod: "GET" | "POST" },
  ): Call {
    const { statusCallback: url, statusCallbackMethod: method } = endpoint;
    const call = new Call(
      makeSid("CA", this.random),
      account,
      "inbound",
      from,
      to,
      party,
      this.clock.now(),
      url ? { url, method, events: ["completed"] } : null,
    );
    this.#add(call);
    return call;
  }

  /** Calls a party. Calls beyond the account's rate wait in a queue. */
  place(options: Outbound, onAnswer: (call: Call) => void): Call {
    const { account, party } = options;
    const call = new Call(
      makeSid("CA", this.random),
      account,
      options.direction,
      options.from,
      options.to,
      party,
      this.clock.now(),
      options.progress,
      options.parentSid ?? null,
    );
    this.#add(call);
    this.#onAnswer.set(call.sid, onAnswer);
    const startAt = Math.max(this.clock.now(), this.#nextStart.get(account.accountSid) ?? 0);
    // Only REST calls are rate-limited, not legs of <Dial>.
    if (options.direction === "outbound-api") {
      this.#nextStart.set(account.accountSid, startAt + 1000 / account.callsPerSecond);
    }
    if (options.direction === "outbound-api") call.queueMs = Math.round(startAt - this.clock.now());
    const cancelStart = this.clock.after(call.queueMs, () => this.#start(call, options));
    call.onEnd.add(cancelStart);
    return call;
  }

  #add(call: Call) {
    this.all.set(call.sid, call);
    this.media.attach(call.sid, call.party.audio);
    if (this.readings.keysInConference === "heard" && !call.party.saysKeys) {
      call.onDigit.add((digit) => this.media.inject(call.sid, dtmfFrames(digit)));
    }
    forgetOldest(this.all, KEPT, ({ isOver }) => isOver);
  }

  #start(call: Call, options: Outbound) {
    if (call.isOver) return;
    this.setStatus(call, "initiated");
    const { ringBufferSeconds } = call.account;
    const timeoutMs = (Math.min(options.timeoutSeconds, LONGEST_RING_SECONDS) + ringBufferSeconds) * 1000;
    const cancelTimeout = this.clock.after(timeoutMs, () => {
      if (!call.isAnswered) this.end(call, "no-answer");
    });
    call.onEnd.add(cancelTimeout);
    if (options.timeLimitSeconds) this.limit(call, options.timeLimitSeconds);
    call.party.ring(call);
  }

  /** Ends a call after `seconds`, counted from now. */
  limit(call: Call, seconds: number) {
    call.onEnd.add(this.clock.after(seconds * 1000, () => this.end(call, "completed")));
  }

  /** Reports that the far end of a call we placed is ringing. */
  alerting(call: Call) {
    this.setStatus(call, "ringing");
  }

  /** Reports that the far end of a call we placed has answered. */
  answeredBy(call: Call) {
    if (!this.setStatus(call, "in-progress")) return;
    this.#onAnswer.get(call.sid)?.(call);
  }

  /** Answers a call that a party placed. A repeat has no effect. */
  answer(call: Call) {
    if (call.direction !== "inbound" || !this.setStatus(call, "in-progress")) return;
    call.party.answered(call);
  }

  /** Ends a call in any state. An unanswered call ended as "completed" becomes "canceled", unless `isLiteral`. */
  end(call: Call, status: EndStatus, { sipCode, isLiteral }: { sipCode?: number; isLiteral?: boolean } = {}) {
    if (call.isOver) return;
    const isCancel = status === "completed" && !call.isAnswered && !isLiteral;
    const final = isCancel ? "canceled" : status;
    call.sipCode = sipCode ?? SIP_CODES[final] ?? null;
    // Stops its document and rooms first, so nothing plays into an ended call.
    call.run?.stop("hang-up");
    this.media.detach(call.sid);
    this.setStatus(call, final);
    call.party.ended(call, final);
    this.#onAnswer.delete(call.sid);
    for (const tell of [...call.onEnd]) tell(call);
    call.onEnd.clear();
  }

  /** @returns false, changing nothing, when the status may not follow the current one */
  setStatus(call: Call, status: CallStatus): boolean {
    if (!mayFollow(call.status, status)) return false;
    call.status = status;
    const now = this.clock.now();
    if (status === "in-progress") call.answeredAt = now;
    if (call.isOver) call.endedAt = now;
    this.#report(call);
    for (const tell of [...call.onStatus]) tell();
    return true;
  }

  #report(call: Call) {
    const event = progressEvent(call.status);
    if (!event) return;
    const sequence = call.sequence++;
    if (!call.progress?.events.includes(event)) return;
    this.webhooks.notify(call.account.authToken, {
      url: call.progress.url,
      method: call.progress.method,
      params: {
        ...this.params(call),
        CallbackSource: "call-progress-events",
        SequenceNumber: String(sequence),
        Timestamp: rfc2822(this.clock.now()),
        ...(call.isOver && {
          CallDuration: String(durationSeconds(call)),
          Duration: String(Math.ceil(durationSeconds(call) / 60)),
        }),
        ...(call.sipCode !== null && { SipResponseCode: String(call.sipCode) }),
      },
    });
  }

  /**
   * Returns the parameters every request about a call carries.
   * https://www.twilio.com/docs/voice/twiml#request-parameters
   */
  params(call: Call): Params {
    return {
      CallSid: call.sid,
      AccountSid: call.account.accountSid,
      From: call.from,
      To: call.to,
      Caller: call.from,
      Called: call.to,
      CallStatus: call.status,
      Direction: call.direction,
      ApiVersion: "2010-04-01",
      ...(call.parentSid && { ParentCallSid: call.parentSid }),
    };
  }
}

export const durationSeconds = (call: Call): number =>
  call.answeredAt && call.endedAt ? Math.round((call.endedAt - call.answeredAt) / 1000) : 0;

/** Formats a time as "Fri, 21 Nov 2026 09:30:08 +0000". */
export const rfc2822 = (at: number): string => new Date(at).toUTCString().replace("GMT", "+0000");
