import type { Call } from "../calls/call";
import {
  BEEPS,
  CONFERENCE_EVENTS,
  ConferenceError,
  MOST_PARTICIPANTS,
  type Conference,
  type JoinOptions,
  type Participant,
} from "../conferences/conferences";
import { RECORDING_EVENTS } from "../recordings";
import type { Source } from "../twiml/source";
import {
  checkCallerId,
  checkTo,
  readRecording,
  RECORDING_PARAMS,
  timeLimitSeconds,
  timeoutSeconds,
} from "./calls";
import { base, created, date, NO_CONTENT, ok, type Answer, type RestContext } from "./context";
import { notFound, RestError } from "./errors";
import type { Form } from "./form";
import { dateFilter, dateParams, formatPage, PAGE_PARAMS } from "./pages";

export const LIST_CONFERENCES = [
  "FriendlyName",
  "Status",
  ...dateParams("DateCreated"),
  ...dateParams("DateUpdated"),
  ...PAGE_PARAMS,
];
export const UPDATE_CONFERENCE = ["Status", "AnnounceUrl", "AnnounceMethod"];
export const LIST_PARTICIPANTS = ["Muted", "Hold", "Coaching", ...PAGE_PARAMS];
export const CREATE_PARTICIPANT = [
  "From",
  "To",
  "Label",
  "EarlyMedia",
  "Beep",
  "Muted",
  "StartConferenceOnEnter",
  "EndConferenceOnExit",
  "WaitUrl",
  "WaitMethod",
  "MaxParticipants",
  "JitterBufferSize",
  "Region",
  "Timeout",
  "TimeLimit",
  "CallerId",
  "CallToken",
  "Coaching",
  "CallSidToCoach",
  "StatusCallback",
  "StatusCallbackMethod",
  "StatusCallbackEvent",
  "ConferenceStatusCallback",
  "ConferenceStatusCallbackMethod",
  "ConferenceStatusCallbackEvent",
  "Record",
  ...RECORDING_PARAMS,
  "ConferenceRecord",
  "ConferenceTrim",
  "ConferenceRecordingStatusCallback",
  "ConferenceRecordingStatusCallbackMethod",
  "ConferenceRecordingStatusCallbackEvent",
];
export const UPDATE_PARTICIPANT = [
  "Muted",
  "Hold",
  "HoldUrl",
  "HoldMethod",
  "AnnounceUrl",
  "AnnounceMethod",
  "WaitUrl",
  "WaitMethod",
  "BeepOnExit",
  "EndConferenceOnExit",
  "Coaching",
  "CallSidToCoach",
];

/** twilio-oai `api.v2010.account.conference` */
function formatConference(conference: Conference) {
  const uri = `${base(conference.account)}/Conferences/${conference.sid}`;
  return {
    sid: conference.sid,
    account_sid: conference.account.accountSid,
    api_version: "2010-04-01",
    friendly_name: conference.friendlyName,
    region: "us1",
    status: conference.status,
    date_created: date(conference.createdAt),
    date_updated: date(conference.endedAt ?? conference.createdAt),
    // Twilio omits both while the conference runs.
    ...(conference.endReason && { reason_conference_ended: conference.endReason }),
    call_sid_ending_conference: conference.endedBy,
    uri: `${uri}.json`,
    subresource_uris: {
      participants: `${uri}/Participants.json`,
      recordings: `${uri}/Recordings.json`,
    },
  };
}

/** twilio-oai `api.v2010.account.conference.participant` */
function formatParticipant(conference: Conference, participant: Participant) {
  const { call, options } = participant;
  const status = call.isAnswered ? "connected" : call.status === "ringing" ? "ringing" : "queued";
  return {
    ...participantBase(conference, call, options),
    call_sid_to_coach: participant.coaches,
    coaching: participant.coaches !== null,
    date_created: date(participant.joinedAt),
    date_updated: date(participant.joinedAt),
    end_conference_on_exit: participant.endOnExit,
    hold: participant.hold,
    muted: participant.muted,
    status,
  };
}

/** Fields of a participant, also of one that is still being called. */
function participantBase(conference: Conference, call: Call, options: JoinOptions) {
  return {
    account_sid: call.account.accountSid,
    call_sid: call.sid,
    label: options.label,
    conference_sid: conference.sid,
    call_sid_to_coach: options.coaches,
    coaching: options.coaches !== null,
    date_created: null as string | null,
    date_updated: null as string | null,
    end_conference_on_exit: options.endOnExit,
    hold: false,
    muted: options.muted,
    start_conference_on_enter: options.startOnEnter,
    status: "queued",
    queue_time: String(call.queueMs),
    uri: `${base(call.account)}/Conferences/${conference.sid}/Participants/${call.sid}.json`,
  };
}

