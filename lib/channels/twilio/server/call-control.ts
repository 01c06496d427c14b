import "server-only";
import twilio from "twilio";
import {
  conferenceName,
  isFinal,
  legLabel,
  LEG_STATUSES,
  type Conversation,
  type Hearing,
  type Leg,
  type LegStatus,
  type Whereabouts,
} from "../../../calls/model/conversation";
import { TALK } from "../../../calls/model/desired";
import type { Fact } from "../../../calls/model/facts";
import { callOf, isRung, legOf } from "../../../calls/model/parties";
import type { CallControl, LegReport, Order } from "../../../calls/ports";
import type { TwilioClient } from "./client";
import { identityOf } from "./token";
import { MOST_IN_A_CONFERENCE, LIFE_SECONDS } from "./twiml";
import type { CallFailure } from "../../../calls/model/failure";
import { CALL_EVENTS, eventsUrl, CONFERENCE_EVENTS, voiceUrl, waitingUrl } from "./urls";

/** So many legs are fetched one by one; more are looked for in the lists of running calls. */
const FEW_LEGS = 3;
const NOT_FOUND = 404;
const NOT_IN_PROGRESS = 21220;
/** Error of POST /Participants for a label in use; TwiML's is 16025. https://www.twilio.com/docs/api/errors/16026 */
const ALREADY_IN_CONFERENCE = 16026;

/** Refusals that a retry would not change, https://www.twilio.com/docs/api/errors */
const REFUSALS: Record<number, CallFailure> = {
  13223: "invalid-number",
  13224: "invalid-number",
  21211: "invalid-number",
  21214: "unreachable",
  13227: "country-not-allowed",
  21215: "country-not-allowed",
  21216: "number-not-allowed",
  21210: "caller-id-not-verified",
  21212: "invalid-caller-id",
  20003: "keys-refused",
  10004: "too-many-calls",
};

type RestException = InstanceType<typeof twilio.RestException>;

const isRest = (error: unknown): error is RestException => error instanceof twilio.RestException;

const isNotInProgress = (error: unknown) =>
  isRest(error) && (error.code === NOT_IN_PROGRESS || error.status === NOT_FOUND);

/** The request never reached Twilio: the order was not taken. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** Why no leg was made: for good, with the channel's own code, or for now. */
type Refusal = { isFinal: true; why: { code: string; failure: CallFailure } } | { isFinal: false };

const NOT_NOW: Refusal = { isFinal: false };

