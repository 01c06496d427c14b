import type { Call } from "../calls/call";
import { rfc2822, type Calls } from "../calls/calls";
import type { Account } from "../config";
import { makeSid } from "../ids";
import { ENTER_BEEP, EXIT_BEEP } from "../media/tone";
import type { Readings } from "../readings";
import type { Recording, RecordingOptions, Recordings } from "../recordings";
import { forgetOldest } from "../retention";
import type { RunningDocument, Source } from "../twiml/source";
import type { Params } from "../webhooks";

/** Events an application may subscribe to. Twilio has `speaker` too; this carrier never sends it. */
export const CONFERENCE_EVENTS = [
  "start",
  "end",
  "join",
  "leave",
  "mute",
  "hold",
  "modify",
  "announcement",
] as const;

/** Each event sent, with the subscription it belongs to. */
const SUBSCRIPTION = {
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
} as const satisfies Record<string, (typeof CONFERENCE_EVENTS)[number]>;

export const BEEPS = ["true", "false", "onEnter", "onExit"] as const;
export const MOST_PARTICIPANTS = 250;
/** Ended conferences that stay readable. */
const KEPT = 5_000;

export interface JoinOptions {
  label: string | null;
  startOnEnter: boolean;
  endOnExit: boolean;
  muted: boolean;
  beep: (typeof BEEPS)[number];
  /** Audio until the conference starts: null is Twilio's own music, "" is silence. */
  wait: Source | null | "";
  maxParticipants: number;
  /** SID of the only call that hears this one. */
  coaches: string | null;
  callback: { url: string; method: "GET" | "POST"; events: readonly string[] } | null;
  /** Called into the room by REST: removing it ends its call. */
  isByRest: boolean;
  /** Recording options, to record the conference from its start. */
  record: RecordingOptions | null;
}

export type LeaveReason =
  | "participant_hung_up"
  | "participant_updated_via_api"
  | "moderator_ended_conference"
  | "conference_ended_via_api"
  | "participant_add_failed";

/** Music that a participant hears instead of the others. */
interface Music {
  why: "hold" | "wait" | "alone";
  /** Null is Twilio's own music. */
  source: Source | null;
}

export interface Participant {
  readonly call: Call;
  readonly options: JoinOptions;
  muted: boolean;
  hold: boolean;
  coaches: string | null;
  readonly startOnEnter: boolean;
  endOnExit: boolean;
  beep: JoinOptions["beep"];
  wait: JoinOptions["wait"];
  readonly joinedAt: number;
  /** The application has been notified of the join. */
  isTold: boolean;
  /** Its hold music; null is Twilio's own. */
  holdSource: Source | null;
  /** Plays what only it hears. */
  music: { wanted: Music; run: RunningDocument } | null;
  /** Called after the participant has left. */
  readonly onLeave: () => void;
  readonly onCallEnd: () => void;
}

export interface ParticipantChange {
  muted?: boolean;
  hold?: boolean;
  holdSource?: Source | null;
  endOnExit?: boolean;
  beep?: JoinOptions["beep"];
  wait?: JoinOptions["wait"];
  /** Null ends coaching: everyone hears the participant again. */
  coaches?: string | null;
}

export class Conference {
  status: "init" | "in-progress" | "completed" = "init";
  readonly participants = new Map<string, Participant>();
  sequence = 0;
  endedAt: number | null = null;
  endReason: string | null = null;
  endedBy: string | null = null;
  hasStarted = false;
  recording: Recording | null = null;
  readonly announcements = new Set<RunningDocument>();