export function findConference({ services, account }: RestContext, sid: string): Conference {
  const conference = services.conferences.all.get(sid);
  if (conference?.account !== account) throw notFound(`/Conferences/${sid}.json`);
  return conference;
}

function findActive({ services, account }: RestContext, sid: string): Conference {
  const conference = services.conferences.findActive(account.accountSid, sid);
  if (!conference) throw notFound(`/Conferences/${sid}`);
  return conference;
}

/**
 * Without a Status, lists running conferences only: Twilio's default since 30 September 2026 (package `twilio`, 6.2.0).
 */
export function listConferences({ services, account, form, list }: RestContext): Answer {
  const status = form.oneOf("Status", ["init", "in-progress", "completed"]) ?? "in-progress";
  const isCreated = dateFilter(form, "DateCreated");
  const isUpdated = dateFilter(form, "DateUpdated");
  const name = form.text("FriendlyName");
  const conferences = [...services.conferences.all.values()]
    .filter((conference) => conference.account === account && conference.status === status)
    .filter((conference) => name === undefined || conference.friendlyName === name)
    .filter(({ createdAt, endedAt }) => isCreated(createdAt) && isUpdated(endedAt ?? createdAt))
    .map(formatConference)
    .reverse();
  return ok(formatPage("conferences", conferences, list));
}

export const getConference = (context: RestContext): Answer =>
  ok(formatConference(findConference(context, context.ids.Sid!)));

export function updateConference(context: RestContext): Answer {
  const { services, form, ids } = context;
  const conference = findConference(context, ids.Sid!);
  const source = readAnnouncement(form);
  const status = form.oneOf("Status", ["completed"]);
  if (!status && !source) throw new RestError(400, 20001, "Status or AnnounceUrl is required");
  if (source) services.conferences.announce(findActive(context, ids.Sid!), source);
  if (status) services.conferences.end(conference, "conference-ended-via-api", "conference_ended_via_api");
  return ok(formatConference(conference));
}

function readAnnouncement(form: Form): Source | null {
  const url = form.url("AnnounceUrl");
  return url ? { url, method: form.method("AnnounceMethod", "POST") } : null;
}

/** Calls a participant into a conference. A name creates the conference; a SID must belong to a running one. */
export function createParticipant(context: RestContext): Answer {
  const { services, account, form, ids } = context;
  const { calls, conferences, readings } = services;
  const nameOrSid = ids.ConferenceSid!;
  const to = form.required("To", 21201);
  const from = form.text("CallerId") ?? form.required("From", 21213);
  checkTo(context, to);
  checkCallerId(context, from, form.text("CallToken"));
  const options = readOptions(form);
  const recording = readRecording(form);
  const running = /^CF[0-9a-f]{32}$/.test(nameOrSid) ? findActive(context, nameOrSid) : null;
  const name = running?.friendlyName ?? nameOrSid;
  const conference = orRefuse(() => conferences.open(account, name, options));
  const join = (isTold: boolean) => {
    if (conference.participants.has(call.sid) || conference.status === "completed") return;
    const hangUp = () => calls.end(call, "completed");
    try {
      conferences.join(conference, call, options, hangUp, isTold);
    } catch (error) {
      if (!(error instanceof ConferenceError)) throw error;
      services.note(call, error);
      hangUp();
    }
  };
  const call = calls.place(
    {
      account,
      direction: "outbound-api",
      from,
      to: to.split("?")[0]!,
      party: services.switchboard.partyFor(account, to, from, {}),
      timeoutSeconds: timeoutSeconds(form),
      timeLimitSeconds: timeLimitSeconds(form),
      progress: form.progress(),
    },
    (answered) => {
      if (recording) services.recordings.startCall(answered, recording);
      join(true);
      conferences.tellJoined(conference, answered.sid);
      // The conference ended while the participant rang.
      if (!conference.participants.has(answered.sid)) calls.end(answered, "completed");
    },
  );
  // Early media: the others hear the ringing.
  // https://www.twilio.com/docs/voice/api/conference-participant-resource#early-media
  if (form.flag("EarlyMedia") ?? true) {
    const cancel = calls.clock.after(call.queueMs, () => {
      if (!call.isOver) join(readings.earlyMediaJoin === "while-ringing");
    });
    call.onEnd.add(cancel);
  }
  return created(participantBase(conference, call, options));
}

