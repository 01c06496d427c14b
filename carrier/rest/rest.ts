import { timingSafeEqual } from "node:crypto";
import type { Account } from "../config";
import type { Services } from "../services";
import type { Answer } from "./context";
import { notFound, RestError } from "./errors";
import { Form } from "./form";
import { MEDIA_ROUTES, ROUTES, type Route } from "./routes";

export interface RestRequest {
  method: string;
  /** Path, including the query. */
  path: string;
  authorization: string | undefined;
  /** Form-encoded. */
  body: string;
  range?: string;
}

export interface RestResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

const VERSION = "/2010-04-01";

const compiled = [...ROUTES, ...MEDIA_ROUTES].map((route) => ({
  route,
  isMedia: MEDIA_ROUTES.includes(route),
  // "{Sid}.json" comes before "{Sid}": an id has no dot, but a conference's name may contain anything else.
  pattern: new RegExp(
    `^${VERSION}${route.path
      .replace(/[.]/g, "\\.")
      .replace(/\{(\w+)\}/g, (_match, name: string) => `(?<${name}>[^/]+?)`)}$`,
  ),
}));

/** A connection that breaks before the answer arrives. */
export class LostAnswer extends Error {}

/** The emulated part of Twilio's REST API 2010-04-01. Everything else answers 404, as an unknown path does. */
export class Rest {
  /** Fault injection: an error to answer with instead of doing the request. */
  fault: (request: RestRequest) => RestError | null = () => null;
  /** Does the same once the request is done; its answer may also be lost. */
  faultAfter: (request: RestRequest) => RestError | "lost" | null = () => null;
  /** Network fault before the request is done: no answer, or a connection that breaks. */
  network: (request: RestRequest) => "hang" | "reset" | null = () => null;
  /** When each account may send its next request. */
  readonly #nextRequestAt = new Map<Account, number>();

  constructor(
    private readonly services: Services,
    private readonly accounts: readonly Account[],
  ) {}

  /** @throws LostAnswer for a fault: the request may have been done */
  handle(request: RestRequest): RestResponse {
    const [before, after] = [this.fault(request), this.faultAfter(request)];
    const response = before ? refusal(before) : this.#respond(request);
    if (after === "lost") throw new LostAnswer("the answer is lost on purpose");
    return after ? refusal(after) : response;
  }

  #respond(request: RestRequest): RestResponse {
    try {
      const answer = this.#answer(request);
      return "body" in answer ? answer : json(answer.status, answer.json);
    } catch (error) {
      if (error instanceof RestError) return refusal(error);
      throw error;
    }
  }

  #answer({ method, path, authorization, body, range }: RestRequest): Answer {
    const [pathname = "", query = ""] = path.split("?");
    const found = findRoute(method, pathname);
    if (!found) throw notFound(pathname);
    const { route, isMedia, ids } = found;
    const account = this.#authenticate(ids.AccountSid ?? ids.Sid ?? null, authorization, isMedia);
    this.#limit(account);
    const form = new Form(method === "POST" ? body : query, route.params);
    const list = { path: pathname, query };
    return route.handle({ services: this.services, account, ids, form, list, range });
  }

  /**
   * Checks Basic authentication with the account's token or one of its API keys. Media are public, as Twilio's are by
   * default.
   */
  #authenticate(accountSid: string | null, authorization: string | undefined, isMedia: boolean): Account {
    const [user = "", password = ""] = Buffer.from(authorization?.replace(/^Basic /, "") ?? "", "base64")
      .toString()
      .split(":");
    const account = this.accounts.find((a) =>
      accountSid === null ? user === a.accountSid || user === a.apiKeySid : a.accountSid === accountSid,
    );
    const isKnown =
      account &&
      ((user === account.accountSid && isEqual(password, account.authToken)) ||
        (user === account.apiKeySid && isEqual(password, account.apiKeySecret)));
    if (account && isMedia && !authorization) return account;
    if (!isKnown) throw new RestError(401, 20003, "Authenticate");
    return account;
  }

  /** https://www.twilio.com/docs/api/errors/20429 */
  #limit(account: Account) {
    if (account.requestsPerSecond === Infinity) return;
    const now = this.services.calls.clock.now();
    const gap = 1000 / account.requestsPerSecond;
    const next = Math.max(this.#nextRequestAt.get(account) ?? 0, now - 1000 + gap);
    if (next > now) throw new RestError(429, 20429, "Too Many Requests", { "retry-after": "1" });
    this.#nextRequestAt.set(account, next + gap);
  }
}

function findRoute(
  method: string,
  pathname: string,
): { route: Route; isMedia: boolean; ids: Record<string, string> } | null {
  for (const { route, isMedia, pattern } of compiled) {
    if (route.method !== method) continue;
    const match = pattern.exec(pathname);
    if (!match) continue;
    const ids = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeId(value)]);
    return { route, isMedia, ids: Object.fromEntries(ids) as Record<string, string> };
  }
  return null;
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RestError(400, 20001, "The path is not valid");
  }
}

const isEqual = (a: string, b: string) => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

const refusal = (error: RestError) => json(error.status, error, error.headers);

const json = (status: number, value: unknown, headers: Record<string, string> = {}): RestResponse => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: status === 204 ? "" : JSON.stringify(value),
});