/** Tells from an error whether Twilio took the order. Throws if that is unknown. */
function refused(error: unknown): Refusal {
  if (isRest(error)) {
    if (error.status === 429 || error.status === 503) return NOT_NOW;
    if (error.status < 500) {
      const failure = REFUSALS[error.code ?? 0] ?? (`service-refused:${error.code ?? error.status}` as const);
      return { isFinal: true, why: { code: String(error.code), failure } };
    }
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (NEVER_SENT.has(code)) return NOT_NOW;
  throw error;
}

/** A leg is told why when its life is over. If it cannot be told, Twilio ends it this much later. */
const TOLD_WITHIN_SECONDS = 60;

/** The document that says why the call is over. */
const announcementOf = ({ goodbyeAt, room }: Conversation) =>
  goodbyeAt === null ? "agent-lost"
  : room === null ? "time-over"
  : "room-over"; // prettier-ignore

/** Address of an agent's browser, with the call it is rung for. https://www.twilio.com/docs/voice/twiml/client */
const clientAddress = (call: Conversation, leg: Leg) =>
  `client:${identityOf(leg.userId!)}?${new URLSearchParams({ callId: call.id, legId: leg.id })}`;

interface Settings {
  /** How long a phone of ours rings, in seconds. */
  ringSeconds: number;
  /** Returns one of the company's numbers, E.164. */
  callerId: (numberId: string) => Promise<string>;
}

/** What becomes of a leg that Twilio was asked to make. */
type Made = { sid: string } | Refusal;

const NOT_IN: Whereabouts = { in: false, hearing: TALK };

/** Facts about a leg, as the answer to an order tells them. */
const madeOf = (legId: string, made: Made, at: number): Fact[] => {
  if ("sid" in made) return [{ type: "leg-known", legId, sid: made.sid }];
  return [made.isFinal ? { type: "leg-refused", legId, at, ...made.why } : { type: "leg-released", legId }];
};

const reportedOf = (legId: string, report: LegReport | null): Fact[] => {
  if (!report) return [];
  const { sid: _sid, ...told } = report;
  return [{ type: "leg-reported", legId, ...told }];
};

/** Call control over Twilio's REST API: everyone on a call is in one conference, named after the call. */
export class TwilioCallControl implements CallControl {
  constructor(
    private readonly client: TwilioClient,
    private readonly settings: Settings,
  ) {}

  async carryOut(c: Conversation, order: Order, now: () => number): Promise<readonly Fact[]> {
    const { legId } = order;
    const leg = legOf(c, legId)!;
    switch (order.type) {
      case "ring":
        return madeOf(legId, await this.#ring(c, leg), now());
      case "add":
        return madeOf(legId, await this.#add(c, leg), now());
      case "hang-up":
        return reportedOf(legId, await this.hangUp(order.sid));
      case "cancel":
        // Twilio cancels a call that is queued or ringing, and refuses one that was answered.
        return reportedOf(legId, await this.#end(order.sid, "canceled"));
      case "move-to-voicemail":
        await this.#moveTo("voicemail", c, order.sid);
        return [{ type: "moved", legId, at: now() }];
      case "move-to-announcement":
        await this.#moveTo(announcementOf(c), c, order.sid);
        return [{ type: "moved", legId, at: now() }];
      case "set": {
        const { n, upTo } = leg.order!;
        const isSet = await this.#set(c, order.sid, order.hearing);
        if (!isSet) return [{ type: "found", legId, n, upTo, at: now(), ...NOT_IN }];
        const whereabouts = { in: true, hearing: order.hearing };
        return [{ type: "order-answered", legId, n, whereabouts, at: now() }];
      }
      case "ask-leg": {
        const { n, upTo } = leg.order!;
        const [whereabouts, report] = await Promise.all([
          this.#ask(c, order.sid),
          isRung(c, leg) ? this.#report(order.sid) : null,
        ]);
        return [{ type: "found", legId, n, upTo, at: now(), ...whereabouts }, ...reportedOf(legId, report)];
      }
      case "record":
        return this.#record(c, order.sid, now);
    }
  }

  /** The company's number; for a call without one, the user who asks. https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource */
  async #callerId(c: Conversation, leg: Leg): Promise<string> {
    const { numberId, agentId } = callOf(c, leg);
    return numberId === null
      ? `client:${identityOf((leg.requestedById ?? agentId)!)}`
      : this.settings.callerId(numberId);
  }

  async #ring(call: Conversation, leg: Leg): Promise<Made> {
    const ids = { call: call.id, leg: leg.id };
    const from = await this.#callerId(call, leg);
    try {
      return await this.client.calls.create({
        to: clientAddress(call, leg),
        from,
        url: voiceUrl("agent-answer", ids),
        method: "POST",
        timeout: this.settings.ringSeconds,
        timeLimit: LIFE_SECONDS + TOLD_WITHIN_SECONDS,
        statusCallback: eventsUrl("call", ids),
        statusCallbackEvent: CALL_EVENTS,
      });
    } catch (error) {
      return refused(error);
    }
  }

  /** By name, this creates the conference; once it was seen, by its sid, so that none is created for one that has ended. */
  async #add(call: Conversation, leg: Leg): Promise<Made> {
    const from = await this.#callerId(call, leg);
    const seen = call.conferenceSids.at(-1);
    try {
      const created = await this.client.conferences(seen ?? conferenceName(call.id)).participants.create({
        from,
        to: leg.number ?? clientAddress(call, leg),
        label: legLabel(leg),
        // Who waits for a transfer, or is in a room, hears no ringing.
        earlyMedia: leg.entry === "REMOTE" || leg.entry === "CONSULT",
        beep: "false",
        startConferenceOnEnter: true,
        endConferenceOnExit: false,
        maxParticipants: MOST_IN_A_CONFERENCE,
        jitterBufferSize: "small",
        // For who answers before the agent is there. Without it, Twilio plays its own music.
        waitUrl: leg.entry === "REMOTE" ? waitingUrl("ringback") : "",
        waitMethod: "GET",
        timeLimit: LIFE_SECONDS + TOLD_WITHIN_SECONDS,
        ...((leg.userId !== null || leg.entry !== "REMOTE") && { timeout: this.settings.ringSeconds }),
        statusCallback: eventsUrl("call", { call: call.id, leg: leg.id }),
        statusCallbackEvent: CALL_EVENTS,
        conferenceStatusCallback: eventsUrl("conference", { call: call.id }),
        conferenceStatusCallbackEvent: CONFERENCE_EVENTS,
      });
      return { sid: created.callSid };
    } catch (error) {
      // The conference has the leg already: an earlier order was taken after all.
      if (isRest(error) && error.code === ALREADY_IN_CONFERENCE) {
        const sid = await this.#findInConference(call, legLabel(leg));
        if (sid) return { sid };
      }
      // The conference has ended. Whoever belongs to the call enters another, or the call is over.
      if (seen && isRest(error) && error.status === NOT_FOUND) return NOT_NOW;
      return refused(error);
    }
  }

  hangUp(sid: string): Promise<LegReport | null> {
    return this.#end(sid, "completed");
  }

  /** https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource */
  async #end(sid: string, status: "completed" | "canceled"): Promise<LegReport | null> {
    try {
      await this.client.calls(sid).update({ status });
      return null;
    } catch (error) {
      if (!isNotInProgress(error)) throw error;
      return this.#report(sid);
    }
  }

  async #moveTo(
    document: "voicemail" | ReturnType<typeof announcementOf>,
    call: Conversation,
    sid: string,
  ): Promise<void> {
    try {
      await this.client.calls(sid).update({
        url: voiceUrl(document, { call: call.id }),
        method: "POST",
        fallbackUrl: voiceUrl("fallback"),
        fallbackMethod: "POST",
      });
    } catch (error) {
      // The caller has hung up, or their call was never answered: the reconciler finds out which.
      if (!isRest(error) || error.code !== NOT_IN_PROGRESS) throw error;
    }
  }

  /**
   * One request, to the conference in which the call was last seen. Only if the leg is not there is the conference looked
   * up: it may have ended, and another begun under the call's name.
   *
   * @returns false if the leg is in no conference (yet): that must not count as done
   */
  async #set(call: Conversation, sid: string, hearing: Hearing): Promise<boolean> {
    const seen = call.conferenceSids.at(-1);
    if (seen && (await this.#setIn(seen, sid, hearing))) return true;
    const conference = await this.#findConference(call.id);
    return (
      conference !== null && conference.sid !== seen && (await this.#setIn(conference.sid, sid, hearing))
    );
  }

  /** https://www.twilio.com/docs/voice/api/conference-participant-resource#fetch-a-participant-resource */
  async #ask(call: Conversation, sid: string): Promise<Whereabouts> {
    const conference = call.conferenceSids.at(-1) ?? (await this.#findConference(call.id))?.sid;
    try {
      if (conference) {
        const { hold, muted } = await this.client.conferences(conference).participants(sid).fetch();
        return { in: true, hearing: { music: hold ? "hold" : null, muted } };
      }
    } catch (error) {
      if (!isRest(error) || error.status !== NOT_FOUND) throw error;
    }
    return NOT_IN;
  }

  /** @returns false if the leg is not in the conference */
  async #setIn(conferenceSid: string, sid: string, { music, muted }: Hearing): Promise<boolean> {
    try {
      await this.client
        .conferences(conferenceSid)
        .participants(sid)
        .update({ hold: music !== null, holdUrl: waitingUrl(music ?? "hold"), holdMethod: "GET", muted });
      return true;
    } catch (error) {
      if (isRest(error) && error.status === NOT_FOUND) return false;
      throw error;
    }
  }

  /**
   * Records each side on its own channel: the customer's leg lasts from the answer to the end. Untrimmed, so that a time
   * of the call is a place in the file.
   */
  async #record(call: Conversation, sid: string, now: () => number): Promise<readonly Fact[]> {
    try {
      await this.client.calls(sid).recordings.create({
        recordingChannels: "dual",
        trim: "do-not-trim",
        recordingStatusCallback: eventsUrl("recording", { call: call.id, kind: "call" }),
        recordingStatusCallbackEvent: ["completed", "absent"],
      });
      return [{ type: "recording-known", at: now() }];
    } catch (error) {
      // One code for a call that has ended and for one that is not recorded, whatever the reason.
      // https://www.twilio.com/docs/api/errors/21220
      if (isNotInProgress(error) && isFinal((await this.#report(sid)).status)) return [];
      // Throws if Twilio may have taken the order.
      refused(error);
      return [{ type: "recording-refused" }];
    }
  }

  async findLeg(call: Conversation, leg: Leg): Promise<string[]> {
    const found = await this.#findInConference(call, legLabel(leg));
    if (found) return [found];
    const to = leg.userId ? `client:${identityOf(leg.userId)}` : leg.number!;
    // Twilio's dates have whole seconds.
    const since = Math.floor((leg.askedAt ?? leg.createdAt) / 1000) * 1000;
    const calls = await this.client.calls.list({ to, limit: 20 });
    return calls
      .filter((c) => c.direction === "outbound-api" && c.dateCreated.getTime() >= since)
      .map(({ sid }) => sid);
  }

  /** Asks by status: without one, Twilio lists only conferences in progress, and not one waiting to start. */
  async #findConference(callId: string) {
    const find = (status: "in-progress" | "init") =>
      this.client.conferences.list({ friendlyName: conferenceName(callId), status, limit: 1 });
    const [running, waiting] = await Promise.all([find("in-progress"), find("init")]);
    return running[0] ?? waiting[0] ?? null;
  }

  /** Finds a leg by its label in the conference the call was last seen in, or in a newer one of the call's name. */
  async #findInConference(call: Conversation, label: string): Promise<string | null> {
    const seen = call.conferenceSids.at(-1);
    const there = seen === undefined ? null : await this.#findLabel(seen, label);
    if (there !== null) return there;
    const conference = await this.#findConference(call.id);
    return conference && conference.sid !== seen ? this.#findLabel(conference.sid, label) : null;
  }

  async #findLabel(conferenceSid: string, label: string): Promise<string | null> {
    try {
      return (await this.client.conferences(conferenceSid).participants(label).fetch()).callSid;
    } catch (error) {
      if (isRest(error) && error.status === NOT_FOUND) return null;
      throw error;
    }
  }

  async reportLegs(sids: readonly string[]): Promise<LegReport[]> {
    if (sids.length <= FEW_LEGS) return Promise.all(sids.map((sid) => this.#report(sid)));
    const wanted = new Set(sids);
    const running = (
      await Promise.all(
        (["queued", "ringing", "in-progress"] as const).map((status) =>
          this.client.calls.list({ status, limit: 1000 }),
        ),
      )
    ).flat();
    const listed = running.filter(({ sid }) => wanted.delete(sid)).map(reportOf);
    // Legs not among the running ones have ended or never existed; each is fetched separately.
    const rest = await Promise.all([...wanted].map((sid) => this.#report(sid)));
    return [...listed, ...rest];
  }

  async #report(sid: string): Promise<LegReport> {
    try {
      return reportOf(await this.client.calls(sid).fetch());
    } catch (error) {
      if (isRest(error) && error.status === NOT_FOUND) return { sid, status: "failed", at: Date.now() };
      throw error;
    }
  }

  /** Hangs up everyone in the conference. Ending it instead would send those who came by TwiML to `leg-exit`, and back in. */
  async endConference(callId: string): Promise<void> {
    const conference = await this.#findConference(callId);
    if (!conference) return;
    const participants = await this.client
      .conferences(conference.sid)
      .participants.list({ limit: MOST_IN_A_CONFERENCE });
    await Promise.all(participants.map(({ callSid }) => this.hangUp(callSid)));
  }

  async endLeg(callId: string, legId: string): Promise<void> {
    const conference = await this.#findConference(callId);
    const sid = conference && (await this.#findLabel(conference.sid, legLabel({ id: legId, userId: "" })));
    if (sid) await this.hangUp(sid);
  }
}

interface CallInstance {
  sid: string;
  status: string;
  startTime: Date | null;
  endTime: Date | null;
  dateUpdated: Date | null;
  duration: string | null;
}

function reportOf(call: CallInstance): LegReport {
  const status = LEG_STATUSES.find((known) => known === call.status) ?? ("failed" satisfies LegStatus);
  const at = status === "in-progress" ? call.startTime : (call.endTime ?? call.dateUpdated);
  return {
    sid: call.sid,
    status,
    at: at?.getTime() ?? Date.now(),
    durationSeconds: Number(call.duration ?? 0) || undefined,
  };
}
