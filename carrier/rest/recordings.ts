import type { Recording } from "../recordings";
import { findCall, recordingOptions } from "./calls";
import { findConference } from "./conferences";
import { base, created, date, NO_CONTENT, ok, type Answer, type RestContext } from "./context";
import { notFound, RestError } from "./errors";
import { dateFilter, dateParams, formatPage, PAGE_PARAMS } from "./pages";

export const LIST_RECORDINGS = [
  "CallSid",
  "ConferenceSid",
  "IncludeSoftDeleted",
  ...dateParams("DateCreated"),
  ...PAGE_PARAMS,
];
export const LIST_SOME_RECORDINGS = [...dateParams("DateCreated"), ...PAGE_PARAMS];
export const UPDATE_RECORDING = ["Status", "PauseBehavior"];

const WAV = "audio/x-wav";
const RETRY_AFTER_SECONDS = "1";

/** twilio-oai `api.v2010.account.recording`; an update answers with a more precise `status` than later reads. */
function formatRecording({ services }: RestContext, recording: Recording, status?: string) {
  const { account, call, conference, options } = recording;
  const uri = `${base(account)}/Recordings/${recording.sid}`;
  const isDone = recording.status === "completed" || recording.status === "absent";
  return {
    sid: recording.sid,
    account_sid: account.accountSid,
    api_version: "2010-04-01",
    call_sid: call?.sid ?? null,
    conference_sid: conference?.sid ?? null,
    channels: options.channels,
    date_created: date(recording.startedAt),
    date_updated: date(recording.stoppedAt ?? recording.startedAt),
    start_time: date(recording.startedAt),
    duration: isDone ? String(services.recordings.seconds(recording)) : "-1",
    price: null,
    price_unit: "USD",
    source: options.source,
    // Later reads report a running recording as processing.
    status: status ?? (recording.isLive ? "processing" : recording.status),
    error_code: null,
    encryption_details: null,
    media_url: `${services.recordings.url(recording)}`,
    subresource_uris: {},
    uri: `${uri}.json`,
  };
}

/** Formats a recording under its call or conference, where Twilio omits these fields. */
function formatUnder(context: RestContext, recording: Recording, status?: string) {
  const {
    media_url: _media,
    subresource_uris: _sub,
    uri: _uri,
    ...shared
  } = formatRecording(context, recording, status);
  const { account, call, conference, options } = recording;
  const track = call ? { track: options.track } : {};
  const parent = call ? `Calls/${call.sid}` : `Conferences/${conference!.sid}`;
  return { ...shared, ...track, uri: `${base(account)}/${parent}/Recordings/${recording.sid}.json` };
}

export function startRecording(context: RestContext): Answer {
  const { services, form, ids } = context;
  const call = findCall(context, ids.CallSid!);
  const options = recordingOptions(form, "StartCallRecordingAPI");
  if (!call.isAnswered) {
    throw new RestError(
      400,
      21220,
      "Requested resource is not eligible for recording: it is not in progress",
    );
  }
  const isRecorded = services.recordings.of(call.sid).some(({ isLive }) => isLive);
  if (isRecorded && services.readings.secondRecording === "refused") {
    throw new RestError(
      400,
      21220,
      "Requested resource is not eligible for recording: it is recorded already",
    );
  }
  const recording = services.recordings.startCall(call, options);
  return created(formatUnder(context, recording, "in-progress"));
}

/** Returns the recordings of the call or conference in the path. */
function underParent(context: RestContext): Recording[] {
  const { services, ids } = context;
  const parent = ids.CallSid
    ? findCall(context, ids.CallSid).sid
    : findConference(context, ids.ConferenceSid!).sid;
  return services.recordings.of(parent).filter(({ status }) => status !== "deleted");
}

/** Finds a recording; `Twilio.CURRENT` is the only one that runs. */
function findUnderParent(context: RestContext): Recording {
  const { ids } = context;
  const recordings = underParent(context);
  if (ids.Sid !== "Twilio.CURRENT") {
    const recording = recordings.find(({ sid }) => sid === ids.Sid);
    if (!recording) throw notFound(`/Recordings/${ids.Sid}.json`);
    return recording;
  }
  const live = recordings.filter(({ isLive }) => isLive);
  if (live.length > 1) {
    throw new RestError(400, 16108, "Twilio.CURRENT is ambiguous: more than one recording runs");
  }
  if (!live[0]) throw notFound("/Recordings/Twilio.CURRENT.json");
  return live[0];
}

