import { randomBytes } from "node:crypto";
import type { Account, Application, IncomingNumber } from "../config";
import { makeSid } from "../ids";
import { base, created, date, NO_CONTENT, ok, type Answer, type RestContext } from "./context";
import { notFound, RestError } from "./errors";
import type { Form } from "./form";
import { formatPage, PAGE_PARAMS } from "./pages";

const VOICE_PARAMS = [
  "FriendlyName",
  "VoiceUrl",
  "VoiceMethod",
  "VoiceFallbackUrl",
  "VoiceFallbackMethod",
  "StatusCallback",
  "StatusCallbackMethod",
];
export const UPDATE_NUMBER = [...VOICE_PARAMS, "VoiceApplicationSid"];
export const LIST_NUMBERS = ["PhoneNumber", "FriendlyName", ...PAGE_PARAMS];
export const WRITE_APPLICATION = VOICE_PARAMS;
export const LIST_APPLICATIONS = ["FriendlyName", ...PAGE_PARAMS];
export const LIST_ACCOUNTS = ["FriendlyName", "Status", ...PAGE_PARAMS];
export const CREATE_TOKEN = ["Ttl"];

const DEFAULT_TTL_SECONDS = 86_400;

/** twilio-oai `api.v2010.account` */
function formatAccount(account: Account, now: number) {
  const uri = base(account);
  return {
    sid: account.accountSid,
    owner_account_sid: account.accountSid,
    friendly_name: account.friendlyName,
    auth_token: account.authToken,
    status: "active",
    type: "Full",
    date_created: date(now),
    date_updated: date(now),
    subresource_uris: Object.fromEntries(
      ["Calls", "Conferences", "Recordings", "IncomingPhoneNumbers", "Applications", "Queues"].map((name) => [
        name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase(),
        `${uri}/${name}.json`,
      ]),
    ),
    uri: `${uri}.json`,
  };
}

export const getAccount = ({ account, services }: RestContext): Answer =>
  ok(formatAccount(account, services.calls.clock.now()));

export function listAccounts({ account, services, form, list }: RestContext): Answer {
  const accounts = [formatAccount(account, services.calls.clock.now())].filter(
    ({ friendly_name, status }) =>
      (form.text("FriendlyName") ?? friendly_name) === friendly_name &&
      (form.text("Status") ?? status) === status,
  );
  return ok(formatPage("accounts", accounts, list));
}

/**
 * Answers with credentials for a TURN server (the Network Traversal Service). A carrier on this machine needs no relay,
 * so its list of servers is empty. twilio-oai `api.v2010.account.token`
 */
export function createToken({ account, form, services }: RestContext): Answer {
  const now = date(services.calls.clock.now());
  return created({
    account_sid: account.accountSid,
    date_created: now,
    date_updated: now,
    ice_servers: [],
    username: randomBytes(32).toString("hex"),
    password: randomBytes(32).toString("base64"),
    ttl: String(form.number("Ttl", DEFAULT_TTL_SECONDS, DEFAULT_TTL_SECONDS)),
  });
}

function formatVoice(voice: IncomingNumber | Application) {
  return {
    voice_url: voice.voiceUrl ?? null,
    voice_method: voice.voiceMethod,
    voice_fallback_url: voice.voiceFallbackUrl ?? null,
    voice_fallback_method: voice.voiceFallbackMethod,
    voice_caller_id_lookup: false,
    status_callback: voice.statusCallback ?? null,
    status_callback_method: voice.statusCallbackMethod,
    sms_url: null,
    sms_method: "POST",
    sms_fallback_url: null,
    sms_fallback_method: "POST",
  };
}

/** Reads the voice settings in a form; settings it omits stay as they are. */
function readVoice(form: Form) {
  const changes = {
    friendlyName: form.text("FriendlyName"),
    voiceUrl: form.urlOrEmpty("VoiceUrl"),
    voiceMethod: form.oneOf("VoiceMethod", ["GET", "POST"]),
    voiceFallbackUrl: form.urlOrEmpty("VoiceFallbackUrl"),
    voiceFallbackMethod: form.oneOf("VoiceFallbackMethod", ["GET", "POST"]),
    statusCallback: form.urlOrEmpty("StatusCallback"),
    statusCallbackMethod: form.oneOf("StatusCallbackMethod", ["GET", "POST"]),
  };
  const mentioned = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(mentioned.map(([name, value]) => [name, value ?? undefined]));
}

