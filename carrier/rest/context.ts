import { rfc2822 } from "../calls/calls";
import type { Account } from "../config";
import type { Services } from "../services";
import type { Form } from "./form";
import type { ListRequest } from "./pages";

/** One authenticated request to a route of `rest.ts`. */
export interface RestContext {
  services: Services;
  account: Account;
  /** Ids in the path, named as in Twilio's documentation: `CallSid`, `Sid`. */
  ids: Record<string, string>;
  /** The form, or a GET request's query. */
  form: Form;
  list: ListRequest;
  /** The Range header, for media. */
  range: string | undefined;
}

export type Answer =
  { status: number; json: unknown } | { status: number; headers: Record<string, string>; body: Buffer };

export const ok = (json: unknown): Answer => ({ status: 200, json });
export const created = (json: unknown): Answer => ({ status: 201, json });
export const NO_CONTENT: Answer = { status: 204, json: null };

export const date = (at: number | null) => (at === null ? null : rfc2822(at));
export const base = (account: Account) => `/2010-04-01/Accounts/${account.accountSid}`;
