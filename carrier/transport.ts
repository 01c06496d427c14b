import type { Failure, Overrides } from "./overrides";

export interface WebhookResponse {
  status: number;
  contentType: string;
  body: string;
  /** The application's own times: its Server-Timing header. */
  timing?: string;
  /** Target of a redirect. */
  location?: string;
}

/** A request as sent over the wire. */
export interface TransportRequest {
  url: string;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body: string;
}

/** Why a request got no answer: no connection, or a timeout. */
export class TransportError extends Error {
  constructor(
    readonly failure: Failure,
    message: string,
  ) {
    super(message);
  }
}

/** Delivers one request over HTTP, or in process in a simulation. Rejects when no answer comes in time. */
export type Transport = (request: TransportRequest, limits: Overrides) => Promise<WebhookResponse>;
