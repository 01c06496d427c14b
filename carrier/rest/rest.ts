import type { Account } from "../config";
import type { Services } from "../services";
import { createCall, getCall, listCalls, updateCall } from "./calls";
import {
  createParticipant,
  getConference,
  getParticipant,
  listConferences,
  listParticipants,
  removeParticipant,
  updateConference,
  updateParticipant,
} from "./conferences";
import { notFound, RestError } from "./errors";
import { formatList, formatRecording } from "./format";

export interface RestRequest {
  method: string;
  /** Path with its query. */
  path: string;
  authorization: string | undefined;
  /** Form-encoded. */
  body: string;
}

export interface RestResponse {
  status: number;
  contentType: string;
  body: string | Buffer;
}

type Answer = { status: number; json: unknown } | { status: number; wav: Buffer };

const PREFIX = /^\/2010-04-01\/Accounts\/(AC[0-9a-z]{32})(?:\/(.*))?$/;

/** Twilio's REST API 2010-04-01, the part that is emulated: what is not answers 404, as an unknown path does. */
export class Rest {
  /** A fault for tests and simulations: an answer instead of the real one, or null. */
  fault: (request: RestRequest) => RestError | null = () => null;

  constructor(
    private readonly services: Services,
    private readonly accounts: readonly Account[],
  ) {}

  handle(request: RestRequest): RestResponse {
    try {
      const fault = this.fault(request);
      if (fault) throw fault;
      const answer = this.#route(request);
      if ("wav" in answer) return { status: answer.status, contentType: "audio/x-wav", body: answer.wav };
      return json(answer.status, answer.json);
    } catch (error) {
      if (error instanceof RestError) return json(error.status, error);
      throw error;
    }
  }

  #route({ method, path, authorization, body }: RestRequest): Answer {
    const [pathname = "", query = ""] = path.split("?");
    const match = PREFIX.exec(pathname.replace(/\.json$/, ""));
    if (!match) throw notFound(pathname);
    const account = this.#authenticate(match[1]!, authorization);
    const [resource, id, sub, subId] = (match[2] ?? "").split("/");
    const { services } = this;
    const uri = path;
    switch (`${method} ${resource}${id ? "/:id" : ""}${sub ? `/${sub}` : ""}${subId ? "/:id" : ""}`) {
      case "GET ":
        return {
          status: 200,
          json: { sid: account.accountSid, friendly_name: "Local carrier", status: "active", type: "Full" },
        };
      case "POST Calls":
        return createCall(services, account, body);
      case "GET Calls":
        return listCalls(services, account, query, uri);
      case "GET Calls/:id":
        return getCall(services, account, id!);
      case "POST Calls/:id":
        return updateCall(services, account, id!, body);
      case "GET Conferences":
        return listConferences(services, account, query, uri);
      case "GET Conferences/:id":
        return getConference(services, account, id!);
      case "POST Conferences/:id":
        return updateConference(services, account, id!, body);
      case "GET Conferences/:id/Participants":
        return listParticipants(services, account, id!, uri);
      case "POST Conferences/:id/Participants":
        return createParticipant(services, account, decodeURIComponent(id!), body);
      case "GET Conferences/:id/Participants/:id":
        return getParticipant(services, account, id!, subId!);
      case "POST Conferences/:id/Participants/:id":
        return updateParticipant(services, account, id!, subId!, body);
      case "DELETE Conferences/:id/Participants/:id":
        return removeParticipant(services, account, id!, subId!);
      case "GET Recordings": {
        const mine = [...services.recordings.all.values()].filter((r) => r.call.account === account);
        const items = mine.map((r) => formatRecording(r, services.recordings.seconds(r)));
        return { status: 200, json: formatList("recordings", items, uri) };
      }
      case "GET Recordings/:id":
        return this.#recording(account, id!);
      default:
        throw notFound(pathname);
    }
  }

  #recording(account: Account, file: string): Answer {
    const [sid, extension] = file.split(".");
    const recording = this.services.recordings.all.get(sid ?? "");
    if (!recording || recording.call.account !== account) throw notFound(`/Recordings/${file}`);
    if (extension === "wav") return { status: 200, wav: this.services.recordings.wav(recording) };
    return { status: 200, json: formatRecording(recording, this.services.recordings.seconds(recording)) };
  }

  /** Basic authentication with the account's token or one of its API keys. */
  #authenticate(accountSid: string, authorization: string | undefined): Account {
    const [user, password] = Buffer.from(authorization?.replace(/^Basic /, "") ?? "", "base64")
      .toString()
      .split(":");
    const account = this.accounts.find((a) => a.accountSid === accountSid);
    const isKnown =
      account &&
      ((user === account.accountSid && password === account.authToken) ||
        (user === account.apiKeySid && password === account.apiKeySecret));
    if (!isKnown) throw new RestError(401, 20003, "Authenticate");
    return account;
  }
}

const json = (status: number, value: unknown): RestResponse => ({
  status,
  contentType: "application/json",
  body: status === 204 ? "" : JSON.stringify(value),
});