export const getUnderParent = (context: RestContext): Answer =>
  ok(formatUnder(context, findUnderParent(context)));

export function listUnderParent(context: RestContext): Answer {
  const isCreated = dateFilter(context.form, "DateCreated");
  const recordings = underParent(context)
    .filter(({ startedAt }) => isCreated(startedAt))
    .map((recording) => formatUnder(context, recording))
    .reverse();
  return ok(formatPage("recordings", recordings, context.list));
}

export function updateRecording(context: RestContext): Answer {
  const { services, form } = context;
  const recording = findUnderParent(context);
  form.required("Status", 20001);
  const status = form.oneOf("Status", ["stopped", "paused", "in-progress"])!;
  const behavior = form.oneOf("PauseBehavior", ["skip", "silence"]) ?? "silence";
  if (!recording.isLive) {
    throw new RestError(400, 21220, `A recording that is ${recording.status} cannot become ${status}`);
  }
  if (status === "stopped") services.recordings.stop(recording);
  else if (status === "paused") services.recordings.pause(recording, behavior);
  else services.recordings.resume(recording);
  return ok(formatUnder(context, recording, status));
}

export function deleteUnderParent(context: RestContext): Answer {
  context.services.recordings.remove(findUnderParent(context));
  return NO_CONTENT;
}

function findRecording({ services, account, form }: RestContext, sid: string): Recording {
  const recording = services.recordings.find(account, sid);
  const isShown = recording && (recording.status !== "deleted" || form.flag("IncludeSoftDeleted"));
  if (!isShown) throw notFound(`/Recordings/${sid}.json`);
  return recording;
}

export const getRecording = (context: RestContext): Answer =>
  ok(formatRecording(context, findRecording(context, context.ids.Sid!)));

export function listRecordings(context: RestContext): Answer {
  const { services, account, form, list } = context;
  const isCreated = dateFilter(form, "DateCreated");
  const wants = (name: string, sid: string | undefined) => !form.text(name) || form.text(name) === sid;
  const recordings = [...services.recordings.all.values()]
    .filter((recording) => recording.account === account && isCreated(recording.startedAt))
    .filter(({ status }) => status !== "deleted" || form.flag("IncludeSoftDeleted"))
    .filter(({ call, conference }) => wants("CallSid", call?.sid) && wants("ConferenceSid", conference?.sid))
    .map((recording) => formatRecording(context, recording))
    .reverse();
  return ok(formatPage("recordings", recordings, list));
}

export function deleteRecording(context: RestContext): Answer {
  context.services.recordings.remove(findRecording(context, context.ids.Sid!));
  return NO_CONTENT;
}

/** Answers with the audio, or the part that Range selects. Until the file is made: 21501, try again. */
export function getMedia(context: RestContext): Answer {
  const { services, form, range, list, ids } = context;
  const recording = findRecording(context, ids.Sid!);
  if (recording.isLive || recording.status === "processing") {
    throw new RestError(404, 21501, "The recording is still being processed", {
      "retry-after": RETRY_AFTER_SECONDS,
    });
  }
  if (services.readings.recordingMedia === "redirect" && !form.text("at")) {
    const location = `${list.path}?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(list.query)), at: "media" })}`;
    return { status: 302, headers: { location }, body: Buffer.alloc(0) };
  }
  if (list.path.endsWith(".mp3")) {
    throw new RestError(400, 20001, "This carrier makes no MP3: request .wav");
  }
  const channels = form.number("RequestedChannels", 1, 2) === 2 ? 2 : 1;
  const wav = services.recordings.wav(recording, channels);
  if (!wav) throw new RestError(400, 21218, "The recording does not have the requested channels");
  return rangeOf(wav, range);
}

export const MEDIA_PARAMS = ["RequestedChannels", "at"];

/** Answers one byte range (RFC 9110 §14); any other Range gets the whole file. */
function rangeOf(body: Buffer, range: string | undefined): Answer {
  const headers = { "content-type": WAV, "accept-ranges": "bytes" };
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return { status: 200, headers, body };
  const isSuffix = match[1] === "";
  const start = isSuffix ? Math.max(0, body.length - Number(match[2])) : Number(match[1]);
  const end = isSuffix || match[2] === "" ? body.length - 1 : Math.min(Number(match[2]), body.length - 1);
  if (start >= body.length || start > end) {
    return { status: 416, headers: { "content-range": `bytes */${body.length}` }, body: Buffer.alloc(0) };
  }
  return {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${start}-${end}/${body.length}` },
    body: body.subarray(start, end + 1),
  };
}