/** twilio-oai `api.v2010.account.incoming_phone_number` */
function formatNumber(account: Account, number: IncomingNumber, now: number) {
  return {
    sid: number.sid,
    account_sid: account.accountSid,
    api_version: "2010-04-01",
    phone_number: number.e164,
    friendly_name: number.friendlyName ?? number.e164,
    address_sid: null,
    address_requirements: "none",
    beta: false,
    bundle_sid: null,
    capabilities: { voice: true, sms: false, mms: false, fax: false },
    date_created: date(now),
    date_updated: date(now),
    emergency_status: "Inactive",
    emergency_address_sid: null,
    emergency_address_status: "unregistered",
    identity_sid: null,
    origin: "twilio",
    sms_application_sid: null,
    status: "in-use",
    trunk_sid: null,
    voice_application_sid: number.voiceApplicationSid ?? null,
    voice_receive_mode: "voice",
    ...formatVoice(number),
    uri: `${base(account)}/IncomingPhoneNumbers/${number.sid}.json`,
  };
}

function findNumber({ account, ids }: RestContext): IncomingNumber {
  const number = account.numbers.find(({ sid }) => sid === ids.Sid);
  if (!number) throw notFound(`/IncomingPhoneNumbers/${ids.Sid}.json`);
  return number;
}

const now = ({ services }: RestContext) => services.calls.clock.now();

export const getNumber = (context: RestContext): Answer =>
  ok(formatNumber(context.account, findNumber(context), now(context)));

export function updateNumber(context: RestContext): Answer {
  const { account, form } = context;
  const number = findNumber(context);
  const application = form.text("VoiceApplicationSid");
  if (application && !account.applications.some(({ sid }) => sid === application)) {
    throw new RestError(400, 21218, `Invalid ApplicationSid: ${application}`);
  }
  Object.assign(number, readVoice(form));
  if (application !== undefined) number.voiceApplicationSid = application || undefined;
  return ok(formatNumber(account, number, now(context)));
}

/** Lists numbers; `PhoneNumber` selects those that contain it. */
export function listNumbers(context: RestContext): Answer {
  const { account, form, list } = context;
  const numbers = account.numbers
    .map((number) => formatNumber(account, number, now(context)))
    .filter(({ phone_number }) => phone_number.includes(form.text("PhoneNumber") ?? ""))
    .filter(({ friendly_name }) => (form.text("FriendlyName") ?? friendly_name) === friendly_name);
  return ok(formatPage("incoming_phone_numbers", numbers, list));
}

/** twilio-oai `api.v2010.account.application` */
function formatApplication(account: Account, application: Application, at: number) {
  return {
    sid: application.sid,
    account_sid: account.accountSid,
    api_version: "2010-04-01",
    friendly_name: application.friendlyName ?? application.sid,
    date_created: date(at),
    date_updated: date(at),
    message_status_callback: null,
    sms_status_callback: null,
    public_application_connect_enabled: false,
    ...formatVoice(application),
    uri: `${base(account)}/Applications/${application.sid}.json`,
  };
}

function findApplication({ account, ids }: RestContext): Application {
  const application = account.applications.find(({ sid }) => sid === ids.Sid);
  if (!application) throw notFound(`/Applications/${ids.Sid}.json`);
  return application;
}

export const getApplication = (context: RestContext): Answer =>
  ok(formatApplication(context.account, findApplication(context), now(context)));

export function createApplication(context: RestContext): Answer {
  const { account, form, services } = context;
  const application: Application = {
    sid: makeSid("AP", services.calls.random),
    voiceMethod: "POST",
    voiceFallbackMethod: "POST",
    statusCallbackMethod: "POST",
    ...readVoice(form),
  };
  account.applications.push(application);
  return created(formatApplication(account, application, now(context)));
}

export function updateApplication(context: RestContext): Answer {
  const application = Object.assign(findApplication(context), readVoice(context.form));
  return ok(formatApplication(context.account, application, now(context)));
}

export function deleteApplication(context: RestContext): Answer {
  const { applications } = context.account;
  applications.splice(applications.indexOf(findApplication(context)), 1);
  return NO_CONTENT;
}

export function listApplications(context: RestContext): Answer {
  const { account, form, list } = context;
  const applications = account.applications
    .map((application) => formatApplication(account, application, now(context)))
    .filter(({ friendly_name }) => (form.text("FriendlyName") ?? friendly_name) === friendly_name);
  return ok(formatPage("applications", applications, list));
}