  constructor(
    readonly sid: string,
    readonly account: Account,
    readonly friendlyName: string,
    /** Options of the first participant. */
    readonly options: Pick<JoinOptions, "callback" | "record" | "maxParticipants">,
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

interface Sounds {
  music: (call: Call, source: Source | null, onFailure: () => void) => RunningDocument;
  announcement: (
    hearers: () => readonly Call[],
    account: Account,
    source: Source,
    params: Params,
    onEnd: (error: unknown) => void,
  ) => RunningDocument;
}

/** Holds the conferences: who is in them, who hears what, when they start and end. */
export class Conferences {
  readonly all = new Map<string, Conference>();

  constructor(
    private readonly calls: Calls,
    private readonly recordings: Recordings,
    private readonly readings: Readings,
    private readonly sounds: Sounds,
  ) {}

  /** Finds the running conference with a name or SID. A name belongs to one running conference at a time. */
  findActive(accountSid: string, nameOrSid: string): Conference | null {
    for (const conference of this.all.values()) {
      if (conference.account.accountSid !== accountSid || conference.status === "completed") continue;
      if (conference.sid === nameOrSid || conference.friendlyName === nameOrSid) return conference;
    }
    return null;
  }

  /**
   * Creates the conference if none of that name is running. Its callback and recording come from the first participant.
   *
   * @throws ConferenceError as `checkNames` does; nothing is created then
   */
  open(account: Account, friendlyName: string, options: JoinOptions): Conference {
    const running = this.findActive(account.accountSid, friendlyName);
    this.checkNames(running, options);
    if (running) return running;
    const sid = makeSid("CF", this.calls.random);
    const now = this.calls.clock.now();
    const conference = new Conference(sid, account, friendlyName, options, now);
    this.all.set(conference.sid, conference);
    forgetOldest(this.all, KEPT, ({ status }) => status === "completed");
    return conference;
  }

  /**
   * Adds a call; with `isTold` false, the application is not notified until `tellJoined`.
   *
   * @throws ConferenceError 16020 when the conference is full; for a label in use and a call that cannot be coached, one
   * code by TwiML and another by REST
   */
  join(conference: Conference, call: Call, options: JoinOptions, onLeave: () => void, isTold = true) {
    this.#check(conference, options);
    const participant: Participant = {
      call,
      options,
      muted: options.muted,
      hold: false,
      coaches: options.coaches,
      startOnEnter: options.startOnEnter,
      endOnExit: options.endOnExit,
      beep: options.beep,
      wait: options.wait,
      joinedAt: this.calls.clock.now(),
      isTold: false,
      holdSource: null,
      music: null,
      onLeave,
      onCallEnd: () =>
        this.leave(
          conference,
          call.sid,
          call.answeredAt === null ? "participant_add_failed" : "participant_hung_up",
        ),
    };
    conference.participants.set(call.sid, participant);
    call.onEnd.add(participant.onCallEnd);
    if (isTold) this.tellJoined(conference, call.sid);
    if (conference.status === "init" && this.#mayStart(conference)) this.#start(conference);
    else if (conference.status === "in-progress") this.#connect(conference, participant);
    if (options.beep === "true" || options.beep === "onEnter") this.#beep(conference, call, ENTER_BEEP);
    this.#tellStart(conference);
    this.#tune(conference);
  }

  #check(conference: Conference, options: JoinOptions) {
    this.checkNames(conference, options);
    const { maxParticipants } = this.readings.maxParticipantsOf === "first" ? conference.options : options;
    if (conference.participants.size >= maxParticipants) {
      throw new ConferenceError(16020, "the conference is full");
    }
  }

  /**
   * Checks a joining call's label and whom it coaches.
   *
   * @throws ConferenceError for a label in use (https://www.twilio.com/docs/api/errors/16025 by TwiML, 16026 by REST)
   * and a call that cannot be coached
   */
  checkNames(conference: Conference | null, { label, coaches, isByRest }: JoinOptions) {
    if (label && conference?.find(label)) {
      const code = isByRest ? 16026 : 16025;
      throw new ConferenceError(code, `a participant with the label ${label} is in the conference`);
    }
    if (coaches !== null) this.#checkCoached(conference, coaches, isByRest);
  }

  /** https://www.twilio.com/docs/api/errors/16028, 16027 (on hold); 13240 is TwiML's code for both */
  #checkCoached(conference: Conference | null, callSid: string, isByRest: boolean) {
    const coached = conference?.participants.get(callSid);
    if (!coached) {
      throw new ConferenceError(isByRest ? 16028 : 13240, `${callSid} is not in the conference`);
    }
    if (coached.hold) {
      throw new ConferenceError(isByRest ? 16027 : 13240, `${callSid} is on hold: it cannot be coached`);
    }
  }

  /** Sends the join event of a participant that was added silently. */
  tellJoined(conference: Conference, callSid: string) {
    const participant = conference.participants.get(callSid);
    if (!participant || participant.isTold) return;
    participant.isTold = true;
    this.#tell(conference, "participant-join", participant);
    this.#tellStart(conference);
  }

  #mayStart({ participants }: Conference): boolean {
    const least = this.readings.loneStart === "starts" ? 1 : 2;
    return participants.size >= least && [...participants.values()].some(({ startOnEnter }) => startOnEnter);
  }

