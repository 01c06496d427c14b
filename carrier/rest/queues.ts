import { DEFAULT_MAX_SIZE, type Member, type Queue } from "../queues";
import { base, created, date, NO_CONTENT, ok, type Answer, type RestContext } from "./context";
import { notFound, RestError } from "./errors";
import { formatPage } from "./pages";

export const WRITE_QUEUE = ["FriendlyName", "MaxSize"];
export const UPDATE_MEMBER = ["Url", "Method"];

const LARGEST_SIZE = 5000;

/** twilio-oai `api.v2010.account.queue` */
function formatQueue({ services }: RestContext, queue: Queue) {
  return {
    sid: queue.sid,
    account_sid: queue.account.accountSid,
    friendly_name: queue.friendlyName,
    current_size: queue.members.length,
    max_size: queue.maxSize,
    average_wait_time: services.queues.averageSeconds(queue),
    date_created: date(queue.createdAt),
    date_updated: date(queue.createdAt),
    uri: `${base(queue.account)}/Queues/${queue.sid}.json`,
  };
}

/** twilio-oai `api.v2010.account.queue.member` */
function formatMember({ services }: RestContext, queue: Queue, member: Member) {
  return {
    call_sid: member.call.sid,
    queue_sid: queue.sid,
    date_enqueued: date(member.enqueuedAt),
    position: queue.position(member.call),
    wait_time: services.queues.seconds(member),
    uri: `${base(queue.account)}/Queues/${queue.sid}/Members/${member.call.sid}.json`,
  };
}

function findQueue({ services, account, ids }: RestContext): Queue {
  const sid = ids.QueueSid ?? ids.Sid!;
  const queue = services.queues.all.get(sid);
  if (queue?.account !== account) throw notFound(`/Queues/${sid}.json`);
  return queue;
}

/** Finds a member by call SID, or "Front": the caller who has waited longest. */
function findMember(context: RestContext) {
  const queue = findQueue(context);
  const { CallSid } = context.ids;
  const member =
    CallSid === "Front" ? queue.members[0] : queue.members.find(({ call }) => call.sid === CallSid);
  if (!member) throw notFound(`/Queues/${queue.sid}/Members/${CallSid}.json`);
  return { queue, member };
}

export function createQueue(context: RestContext): Answer {
  const { services, account, form } = context;
  const name = form.required("FriendlyName", 20001);
  if (services.queues.find(account, name)) throw new RestError(400, 22003, `A queue named ${name} exists`);
  return created(
    formatQueue(
      context,
      services.queues.open(account, name, form.number("MaxSize", DEFAULT_MAX_SIZE, LARGEST_SIZE)),
    ),
  );
}

export const getQueue = (context: RestContext): Answer => ok(formatQueue(context, findQueue(context)));

export function updateQueue(context: RestContext): Answer {
  const queue = findQueue(context);
  queue.friendlyName = context.form.text("FriendlyName") ?? queue.friendlyName;
  queue.maxSize = context.form.number("MaxSize", queue.maxSize, LARGEST_SIZE);
  return ok(formatQueue(context, queue));
}

export function deleteQueue(context: RestContext): Answer {
  const queue = findQueue(context);
  if (queue.members.length > 0)
    throw new RestError(400, 22004, "A queue with callers in it cannot be deleted");
  context.services.queues.all.delete(queue.sid);
  return NO_CONTENT;
}

export function listQueues(context: RestContext): Answer {
  const queues = [...context.services.queues.all.values()]
    .filter(({ account }) => account === context.account)
    .map((queue) => formatQueue(context, queue));
  return ok(formatPage("queues", queues, context.list));
}

export function getMember(context: RestContext): Answer {
  const { queue, member } = findMember(context);
  return ok(formatMember(context, queue, member));
}

export function listMembers(context: RestContext): Answer {
  const queue = findQueue(context);
  const members = queue.members.map((member) => formatMember(context, queue, member));
  return ok(formatPage("queue_members", members, context.list));
}

/** Takes a caller out of the queue and redirects their call to another document. */
export function updateMember(context: RestContext): Answer {
  const { services, form } = context;
  const { queue, member } = findMember(context);
  form.required("Url", 21205);
  const source = { url: form.url("Url")!, method: form.method("Method", "POST") };
  const formatted = formatMember(context, queue, member);
  member.call.run?.stop("redirected");
  services.runs.document(member.call, source).start();
  return ok(formatted);
}
