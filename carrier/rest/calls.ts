import type { Call } from "../calls/call";
import { durationSeconds } from "../calls/calls";
import { CALL_STATUSES } from "../calls/transitions";
import type { Account } from "../config";
import { isIdentity, LONGEST_CALLED } from "../identity";
import { keyFrames } from "../media/dtmf";
import { RECORDING_EVENTS, type RecordingOptions } from "../recordings";
import type { Fallback, Source } from "../twiml/source";
import { base, created, date, NO_CONTENT, ok, type Answer, type RestContext } from "./context";
import { notFound, RestError } from "./errors";
import type { Form } from "./form";
import { dateFilter, dateParams, formatPage, PAGE_PARAMS } from "./pages";

/** Recording options of a new call, and parameters that start a recording of a running call. */
export const RECORDING_PARAMS = [
  "RecordingChannels",
  "RecordingTrack",
  "Trim",
  "RecordingStatusCallback",
  "RecordingStatusCallbackMethod",
  "RecordingStatusCallbackEvent",
];
export const CREATE_CALL = [
  "To",
  "From",
  "Url",
  "Method",
  "Twiml",
  "ApplicationSid",
  "FallbackUrl",
  "FallbackMethod",
  "Timeout",
  "TimeLimit",
  "SendDigits",
  "CallToken",
  "StatusCallback",
  "StatusCallbackMethod",
  "StatusCallbackEvent",
  "Record",
  ...RECORDING_PARAMS,
];
export const UPDATE_CALL = [
  "Status",
  "Url",
  "Method",
  "Twiml",
  "FallbackUrl",
  "FallbackMethod",
  "StatusCallback",
  "StatusCallbackMethod",
  "TimeLimit",
];
export const LIST_CALLS = [
  "Status",
  "To",
  "From",
  "ParentCallSid",
  ...dateParams("StartTime"),
  ...dateParams("EndTime"),
  ...PAGE_PARAMS,
];

const LONGEST_TWIML = 4000;
const DEFAULT_TIMEOUT_SECONDS = 60;
const LONGEST_TIMEOUT_SECONDS = 600;
const LONGEST_CALL_SECONDS = 86_400;

/** twilio-oai `api.v2010.account.call` */
function formatCall(call: Call) {
  const uri = `${base(call.account)}/Calls/${call.sid}`;
  const number = call.account.numbers.find(({ e164 }) => e164 === call.to || e164 === call.from);
  const sub = (name: string) => `${uri}/${name}.json`;
  return {
    sid: call.sid,
    account_sid: call.account.accountSid,
    api_version: "2010-04-01",
    answered_by: null,
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
    phone_number_sid: number?.sid ?? null,
    price: null,
    price_unit: "USD",
    queue_time: String(call.queueMs),
    status: call.status === "initiated" ? "queued" : call.status,
    trunk_sid: null,
    uri: `${uri}.json`,
    subresource_uris: {
      recordings: sub("Recordings"),
      user_defined_messages: sub("UserDefinedMessages"),
      user_defined_message_subscriptions: sub("UserDefinedMessageSubscriptions"),
    },
  };
}

export function findCall({ services, account }: RestContext, sid: string): Call {
  const call = services.calls.find(account.accountSid, sid);
  if (!call) throw notFound(`/Calls/${sid}.json`);
  return call;
}

/** Checks that the caller ID is a number of the account, a client, or a current caller whose call token is given. */
export function checkCallerId(
  { services, account }: RestContext,
  from: string,
  callToken: string | undefined,
) {
  if (from.startsWith("client:") || account.numbers.some(({ e164 }) => e164 === from)) return;
  const isForwarded =
    callToken !== undefined &&
    [...services.calls.all.values()].some((call) => call.about.CallToken === callToken && call.from === from);
  if (!isForwarded) throw new RestError(400, 21210, `'From' phone number not verified: ${from}`);
}

/** Checks an address to call. https://www.twilio.com/docs/api/errors/21211 */
export function checkTo({ services }: RestContext, to: string) {
  const [, identity] = /^client:([^?]*)/.exec(to) ?? [];
  if (identity !== undefined && isIdentity(identity, services.readings, LONGEST_CALLED)) return;
  if (/^\+[1-9]\d{4,14}$/.test(to)) return;
  if (to.startsWith("sip:"))
    throw new RestError(400, 20001, "SIP addresses are not supported by this carrier");
  throw new RestError(400, 21211, `Invalid 'To' Phone Number: ${to}`);
}

function readSource(form: Form, account: Account): { source: Source; fallback: Fallback | null } | null {
  const application = readApplication(form, account);
  if (application) return application;
  const fallbackUrl = form.url("FallbackUrl");
  const fallback = fallbackUrl ? { url: fallbackUrl, method: form.method("FallbackMethod", "POST") } : null;
  const url = form.url("Url");
  // Url overrides Twiml.
  if (url) return { source: { url, method: form.method("Method", "POST") }, fallback };
  const twiml = form.text("Twiml");
  if (twiml === undefined) return null;
  if (twiml.length > LONGEST_TWIML)
    throw new RestError(400, 21218, `Twiml is longer than ${LONGEST_TWIML} characters`);
  return { source: { twiml }, fallback };
}

function readApplication(form: Form, account: Account) {
  const sid = form.text("ApplicationSid");
  if (sid === undefined) return null;
  const application = account.applications.find((app) => app.sid === sid);
  if (!application?.voiceUrl) throw new RestError(400, 21218, `Invalid ApplicationSid: ${sid}`);
  const { voiceUrl, voiceMethod, voiceFallbackUrl, voiceFallbackMethod } = application;
  return {
    source: { url: voiceUrl, method: voiceMethod },
    fallback: voiceFallbackUrl ? { url: voiceFallbackUrl, method: voiceFallbackMethod } : null,
  };
}