  #start(conference: Conference) {
    conference.status = "in-progress";
    const { record } = conference.options;
    if (record) conference.recording = this.recordings.startConference(conference, record);
    for (const participant of conference.participants.values()) this.#connect(conference, participant);
  }

  /** Sends conference-start once two participants are in, one of them with startConferenceOnEnter. */
  #tellStart(conference: Conference) {
    if (conference.hasStarted || conference.status !== "in-progress") return;
    const present = [...conference.participants.values()].filter(({ isTold }) => isTold);
    if (present.length < 2) return;
    conference.hasStarted = true;
    this.#tell(conference, "conference-start", null);
  }

  #connect(conference: Conference, { call, muted, hold, coaches }: Participant) {
    this.calls.media.join(conference.sid, call.sid, { muted, held: hold, coaches });
  }

  /** Starts and stops each participant's own music. */
  #tune(conference: Conference) {
    if (conference.status === "completed") return;
    for (const participant of conference.participants.values()) {
      const wanted = this.#musicFor(conference, participant);
      const playing = participant.music?.wanted;
      if (playing?.why === wanted?.why && playing?.source === wanted?.source) continue;
      this.#stopMusic(participant);
      if (!wanted) continue;
      const failed = () => this.#failMusic(conference, participant, wanted);
      participant.music = { wanted, run: this.sounds.music(participant.call, wanted.source, failed) };
      participant.music.run.start();
    }
  }

  /**
   * Takes out a participant whose waitUrl failed: its conference is not established. What one on hold hears, a reading
   * decides. https://www.twilio.com/docs/voice/twiml/conference#attributes-wait-url
   */
  #failMusic(conference: Conference, participant: Participant, { why }: Music) {
    if (why === "wait") this.leave(conference, participant.call.sid, "participant_add_failed");
    if (why !== "hold" || this.readings.holdUrlFails === "silence") return;
    participant.holdSource = null;
    this.#tune(conference);
  }

  #musicFor(conference: Conference, { hold, holdSource, wait }: Participant): Music | null {
    if (hold) return { why: "hold", source: holdSource };
    if (wait === "") return null;
    if (conference.status === "init") return { why: "wait", source: wait };
    return this.#isLeftAlone(conference) ? { why: "alone", source: wait } : null;
  }

  /** Returns whether music plays to the last participant, which a reading decides. */
  #isLeftAlone({ hasStarted, participants }: Conference): boolean {
    if (this.readings.aloneInConference === "silence" || !hasStarted) return false;
    return [...participants.values()].filter(({ hold }) => !hold).length === 1;
  }

  #stopMusic(participant: Participant) {
    participant.music?.run.stop("replaced");
    participant.music = null;
  }

  #beep(conference: Conference, from: Call, frames: typeof ENTER_BEEP) {
    if (conference.status !== "in-progress") return;
    for (const { call, hold } of conference.participants.values()) {
      if (call !== from && !hold) this.calls.media.overlay(call.sid, frames, () => {});
    }
  }

  /**
   * Changes a participant; unchanged settings send no event.
   *
   * @throws ConferenceError for a call that cannot be coached
   */
  update(conference: Conference, participant: Participant, change: ParticipantChange) {
    const { muted, hold, endOnExit, coaches } = change;
    if (coaches) this.#checkCoached(conference, coaches, true);
    participant.beep = change.beep ?? participant.beep;
    if (change.wait !== undefined) participant.wait = change.wait;
    if (muted !== undefined && muted !== participant.muted) {
      participant.muted = muted;
      this.#tell(conference, muted ? "participant-mute" : "participant-unmute", participant);
    }
    // During hold, Twilio silently ignores a change of endConferenceOnExit.
    const changesExit = endOnExit !== undefined && !participant.hold && endOnExit !== participant.endOnExit;
    const changesCoach = coaches !== undefined && coaches !== participant.coaches;
    if (changesExit) participant.endOnExit = endOnExit;
    if (changesCoach) participant.coaches = coaches;
    if (changesExit || changesCoach) this.#tell(conference, "participant-modify", participant);
    if (hold !== undefined && hold !== participant.hold) {
      participant.hold = hold;
      participant.holdSource = change.holdSource ?? null;
      this.#tell(conference, hold ? "participant-hold" : "participant-unhold", participant);
    } else if (hold && change.holdSource && this.readings.holdAgain === "replaces") {
      participant.holdSource = change.holdSource;
    }
    if (conference.status === "in-progress") this.#connect(conference, participant);
    this.#tune(conference);
  }

  /** Plays a document to one participant, or to all, over the conversation. */
  announce(conference: Conference, source: Source, to: Participant | null = null) {
    const { announcementOnHold } = this.readings;
    const hearers = () =>
      [...conference.participants.values()]
        .filter((participant) => to === null || participant === to)
        .filter(({ hold }) => to !== null || !hold || announcementOnHold === "heard")
        .map(({ call }) => call);
    const about: Params = { ...conferenceParams(conference), ...(to && participantParams(to)) };
    const announceUrl = "url" in source ? source.url : "";
    const run: RunningDocument = this.sounds.announcement(
      hearers,
      conference.account,
      source,
      about,
      (error) => {
        conference.announcements.delete(run);
        const how = error instanceof Error ? this.readings.failedAnnouncement : "end";
        if (how === "nothing") return;
        this.#tell(conference, `announcement-${how}`, to, {
          AnnounceUrl: announceUrl,
          ...(how === "fail" && { ReasonAnnouncementFailed: (error as Error).message }),
        });
      },
    );
    conference.announcements.add(run);
    run.start();
  }

  /** Removes a participant. With `isDone` false, its document does not continue. */
  leave(conference: Conference, callSid: string, reason: LeaveReason, isDone = true) {
    const participant = conference.participants.get(callSid);
    if (!participant) return;
    conference.participants.delete(callSid);
    participant.call.onEnd.delete(participant.onCallEnd);
    this.#stopMusic(participant);
    this.calls.media.leave(conference.sid, callSid);
    this.#tell(conference, "participant-leave", participant, {
      ReasonParticipantLeft: reason,
      ParticipantCallStatus: participant.call.status,
    });
    const { beep } = participant;
    if (beep === "true" || beep === "onExit") this.#beep(conference, participant.call, EXIT_BEEP);
    const how = reason === "participant_updated_via_api" ? "kicked" : "left";
    const isOver = conference.status === "completed";
    if (!isOver && participant.endOnExit) {
      this.end(
        conference,
        `participant-with-end-conference-on-exit-${how}`,
        "moderator_ended_conference",
        callSid,
      );
    } else if (!isOver && conference.participants.size === 0) {
      this.end(conference, `last-participant-${how}`, "participant_hung_up", callSid);
    }
    if (isDone) participant.onLeave();
    this.#tune(conference);
  }

  isOnHold({ sid }: Call): boolean {
    return [...this.all.values()].some(({ participants }) => participants.get(sid)?.hold);
  }

  /** A REST redirect takes the call out of its room; the call continues. */
  withdraw(call: Call) {
    for (const conference of this.all.values()) {
      if (conference.participants.get(call.sid)?.options.isByRest) {
        this.leave(conference, call.sid, "participant_updated_via_api", false);
      }
    }
  }

  /**
   * Removes a participant on a REST request. A participant called by REST is hung up; for others the reading
   * `removedFromConference` decides.
   */
  remove(conference: Conference, participant: Participant) {
    this.leave(conference, participant.call.sid, "participant_updated_via_api");
    if (!participant.options.isByRest && this.readings.removedFromConference === "hangs-up") {
      this.calls.end(participant.call, "completed");
    }
  }

  end(conference: Conference, why: string, leaveReason: LeaveReason, endedBy?: string) {
    if (conference.status === "completed") return;
    conference.status = "completed";
    conference.endedAt = this.calls.clock.now();
    conference.endReason = why;
    conference.endedBy = endedBy ?? null;
    for (const run of conference.announcements) run.stop("replaced");
    for (const callSid of [...conference.participants.keys()]) this.leave(conference, callSid, leaveReason);
    for (const recording of this.recordings.of(conference.sid)) this.recordings.stop(recording);
    this.#tell(conference, "conference-end", null, {
      ReasonConferenceEnded: why,
      ...(endedBy && { CallSidEndingConference: endedBy }),
    });
  }

  #tell(
    conference: Conference,
    event: keyof typeof SUBSCRIPTION,
    participant: Participant | null,
    extra: Params = {},
  ) {
    const sequence = conference.sequence++;
    const { callback } = conference.options;
    if (!callback?.events.includes(SUBSCRIPTION[event])) return;
    this.calls.webhooks.notify(conference.account.authToken, {
      url: callback.url,
      method: callback.method,
      params: {
        ...conferenceParams(conference),
        SequenceNumber: String(sequence),
        Timestamp: rfc2822(this.calls.clock.now()),
        StatusCallbackEvent: event,
        ...(participant && participantParams(participant)),
        ...extra,
      },
    });
  }
}

const conferenceParams = ({ sid, friendlyName, account }: Conference): Params => ({
  ConferenceSid: sid,
  FriendlyName: friendlyName,
  AccountSid: account.accountSid,
});

const participantParams = (participant: Participant): Params => ({
  CallSid: participant.call.sid,
  ...(participant.options.label && { ParticipantLabel: participant.options.label }),
  Muted: String(participant.muted),
  Hold: String(participant.hold),
  Coaching: String(participant.coaches !== null),
  ...(participant.coaches !== null && { CallSidToCoach: participant.coaches }),
  EndConferenceOnExit: String(participant.endOnExit),
  StartConferenceOnEnter: String(participant.startOnEnter),
});
