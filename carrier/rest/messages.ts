import type { Call } from "../calls/call";
import { MessageError } from "../messages";
import { findCall } from "./calls";
import { base, created, date, NO_CONTENT, type Answer, type RestContext } from "./context";
import { notFound, RestError } from "./errors";

export const CREATE_MESSAGE = ["Content", "IdempotencyKey"];
export const CREATE_SUBSCRIPTION = ["Callback", "Method", "IdempotencyKey"];

/** Answers by call and IdempotencyKey: a repeated request gets the first answer, and nothing is done twice. */
const answered = new WeakMap<Call, Map<string, Answer>>();

function once({ form }: RestContext, call: Call, work: () => Answer): Answer {
  const key = form.text("IdempotencyKey");
  if (key === undefined) return work();
  const known = answered.get(call) ?? new Map<string, Answer>();
  answered.set(call, known);
  const answer = known.get(key) ?? work();
  known.set(key, answer);
  return answer;
}

/** twilio-oai `api.v2010.account.call.user_defined_message`; the browser receives its `sid`. */
export function createMessage(context: RestContext): Answer {
  const { services, account, form, ids } = context;
  const call = findCall(context, ids.CallSid!);
  try {
    return once(context, call, () => {
      const sid = services.messages.send(call, form.required("Content", 20001));
      const now = date(services.calls.clock.now());
      return created({ sid, account_sid: account.accountSid, call_sid: call.sid, date_created: now });
    });
  } catch (error) {
    if (error instanceof MessageError) throw new RestError(400, error.code, error.message);
    throw error;
  }
}

/** twilio-oai `api.v2010.account.call.user_defined_message_subscription` */
export function createSubscription(context: RestContext): Answer {
  const { services, account, form, ids } = context;
  const call = findCall(context, ids.CallSid!);
  form.required("Callback", 20001);
  return once(context, call, () => {
    const { sid } = services.messages.subscribe(call, form.url("Callback")!, form.method("Method", "POST"));
    return created({
      sid,
      account_sid: account.accountSid,
      call_sid: call.sid,
      date_created: date(services.calls.clock.now()),
      uri: `${base(account)}/Calls/${call.sid}/UserDefinedMessageSubscriptions/${sid}.json`,
    });
  });
}

export function deleteSubscription(context: RestContext): Answer {
  const { services, ids } = context;
  const call = findCall(context, ids.CallSid!);
  const subscription = services.messages.subscriptions.get(ids.Sid!);
  if (subscription?.call !== call) throw notFound(`/UserDefinedMessageSubscriptions/${ids.Sid}.json`);
  services.messages.subscriptions.delete(ids.Sid!);
  return NO_CONTENT;
}
