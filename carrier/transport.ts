import type { Failure, Overrides } from "./overrides";

export interface WebhookResponse {
  status: number;
  contentType: string;
  body: string;
  /** Of a redirect: where to. */
  location?: string;
}

/** What goes over the wire. */
export interface TransportRequest {
  url: string;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body: string;
}

/** Why nothing was answered: no connection, or no answer in time. */
export class TransportError extends Error {
  constructor(
    readonly failure: Failure,
    message: string,
  ) {
    super(message);
  }
}

/** Delivers one request; over HTTP, or in process in a simulation. Rejects when nothing answers in time. */
export type Transport = (request: TransportRequest, limits: Overrides) => Promise<WebhookResponse>;
