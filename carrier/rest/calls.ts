import { Run, type Source } from "../twiml/run";
import type { Account } from "../config";
import type { Services } from "../services";
import type { Call } from "../calls/call";
import { CALL_STATUSES } from "../calls/transitions";
import { notFound, RestError } from "./errors";
import { Form } from "./form";
import { formatCall, formatList } from "./format";

const CREATE = [
  "To",
  "From",
  "Url",
  "Method",
  "Twiml",
  "FallbackUrl",
  "FallbackMethod",
  "Timeout",
  "TimeLimit",
  "StatusCallback",
  "StatusCallbackMethod",
  "StatusCallbackEvent",
  "CallToken",
];
const UPDATE = ["Status", "Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod"];
const LIST = ["Status", "To", "From", "ParentCallSid", "PageSize", "StartTime", "StartTime>", "StartTime<"];
const LONGEST_TWIML = 4000;
const DEFAULT_TIMEOUT_SECONDS = 60;

/** The caller ID must be a number of the account, or a client. */
export function checkCallerId(account: Account, from: string) {
  if (from.startsWith("client:") || account.numbers.some(({ e164 }) => e164 === from)) return;
  throw new RestError(400, 21210, `'From' phone number not verified: ${from}`);
}

/** An address one can call. https://www.twilio.com/docs/api/errors/21211 */
export function checkTo(to: string) {
  if (/^client:[a-z0-9_]{1,121}(\?.*)?$/i.test(to) || /^\+[1-9]\d{4,14}$/.test(to)) return;
  throw new RestError(400, 21211, `Invalid 'To' Phone Number: ${to}`);
}

function readSource(form: Form): Source | null {
  const url = form.url("Url");
  if (url) return { url, method: form.method("Method", "POST"), fallbackUrl: form.url("FallbackUrl") };
  const twiml = form.text("Twiml");
  if (twiml === undefined) return null;
  if (twiml.length > LONGEST_TWIML)
    throw new RestError(400, 21218, `Twiml is longer than ${LONGEST_TWIML} characters`);
  return { twiml };
}

export function createCall(services: Services, account: Account, body: string) {
  const form = new Form(body, CREATE);
  const to = form.required("To", 21201);
  const from = form.required("From", 21213);
  checkTo(to);
  checkCallerId(account, from);
  const source = readSource(form);
  if (!source) throw new RestError(400, 21205, "Url parameter is required");
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
    (answered) => startRun(services, answered, source),
  );
  return { status: 201, json: formatCall(call, queueMs) };
}

function startRun(services: Services, call: Call, source: Source) {
  call.run?.stop("redirected");
  call.run = new Run(services, call, source);
  call.run.start();
}

export function updateCall(services: Services, account: Account, sid: string, body: string) {
  const call = services.calls.find(account.accountSid, sid);
  if (!call) throw notFound(`/Calls/${sid}.json`);
  const form = new Form(body, UPDATE);
  const status = form.text("Status");
  if (call.isOver) throw new RestError(400, 21220, "Call is not in-progress. Cannot redirect.");
  if (status === "canceled") {
    if (call.isAnswered) throw new RestError(400, 21220, "Call is in-progress. Cannot cancel.");
    services.calls.end(call, "canceled");
  } else if (status === "completed") {
    services.calls.end(call, "completed");
  } else if (status !== undefined) {
    throw new RestError(400, 20001, `Status must be canceled or completed`);
  } else {
    const source = readSource(form);
    if (!source) throw new RestError(400, 21205, "Url parameter is required");
    if (!call.isAnswered) throw new RestError(400, 21220, "Call is not in-progress. Cannot redirect.");
    startRun(services, call, source);
  }
  return { status: 200, json: formatCall(call) };
}

export function getCall(services: Services, account: Account, sid: string) {
  const call = services.calls.find(account.accountSid, sid);
  if (!call) throw notFound(`/Calls/${sid}.json`);
  return { status: 200, json: formatCall(call) };
}

export function listCalls(services: Services, account: Account, query: string, uri: string) {
  const form = new Form(query, [...LIST, "Page", "PageToken"]);
  const status = form.text("Status");
  if (status && !(CALL_STATUSES as readonly string[]).includes(status)) {
    throw new RestError(400, 20001, `Status ${status}`);
  }
  const calls = [...services.calls.all.values()]
    .filter((call) => call.account === account)
    .map((call) => formatCall(call))
    .filter((call) => !status || call.status === status)
    .filter((call) => !form.text("To") || call.to === form.text("To"))
    .filter((call) => !form.text("From") || call.from === form.text("From"))
    .reverse();
  return { status: 200, json: formatList("calls", calls, uri) };
}
