import type { Call } from "../calls/call";
import { durationSeconds, rfc2822 } from "../calls/calls";
import type { Conference, Participant } from "../conferences/conferences";
import type { Recording } from "../recordings";

const date = (at: number | null) => (at === null ? null : rfc2822(at));
const base = (accountSid: string) => `/2010-04-01/Accounts/${accountSid}`;

/** twilio-oai `api.v2010.account.call` */
export function formatCall(call: Call, queueMs = 0) {
  const uri = `${base(call.account.accountSid)}/Calls/${call.sid}`;
  return {
    sid: call.sid,
    account_sid: call.account.accountSid,
    api_version: "2010-04-01",
    answered_by: null,
    annotation: null,
    caller_name: null,
    date_created: date(call.createdAt),
    date_updated: date(call.endedAt ?? call.answeredAt ?? call.createdAt),
    direction: call.direction,
    duration: call.isOver ? String(durationSeconds(call)) : null,
    start_time: date(call.answeredAt ?? call.endedAt),
    end_time: date(call.endedAt),
    forwarded_from: null,
    from: call.from,
    from_formatted: call.from,
    to: call.to,
    to_formatted: call.to,
    group_sid: null,
    parent_call_sid: call.parentSid,
    phone_number_sid: null,
    price: null,
    price_unit: "USD",
    queue_time: String(queueMs),
    status: call.status === "initiated" ? "queued" : call.status,
    trunk_sid: null,
    uri: `${uri}.json`,
    subresource_uris: { recordings: `${uri}/Recordings.json` },
  };
}

/** twilio-oai `api.v2010.account.conference` */
export function formatConference(conference: Conference) {
  const { accountSid } = conference.account;
  const uri = `${base(accountSid)}/Conferences/${conference.sid}`;
  return {
    sid: conference.sid,
    account_sid: accountSid,
    api_version: "2010-04-01",
    friendly_name: conference.friendlyName,
    region: "us1",
    status: conference.status,
    date_created: date(conference.createdAt),
    date_updated: date(conference.endedAt ?? conference.createdAt),
    reason_conference_ended: null,
    call_sid_ending_conference: null,
    uri: `${uri}.json`,
    subresource_uris: { participants: `${uri}/Participants.json` },
  };
}

/** twilio-oai `api.v2010.account.conference.participant` */
export function formatParticipant(conference: Conference, participant: Participant, queueMs = 0) {
  const { call } = participant;
  return {
    account_sid: call.account.accountSid,
    call_sid: call.sid,
    label: participant.options.label,
    conference_sid: conference.sid,
    call_sid_to_coach: null,
    coaching: false,
    date_created: date(participant.joinedAt),
    date_updated: date(participant.joinedAt),
    end_conference_on_exit: participant.endOnExit,
    hold: participant.hold,
    muted: participant.muted,
    start_conference_on_enter: participant.startOnEnter,
    status: call.isAnswered ? "connected" : call.status === "ringing" ? "ringing" : "queued",
    queue_time: String(queueMs),
    uri: `${base(call.account.accountSid)}/Conferences/${conference.sid}/Participants/${call.sid}.json`,
  };
}

/** twilio-oai `api.v2010.account.recording` */
export function formatRecording(recording: Recording, seconds: number) {
  const { accountSid } = recording.call.account;
  return {
    sid: recording.sid,
    account_sid: accountSid,
    api_version: "2010-04-01",
    call_sid: recording.call.sid,
    conference_sid: null,
    channels: 1,
    date_created: date(recording.startedAt),
    date_updated: date(recording.stoppedAt ?? recording.startedAt),
    start_time: date(recording.startedAt),
    duration: recording.stoppedAt ? String(seconds) : "-1",
    price: null,
    price_unit: "USD",
    source: recording.source,
    status: recording.stoppedAt ? "completed" : "processing",
    error_code: null,
    encryption_details: null,
    media_url: null,
    uri: `${base(accountSid)}/Recordings/${recording.sid}.json`,
  };
}

const PAGE_SIZE = 50;

/** One page holding all of a list: this carrier is not asked for more than a page. */
export function formatList(name: string, items: unknown[], uri: string) {
  return {
    [name]: items,
    page: 0,
    page_size: Math.max(PAGE_SIZE, items.length),
    start: 0,
    end: Math.max(0, items.length - 1),
    first_page_uri: uri,
    next_page_uri: null,
    previous_page_uri: null,
    uri,
  };
}