/** Reads how to record a call from its first word. */
export function readRecording(form: Form): RecordingOptions | null {
  if (!form.flag("Record")) return null;
  return recordingOptions(form, "StartCallRecordingAPI");
}

export function recordingOptions(form: Form, source: RecordingOptions["source"]): RecordingOptions {
  return {
    source,
    channels: form.oneOf("RecordingChannels", ["mono", "dual"]) === "dual" ? 2 : 1,
    track: form.oneOf("RecordingTrack", ["inbound", "outbound", "both"]) ?? "both",
    trim: form.oneOf("Trim", ["trim-silence", "do-not-trim"]) === "trim-silence",
    callback: form.callback("RecordingStatusCallback", RECORDING_EVENTS, ["completed"]),
  };
}

export function timeoutSeconds(form: Form) {
  return form.number("Timeout", DEFAULT_TIMEOUT_SECONDS, LONGEST_TIMEOUT_SECONDS);
}

export const timeLimitSeconds = (form: Form) =>
  form.number("TimeLimit", 0, LONGEST_CALL_SECONDS) || undefined;

export function createCall(context: RestContext): Answer {
  const { services, account, form } = context;
  const to = form.required("To", 21201);
  const from = form.required("From", 21213);
  checkTo(context, to);
  checkCallerId(context, from, form.text("CallToken"));
  const what = readSource(form, account);
  if (!what) throw new RestError(400, 21205, "Url parameter is required");
  const recording = readRecording(form);
  const digits = form.text("SendDigits") ?? "";
  if (!/^[0-9*#wW]*$/.test(digits)) throw new RestError(400, 21216, "SendDigits may hold 0-9, *, # and w");
  const dropsParams = services.readings.customParamsInTo === "dropped";
  const call = services.calls.place(
    {
      account,
      direction: "outbound-api",
      from,
      to: to.split("?")[0]!,
      party: services.switchboard.partyFor(account, dropsParams ? to.split("?")[0]! : to, from, {}),
      timeoutSeconds: timeoutSeconds(form),
      timeLimitSeconds: timeLimitSeconds(form),
      progress: form.progress(),
    },
    (answered) => {
      if (recording) services.recordings.startCall(answered, recording);
      const start = () => services.runs.document(answered, what.source, what.fallback).start();
      if (digits) services.calls.media.play(answered.sid, keyFrames(digits), start);
      else start();
    },
  );
  return created(formatCall(call));
}

export function updateCall(context: RestContext): Answer {
  const { services, account, form, ids } = context;
  const call = findCall(context, ids.Sid!);
  const status = form.oneOf("Status", ["canceled", "completed"]);
  if (call.isOver) throw new RestError(400, 21220, "Call is not in-progress. Cannot redirect.");
  if (status === "canceled") {
    if (call.isAnswered) throw new RestError(400, 21220, "Call is in-progress. Cannot cancel.");
    services.calls.end(call, "canceled");
  } else if (status === "completed") {
    const isLiteral = services.readings.completedWhileRinging === "completed";
    services.calls.end(call, "completed", { isLiteral });
  } else {
    redirect(context, call, readSource(form, account));
  }
  return ok(formatCall(call));
}

function redirect({ services, form }: RestContext, call: Call, what: ReturnType<typeof readSource>) {
  const limit = timeLimitSeconds(form);
  if (!what && !limit) throw new RestError(400, 21205, "Url parameter is required");
  if (what && !call.isAnswered) throw new RestError(400, 21220, "Call is not in-progress. Cannot redirect.");
  if (what && services.readings.redirectWhileHeld === "refused" && services.conferences.isOnHold(call))
    throw new RestError(400, 21220, "Call is on hold. Cannot redirect.");
  if (limit) services.calls.limit(call, limit);
  const callback = form.callback("StatusCallback", ["completed"], ["completed"]);
  if (callback) call.progress = callback;
  if (!what) return;
  if (services.readings.recordingAtRedirect === "stops") {
    for (const recording of services.recordings.of(call.sid)) services.recordings.stop(recording);
  }
  services.conferences.withdraw(call);
  call.run?.stop("redirected");
  services.runs.document(call, what.source, what.fallback).start();
}

export const getCall = (context: RestContext): Answer => ok(formatCall(findCall(context, context.ids.Sid!)));

/** Deletes a call that has ended. */
export function deleteCall(context: RestContext): Answer {
  const call = findCall(context, context.ids.Sid!);
  if (!call.isOver) throw new RestError(409, 20009, "A call that has not ended cannot be deleted");
  context.services.calls.all.delete(call.sid);
  return NO_CONTENT;
}

export function listCalls({ services, account, form, list }: RestContext): Answer {
  const status = form.oneOf("Status", CALL_STATUSES);
  const isStarted = dateFilter(form, "StartTime");
  const isEnded = dateFilter(form, "EndTime");
  const wants = (name: string, value: string | null) => !form.text(name) || form.text(name) === value;
  const calls = [...services.calls.all.values()]
    .filter((call) => call.account === account)
    .filter((call) => isStarted(call.answeredAt ?? call.endedAt ?? call.createdAt) && isEnded(call.endedAt))
    .filter((call) => wants("To", call.to) && wants("From", call.from))
    .filter((call) => wants("ParentCallSid", call.parentSid))
    .map(formatCall)
    .filter((call) => !status || call.status === status)
    .reverse();
  return ok(formatPage("calls", calls, list));
}
