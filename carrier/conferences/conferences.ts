import type { Call } from "../calls/call";
import { rfc2822, type Calls } from "../calls/calls";
import type { Account } from "../config";
import { makeSid } from "../ids";
import type { Run, Source } from "../twiml/run";
import type { Params } from "../webhooks";

/** Events by the names one subscribes to, and as they are told. */
const EVENT_GROUPS: Record<string, string> = {
  "conference-start": "start",
  "conference-end": "end",
  "participant-join": "join",
  "participant-leave": "leave",
  "participant-mute": "mute",
  "participant-unmute": "mute",
  "participant-hold": "hold",
  "participant-unhold": "hold",
  "participant-modify": "modify",
  "announcement-end": "announcement",
  "announcement-fail": "announcement",
};

export interface JoinOptions {
  label: string | null;
  startOnEnter: boolean;
  endOnExit: boolean;
  muted: boolean;
  /** What to hear until it starts: null is Twilio's own music, "" is silence. */
  wait: Source | null | "";
  maxParticipants: number;
  callback: { url: string; method: "GET" | "POST"; events: readonly string[] } | null;
}

export type LeaveReason =
  | "participant_hung_up"
  | "participant_updated_via_api"
  | "moderator_ended_conference"
  | "conference_ended_via_api"
  | "participant_add_failed";

export interface Participant {
  call: Call;
  options: JoinOptions;
  muted: boolean;
  hold: boolean;
  startOnEnter: boolean;
  endOnExit: boolean;
  joinedAt: number;
  /** What it hears alone: waiting or hold music. */
  music: Run | null;
  /** Told once it is out. */
  onLeave: () => void;
}

export class Conference {
  status: "init" | "in-progress" | "completed" = "init";
  readonly participants = new Map<string, Participant>();
  sequence = 0;
  endedAt: number | null = null;
  hasStarted = false;

  constructor(
    readonly sid: string,
    readonly account: Account,
    readonly friendlyName: string,
    readonly callback: JoinOptions["callback"],
    readonly createdAt: number,
  ) {}

  find(callSidOrLabel: string): Participant | null {
    const byLabel = [...this.participants.values()].find((p) => p.options.label === callSidOrLabel);
    return this.participants.get(callSidOrLabel) ?? byLabel ?? null;
  }
}

export class ConferenceError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** Rooms: who is in, who hears what, when they start and end. */
export class Conferences {
  readonly all = new Map<string, Conference>();

  constructor(
    private readonly calls: Calls,
    private readonly makeMusic: (call: Call, source: Source | null) => Run,
  ) {}

  /** The running room of that name or sid. A name belongs to one running room at a time. */
  findActive(accountSid: string, nameOrSid: string): Conference | null {
    for (const conference of this.all.values()) {
      if (conference.account.accountSid !== accountSid || conference.status === "completed") continue;
      if (conference.sid === nameOrSid || conference.friendlyName === nameOrSid) return conference;
    }
    return null;
  }

  /** Makes the room if none of that name is running: its callback is that of whoever comes first. */
  open(account: Account, friendlyName: string, callback: JoinOptions["callback"]): Conference {
    const running = this.findActive(account.accountSid, friendlyName);
    if (running) return running;
    const conference = new Conference(
      makeSid("CF", this.calls.random),
      account,
      friendlyName,
      callback,
      this.calls.clock.now(),
    );
    this.all.set(conference.sid, conference);
    return conference;
  }

  /**
   * Brings a call in.
   *
   * @throws ConferenceError 16025 for a label that is taken; 16020 when the room is full
   */
  join(conference: Conference, call: Call, options: JoinOptions, onLeave: () => void) {
    if (options.label && conference.find(options.label)) {
      throw new ConferenceError(16025, `a participant with the label ${options.label} is in the conference`);
    }
    if (conference.participants.size >= options.maxParticipants) {
      throw new ConferenceError(16020, "the conference is full");
    }
    const participant: Participant = {
      call,
      options,
      muted: options.muted,
      hold: false,
      startOnEnter: options.startOnEnter,
      endOnExit: options.endOnExit,
      joinedAt: this.calls.clock.now(),
      music: null,
      onLeave,
    };
    conference.participants.set(call.sid, participant);
    call.onEnd.add(() => this.leave(conference, call.sid, "participant_hung_up"));
    this.#tell(conference, "participant-join", participant);
    if (conference.status === "init" && options.startOnEnter) this.#start(conference);
    else if (conference.status === "in-progress") this.#connect(conference, participant);
    else this.#playMusic(participant, options.wait);
    this.#tellStart(conference);
  }