function readOptions(form: Form): JoinOptions {
  const isCoach = form.flag("Coaching") ?? form.text("CallSidToCoach") !== undefined;
  const recording = form.callback("ConferenceRecordingStatusCallback", RECORDING_EVENTS, ["completed"]);
  const record = form.oneOf("ConferenceRecord", [
    "true",
    "false",
    "record-from-start",
    "do-not-record",
  ] as const);
  form.oneOf("JitterBufferSize", ["small", "medium", "large", "off"]);
  return {
    label: form.text("Label") ?? null,
    muted: form.flag("Muted") ?? false,
    beep: form.oneOf("Beep", BEEPS) ?? "true",
    startOnEnter: form.flag("StartConferenceOnEnter") ?? true,
    endOnExit: form.flag("EndConferenceOnExit") ?? false,
    wait: readWait(form) ?? null,
    maxParticipants: form.number("MaxParticipants", MOST_PARTICIPANTS, MOST_PARTICIPANTS),
    coaches: isCoach ? form.required("CallSidToCoach", 20001) : null,
    callback: form.callback("ConferenceStatusCallback", CONFERENCE_EVENTS, []),
    isByRest: true,
    record:
      record === "true" || record === "record-from-start"
        ? {
            source: "Conference",
            channels: 1,
            track: "both",
            trim: form.oneOf("ConferenceTrim", ["trim-silence", "do-not-trim"]) !== "do-not-trim",
            callback: recording,
          }
        : null,
  };
}

/** Reads the waiting music: "" is silence, undefined when not given. */
function readWait(form: Form): Source | "" | undefined {
  if (form.text("WaitUrl") === "") return "";
  const url = form.url("WaitUrl");
  return url && { url, method: form.method("WaitMethod", "POST") };
}

/** Answers a request that the conference refuses with the refusal's code. */
function orRefuse<T>(change: () => T): T {
  try {
    return change();
  } catch (error) {
    if (error instanceof ConferenceError) throw new RestError(400, error.code, error.message);
    throw error;
  }
}

function findParticipant(context: RestContext) {
  const { ConferenceSid = "", CallSid = "" } = context.ids;
  const conference = findActive(context, ConferenceSid);
  const participant = conference.find(CallSid);
  if (!participant) throw notFound(`/Conferences/${ConferenceSid}/Participants/${CallSid}.json`);
  return { conference, participant };
}

/** Lists current participants only: a completed conference has none. */
export function listParticipants(context: RestContext): Answer {
  const { form, list, ids } = context;
  const conference = findConference(context, ids.ConferenceSid!);
  const wants = (name: string, value: boolean) => form.flag(name) === undefined || form.flag(name) === value;
  const participants = [...conference.participants.values()]
    .map((participant) => formatParticipant(conference, participant))
    .filter((p) => wants("Muted", p.muted) && wants("Hold", p.hold) && wants("Coaching", p.coaching));
  return ok(formatPage("participants", participants, list));
}

export function getParticipant(context: RestContext): Answer {
  const { conference, participant } = findParticipant(context);
  return ok(formatParticipant(conference, participant));
}

/**
 * Changes a participant. WaitUrl replaces what it hears until the conference starts.
 * https://www.twilio.com/docs/voice/api/conference-participant-resource#update-a-participant-resource
 */
export function updateParticipant(context: RestContext): Answer {
  const { services, form, ids } = context;
  const { conference, participant } = findParticipant(context);
  if (conference.status === "init" && services.readings.updateWhileWaiting === "refused")
    throw notFound(`/Participants/${ids.CallSid}.json`);
  const holdUrl = form.url("HoldUrl");
  const isCoach = form.flag("Coaching") ?? (form.text("CallSidToCoach") ? true : undefined);
  const beepOnExit = form.flag("BeepOnExit");
  const announcement = readAnnouncement(form);
  const change = {
    muted: form.flag("Muted"),
    hold: form.flag("Hold"),
    holdSource: holdUrl ? { url: holdUrl, method: form.method("HoldMethod", "GET") } : null,
    endOnExit: form.flag("EndConferenceOnExit"),
    beep: beepOnExit === undefined ? undefined : beepOnExit ? ("onExit" as const) : ("false" as const),
    wait: readWait(form),
    coaches: isCoach === undefined ? undefined : isCoach ? form.required("CallSidToCoach", 20001) : null,
  };
  orRefuse(() => services.conferences.update(conference, participant, change));
  if (announcement) services.conferences.announce(conference, announcement, participant);
  return ok(formatParticipant(conference, participant));
}

export function removeParticipant(context: RestContext): Answer {
  const { conference, participant } = findParticipant(context);
  context.services.conferences.remove(conference, participant);
  return NO_CONTENT;
}
