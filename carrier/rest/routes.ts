import * as accounts from "./accounts";
import * as calls from "./calls";
import * as conferences from "./conferences";
import type { Answer, RestContext } from "./context";
import * as messages from "./messages";
import { PAGE_PARAMS } from "./pages";
import * as queues from "./queues";
import * as recordings from "./recordings";

type Method = "GET" | "POST" | "DELETE";

export interface Route {
  method: Method;
  /** Path below /2010-04-01, as Twilio's OpenAPI document writes it. */
  path: string;
  /** Accepted parameters; any other is refused. */
  params: readonly string[];
  handle: (context: RestContext) => Answer;
}

const ACCOUNT = "/Accounts/{AccountSid}";
const route = (method: Method, path: string, params: readonly string[], handle: Route["handle"]): Route => ({
  method,
  path: ACCOUNT + path,
  params,
  handle,
});
const NONE: readonly string[] = [];

/** All REST routes, by the paths in Twilio's documentation. */
export const ROUTES: readonly Route[] = [
  { method: "GET", path: "/Accounts.json", params: accounts.LIST_ACCOUNTS, handle: accounts.listAccounts },
  { method: "GET", path: "/Accounts/{Sid}.json", params: NONE, handle: accounts.getAccount },

  route("POST", "/Calls.json", calls.CREATE_CALL, calls.createCall),
  route("GET", "/Calls.json", calls.LIST_CALLS, calls.listCalls),
  route("GET", "/Calls/{Sid}.json", NONE, calls.getCall),
  route("POST", "/Calls/{Sid}.json", calls.UPDATE_CALL, calls.updateCall),
  route("DELETE", "/Calls/{Sid}.json", NONE, calls.deleteCall),

  route("POST", "/Calls/{CallSid}/Recordings.json", calls.RECORDING_PARAMS, recordings.startRecording),
  route(
    "GET",
    "/Calls/{CallSid}/Recordings.json",
    recordings.LIST_SOME_RECORDINGS,
    recordings.listUnderParent,
  ),
  route("GET", "/Calls/{CallSid}/Recordings/{Sid}.json", NONE, recordings.getUnderParent),
  route(
    "POST",
    "/Calls/{CallSid}/Recordings/{Sid}.json",
    recordings.UPDATE_RECORDING,
    recordings.updateRecording,
  ),
  route("DELETE", "/Calls/{CallSid}/Recordings/{Sid}.json", NONE, recordings.deleteUnderParent),

  route("POST", "/Calls/{CallSid}/UserDefinedMessages.json", messages.CREATE_MESSAGE, messages.createMessage),
  route(
    "POST",
    "/Calls/{CallSid}/UserDefinedMessageSubscriptions.json",
    messages.CREATE_SUBSCRIPTION,
    messages.createSubscription,
  ),
  route(
    "DELETE",
    "/Calls/{CallSid}/UserDefinedMessageSubscriptions/{Sid}.json",
    NONE,
    messages.deleteSubscription,
  ),

  route("GET", "/Conferences.json", conferences.LIST_CONFERENCES, conferences.listConferences),
  route("GET", "/Conferences/{Sid}.json", NONE, conferences.getConference),
  route("POST", "/Conferences/{Sid}.json", conferences.UPDATE_CONFERENCE, conferences.updateConference),
  route(
    "GET",
    "/Conferences/{ConferenceSid}/Participants.json",
    conferences.LIST_PARTICIPANTS,
    conferences.listParticipants,
  ),
  route(
    "POST",
    "/Conferences/{ConferenceSid}/Participants.json",
    conferences.CREATE_PARTICIPANT,
    conferences.createParticipant,
  ),
  route("GET", "/Conferences/{ConferenceSid}/Participants/{CallSid}.json", NONE, conferences.getParticipant),
  route(
    "POST",
    "/Conferences/{ConferenceSid}/Participants/{CallSid}.json",
    conferences.UPDATE_PARTICIPANT,
    conferences.updateParticipant,
  ),
  route(
    "DELETE",
    "/Conferences/{ConferenceSid}/Participants/{CallSid}.json",
    NONE,
    conferences.removeParticipant,
  ),
  route(
    "GET",
    "/Conferences/{ConferenceSid}/Recordings.json",
    recordings.LIST_SOME_RECORDINGS,
    recordings.listUnderParent,
  ),
  route("GET", "/Conferences/{ConferenceSid}/Recordings/{Sid}.json", NONE, recordings.getUnderParent),
  route(
    "POST",
    "/Conferences/{ConferenceSid}/Recordings/{Sid}.json",
    recordings.UPDATE_RECORDING,
    recordings.updateRecording,
  ),
  route("DELETE", "/Conferences/{ConferenceSid}/Recordings/{Sid}.json", NONE, recordings.deleteUnderParent),

  route("GET", "/Recordings.json", recordings.LIST_RECORDINGS, recordings.listRecordings),
  route("GET", "/Recordings/{Sid}.json", ["IncludeSoftDeleted"], recordings.getRecording),
  route("DELETE", "/Recordings/{Sid}.json", NONE, recordings.deleteRecording),

  route("POST", "/Tokens.json", accounts.CREATE_TOKEN, accounts.createToken),
  route("GET", "/IncomingPhoneNumbers.json", accounts.LIST_NUMBERS, accounts.listNumbers),
  route("GET", "/IncomingPhoneNumbers/{Sid}.json", NONE, accounts.getNumber),
  route("POST", "/IncomingPhoneNumbers/{Sid}.json", accounts.UPDATE_NUMBER, accounts.updateNumber),
  route("GET", "/Applications.json", accounts.LIST_APPLICATIONS, accounts.listApplications),
  route("POST", "/Applications.json", accounts.WRITE_APPLICATION, accounts.createApplication),
  route("GET", "/Applications/{Sid}.json", NONE, accounts.getApplication),
  route("POST", "/Applications/{Sid}.json", accounts.WRITE_APPLICATION, accounts.updateApplication),
  route("DELETE", "/Applications/{Sid}.json", NONE, accounts.deleteApplication),

  route("GET", "/Queues.json", PAGE_PARAMS, queues.listQueues),
  route("POST", "/Queues.json", queues.WRITE_QUEUE, queues.createQueue),
  route("GET", "/Queues/{Sid}.json", NONE, queues.getQueue),
  route("POST", "/Queues/{Sid}.json", queues.WRITE_QUEUE, queues.updateQueue),
  route("DELETE", "/Queues/{Sid}.json", NONE, queues.deleteQueue),
  route("GET", "/Queues/{QueueSid}/Members.json", PAGE_PARAMS, queues.listMembers),
  route("GET", "/Queues/{QueueSid}/Members/{CallSid}.json", NONE, queues.getMember),
  route("POST", "/Queues/{QueueSid}/Members/{CallSid}.json", queues.UPDATE_MEMBER, queues.updateMember),
];

/**
 * Audio of recordings, which Twilio's OpenAPI document lacks.
 * https://www.twilio.com/docs/voice/api/recording#fetch-a-recording-media-file
 */
export const MEDIA_ROUTES: readonly Route[] = [".wav", ".mp3", ""].map((extension) =>
  route("GET", `/Recordings/{Sid}${extension}`, recordings.MEDIA_PARAMS, recordings.getMedia),
);
