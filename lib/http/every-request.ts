import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { env } from "../base/env";
import { processSingleton } from "../base/process-singleton";
import { enterRequest } from "../base/request-context";
import { readAddress, setAddress } from "./address";
import { readableUrl } from "./readable-url";
import { safeHeaders } from "./headers";
import { REQUEST_ID, requestIds } from "./request-ids";

/** Node publishes here before anything else sees a request. https://nodejs.org/api/diagnostics_channel.html#http */
const REQUEST_STARTS = "http.server.request.start";

/** How long a client that is still sending has to read its response. RFC 9112, 9.6 */
const LINGER_MS = 500;

/** A remainder of up to this size is read and dropped, so that the connection can be reused. */
const SMALL_REST_BYTES = 1024 * 1024;

/**
 * A request's header lines must arrive within this, and a page's body within `PAGE_WITHIN_MS`: Node's own 300 s would hold
 * a connection for too long.
 */
const HEADERS_WITHIN_MS = 20_000;

/** Our forms send far less to a page. Next reads the whole body before looking at it, and keeps 1.1 MB. */
const PAGE_BYTES = 4 * 1024 * 1024;
const PAGE_WITHIN_MS = 60_000;

interface Started {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

/**
 * Applies to every response of this process, whatever sends it (pages, routes, files, errors): sets the safe headers,
 * records the sender's address, gives all it logs its ids, and drops a body that is not read to its end.
 */
export const watchEveryRequest = (tell: (url: string, status: number, ms: number) => void) =>
  processSingleton("every-request", () => {
    const { NEXTAUTH_URL, TRUSTED_ADDRESS_HEADER } = env();
    const isHttps = NEXTAUTH_URL.startsWith("https:");
    subscribe(REQUEST_STARTS, (message) => {
      const { request, response, server } = message as Started;
      server.headersTimeout = HEADERS_WITHIN_MS;
      request.url = readableUrl(request.url ?? "/");
      const ids = requestIds(request.url, request.headers[REQUEST_ID]);
      enterRequest(ids);
      response.setHeader(REQUEST_ID, ids.requestId);
      const [url, startedAt] = [request.url, performance.now()];
      for (const [name, value] of safeHeaders(request.url ?? "/", isHttps)) response.setHeader(name, value);
      setAddress(request, readAddress(request, TRUSTED_ADDRESS_HEADER));
      if (!request.url?.startsWith("/api/")) guardPage(request);
      response.once("finish", () => {
        tell(url, response.statusCode, performance.now() - startedAt);
        leaveTheRest(request);
      });
    });
    return true;
  });

/** Limits the bodies of pages, which Next reads without a time limit. API routes have their own limits (`body.ts`). */
function guardPage(request: IncomingMessage) {
  const { headers, socket } = request;
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) return;
  const late = setTimeout(() => !request.complete && socket.destroy(), PAGE_WITHIN_MS).unref();
  socket.once("close", () => clearTimeout(late));
  let bytes = 0;
  const push = request.push.bind(request);
  // At the point where the parser pushes data: a data listener would start reading the body.
  request.push = (piece: Buffer | null, encoding?: BufferEncoding) => {
    bytes += piece?.length ?? 0;
    if (piece === null) clearTimeout(late);
    if (bytes > PAGE_BYTES) socket.destroy();
    return push(piece, encoding);
  };
}

/** Stops taking in an unread body, and closes the connection once the client has had time to read the response. */
function leaveTheRest(request: IncomingMessage) {
  const { socket } = request;
  if (request.complete || socket.destroyed) return;
  const isSmall = Number(request.headers["content-length"] ?? Infinity) <= SMALL_REST_BYTES;
  // After Node has begun to read and drop the rest, as it does by itself.
  if (!isSmall) setImmediate(() => socket.pause());
  const rest = setTimeout(() => socket.destroy(), LINGER_MS);
  request.once("end", () => clearTimeout(rest));
  socket.once("close", () => clearTimeout(rest));
}