  #start(conference: Conference) {
    conference.status = "in-progress";
    for (const participant of conference.participants.values()) {
      participant.music?.stop("replaced");
      participant.music = null;
      this.#connect(conference, participant);
    }
  }

  /** conference-start is told once two are in, one of them with startConferenceOnEnter. */
  #tellStart(conference: Conference) {
    if (conference.hasStarted || conference.status !== "in-progress" || conference.participants.size < 2)
      return;
    conference.hasStarted = true;
    this.#tell(conference, "conference-start", null);
  }

  #connect(conference: Conference, participant: Participant) {
    this.calls.media.join(conference.sid, participant.call.sid, {
      muted: participant.muted,
      held: participant.hold,
    });
  }

  #playMusic(participant: Participant, source: Source | null | "") {
    participant.music?.stop("replaced");
    participant.music = source === "" ? null : this.makeMusic(participant.call, source);
    participant.music?.start();
  }

  /** Changes a participant; what stays as it is tells no event. */
  update(
    conference: Conference,
    participant: Participant,
    change: { muted?: boolean; hold?: boolean; holdSource?: Source | null; endOnExit?: boolean },
  ) {
    const { muted, hold, endOnExit } = change;
    if (muted !== undefined && muted !== participant.muted) {
      participant.muted = muted;
      this.#tell(conference, muted ? "participant-mute" : "participant-unmute", participant);
    }
    // While on hold, a change of endConferenceOnExit has no effect: Twilio ignores it without a word.
    if (endOnExit !== undefined && !participant.hold && endOnExit !== participant.endOnExit) {
      participant.endOnExit = endOnExit;
      this.#tell(conference, "participant-modify", participant);
    }
    if (hold !== undefined && hold !== participant.hold) {
      participant.hold = hold;
      if (hold) this.#playMusic(participant, change.holdSource ?? null);
      else {
        participant.music?.stop("replaced");
        participant.music = null;
      }
      this.#tell(conference, hold ? "participant-hold" : "participant-unhold", participant);
    }
    if (conference.status === "in-progress") this.#connect(conference, participant);
  }

  leave(conference: Conference, callSid: string, reason: LeaveReason) {
    const participant = conference.participants.get(callSid);
    if (!participant) return;
    conference.participants.delete(callSid);
    participant.music?.stop("replaced");
    this.calls.media.leave(conference.sid, callSid);
    this.#tell(conference, "participant-leave", participant, {
      ReasonParticipantLeft: reason,
      ParticipantCallStatus: participant.call.status,
    });
    const isOver = conference.status === "completed";
    if (!isOver && participant.endOnExit) {
      this.end(
        conference,
        "participant-with-end-conference-on-exit-left",
        "moderator_ended_conference",
        callSid,
      );
    } else if (!isOver && conference.participants.size === 0) {
      this.end(conference, "last-participant-left", "participant_hung_up", callSid);
    }
    participant.onLeave();
  }

  end(conference: Conference, why: string, leaveReason: LeaveReason, endedBy?: string) {
    if (conference.status === "completed") return;
    conference.status = "completed";
    conference.endedAt = this.calls.clock.now();
    for (const callSid of [...conference.participants.keys()]) this.leave(conference, callSid, leaveReason);
    this.#tell(conference, "conference-end", null, {
      ReasonConferenceEnded: why,
      ...(endedBy && { CallSidEndingConference: endedBy }),
    });
  }

  #tell(conference: Conference, event: string, participant: Participant | null, extra: Params = {}) {
    const sequence = conference.sequence++;
    const { callback } = conference;
    if (!callback?.events.includes(EVENT_GROUPS[event]!)) return;
    this.calls.webhooks.notify(conference.account.authToken, {
      url: callback.url,
      method: callback.method,
      params: {
        ConferenceSid: conference.sid,
        FriendlyName: conference.friendlyName,
        AccountSid: conference.account.accountSid,
        SequenceNumber: String(sequence),
        Timestamp: rfc2822(this.calls.clock.now()),
        StatusCallbackEvent: event,
        ...(participant && participantParams(participant)),
        ...extra,
      },
    });
  }
}

const participantParams = ({ call, options, muted, hold, endOnExit, startOnEnter }: Participant): Params => ({
  CallSid: call.sid,
  ...(options.label && { ParticipantLabel: options.label }),
  Muted: String(muted),
  Hold: String(hold),
  Coaching: "false",
  EndConferenceOnExit: String(endOnExit),
  StartConferenceOnEnter: String(startOnEnter),
});
