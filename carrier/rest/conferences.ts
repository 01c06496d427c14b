import type { Account } from "../config";
import type { Conference, JoinOptions, Participant } from "../conferences/conferences";
import type { Services } from "../services";
import { checkCallerId, checkTo } from "./calls";
import { notFound, RestError } from "./errors";
import { Form } from "./form";
import { formatConference, formatList, formatParticipant } from "./format";

const CREATE_PARTICIPANT = [
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
  "Timeout",
  "TimeLimit",
  "StatusCallback",
  "StatusCallbackMethod",
  "StatusCallbackEvent",
  "ConferenceStatusCallback",
  "ConferenceStatusCallbackMethod",
  "ConferenceStatusCallbackEvent",
  "CallToken",
];
const UPDATE_PARTICIPANT = ["Muted", "Hold", "HoldUrl", "HoldMethod", "EndConferenceOnExit"];
const MOST_PARTICIPANTS = 250;
const DEFAULT_TIMEOUT_SECONDS = 60;

const findBySid = (services: Services, account: Account, sid: string): Conference => {
  const conference = services.conferences.all.get(sid);
  if (conference?.account !== account) throw notFound(`/Conferences/${sid}.json`);
  return conference;
};

const active = (services: Services, account: Account, sid: string): Conference => {
  const conference = services.conferences.findActive(account.accountSid, sid);
  if (!conference) throw notFound(`/Conferences/${sid}`);
  return conference;
};

export function listConferences(services: Services, account: Account, query: string, uri: string) {
  const form = new Form(query, ["FriendlyName", "Status", "PageSize", "Page", "PageToken"]);
  const conferences = [...services.conferences.all.values()]
    .filter((conference) => conference.account === account)
    .filter(
      (conference) => !form.text("FriendlyName") || conference.friendlyName === form.text("FriendlyName"),
    )
    .filter((conference) => !form.text("Status") || conference.status === form.text("Status"))
    .map(formatConference);
  return { status: 200, json: formatList("conferences", conferences, uri) };
}

export const getConference = (services: Services, account: Account, sid: string) => ({
  status: 200,
  json: formatConference(findBySid(services, account, sid)),
});

export function updateConference(services: Services, account: Account, sid: string, body: string) {
  const conference = findBySid(services, account, sid);
  const form = new Form(body, ["Status"]);
  if (form.text("Status") !== "completed") throw new RestError(400, 20001, "Status must be completed");
  services.conferences.end(conference, "conference-ended-via-api", "conference_ended_via_api");
  return { status: 200, json: formatConference(conference) };
}

/** Calls somebody into a room. By name it makes the room; by sid the room must be running. */
export function createParticipant(services: Services, account: Account, nameOrSid: string, body: string) {
  const form = new Form(body, CREATE_PARTICIPANT);
  const to = form.required("To", 21201);
  const from = form.required("From", 21213);
  checkTo(to);
  checkCallerId(account, from);
  const options = joinOptions(form);
  const conference = nameOrSid.startsWith("CF")
    ? active(services, account, nameOrSid)
    : services.conferences.open(account, nameOrSid, options.callback);
  if (options.label && conference.find(options.label)) {
    throw new RestError(400, 16025, `A participant with the label ${options.label} is in the conference`);
  }
  const isEarly = form.flag("EarlyMedia") ?? true;
  const join = () => {
    if (conference.participants.has(call.sid) || conference.status === "completed") return;
    services.conferences.join(conference, call, options, () => services.calls.end(call, "completed"));
  };
  const { call, queueMs } = services.calls.place(
    {
      account,
      direction: "outbound-api",
      from,
      to: to.split("?")[0]!,
      party: services.switchboard.partyFor(account, to, from, {}),
      timeoutSeconds: form.number("Timeout", DEFAULT_TIMEOUT_SECONDS),
      timeLimitSeconds: form.number("TimeLimit", 0) || undefined,
      progress: form.progress(),
    },
    () => join(),
  );
  // Early media: the others hear it ring. https://www.twilio.com/docs/voice/api/conference-participant-resource#early-media
  if (isEarly) services.calls.clock.after(queueMs, () => !call.isOver && join());
  return {
    status: 201,
    json: { ...pending(conference, call.sid, account, options), queue_time: String(queueMs) },
  };
}

const pending = (conference: Conference, callSid: string, account: Account, options: JoinOptions) => ({
  account_sid: account.accountSid,
  call_sid: callSid,
  label: options.label,
  conference_sid: conference.sid,
  call_sid_to_coach: null,
  coaching: false,
  date_created: null,
  date_updated: null,
  end_conference_on_exit: options.endOnExit,
  hold: false,
  muted: options.muted,
  start_conference_on_enter: options.startOnEnter,
  status: "queued",
  uri: `/2010-04-01/Accounts/${account.accountSid}/Conferences/${conference.sid}/Participants/${callSid}.json`,
});

function joinOptions(form: Form): JoinOptions {
  const callbackUrl = form.url("ConferenceStatusCallback");
  const waitUrl = form.text("WaitUrl");
  return {
    label: form.text("Label") ?? null,
    muted: form.flag("Muted") ?? false,
    startOnEnter: form.flag("StartConferenceOnEnter") ?? true,
    endOnExit: form.flag("EndConferenceOnExit") ?? false,
    wait:
      waitUrl === undefined
        ? null
        : waitUrl === ""
          ? ""
          : { url: waitUrl, method: form.method("WaitMethod", "POST") },
    maxParticipants: form.number("MaxParticipants", MOST_PARTICIPANTS),
    callback: callbackUrl
      ? {
          url: callbackUrl,
          method: form.method("ConferenceStatusCallbackMethod", "POST"),
          events: form.all("ConferenceStatusCallbackEvent"),
        }
      : null,
  };
}

function findParticipant(services: Services, account: Account, sid: string, callSid: string) {
  const conference = active(services, account, sid);
  const participant = conference.find(decodeURIComponent(callSid));
  if (!participant) throw notFound(`/Conferences/${sid}/Participants/${callSid}.json`);
  return { conference, participant };
}

/** Only those who are in now: a completed room's list is empty. */
export function listParticipants(services: Services, account: Account, sid: string, uri: string) {
  const conference = findBySid(services, account, sid);
  const participants = [...conference.participants.values()].map((p) => formatParticipant(conference, p));
  return { status: 200, json: formatList("participants", participants, uri) };
}

export function getParticipant(services: Services, account: Account, sid: string, callSid: string) {
  const { conference, participant } = findParticipant(services, account, sid, callSid);
  return { status: 200, json: formatParticipant(conference, participant) };
}

export function updateParticipant(
  services: Services,
  account: Account,
  sid: string,
  callSid: string,
  body: string,
) {
  const { conference, participant } = findParticipant(services, account, sid, callSid);
  const form = new Form(body, UPDATE_PARTICIPANT);
  const holdUrl = form.url("HoldUrl");
  services.conferences.update(conference, participant, {
    muted: form.flag("Muted"),
    hold: form.flag("Hold"),
    holdSource: holdUrl ? { url: holdUrl, method: form.method("HoldMethod", "GET") } : null,
    endOnExit: form.flag("EndConferenceOnExit"),
  });
  return { status: 200, json: formatParticipant(conference, participant) };
}

export function removeParticipant(services: Services, account: Account, sid: string, callSid: string) {
  const { conference, participant } = findParticipant(services, account, sid, callSid);
  services.conferences.leave(conference, kicked(participant), "participant_updated_via_api");
  return { status: 204, json: null };
}

const kicked = (participant: Participant) => participant.call.sid;
