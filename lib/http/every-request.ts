import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { env } from "../base/env";
import { remember } from "../base/process-singleton";
import { readAddress, setAddress } from "./address";
import { readableUrl } from "./readable-url";
import { safeHeaders } from "./headers";

/** Node publishes here before anything else sees a request. https://nodejs.org/api/diagnostics_channel.html#http */
const REQUEST_STARTS = "http.server.request.start";

/** How long whoever still sends has to read their answer. RFC 9112, 9.6 */
const LINGER_MS = 500;

/** A rest of this much is let in and forgotten, so that the connection can go on. */
const SMALL_REST_BYTES = 1024 * 1024;

/** Lines of a request's head must be here within this, its body within the next: Node's own 300 s hold a connection for long. */
const HEADERS_WITHIN_MS = 20_000;

/** What a page is sent, by a form of ours, is far below; Next reads it to its end before it looks at it, and keeps 1.1 MB. */
const PAGE_BYTES = 4 * 1024 * 1024;
const PAGE_WITHIN_MS = 60_000;

interface Started {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

/**
 * What holds for every answer of this process, whatever answers: pages, routes, files, errors. Its headers, whom it came
 * from, and that a body which is not read to its end is not taken in either.
 */
export const watchEveryRequest = () =>
  remember("every-request", () => {
    const { NEXTAUTH_URL, TRUSTED_ADDRESS_HEADER } = env();
    const isHttps = NEXTAUTH_URL.startsWith("https:");
    subscribe(REQUEST_STARTS, (message) => {
      const { request, response, server } = message as Started;
      server.headersTimeout = HEADERS_WITHIN_MS;
      request.url = readableUrl(request.url ?? "/");
      for (const [name, value] of safeHeaders(request.url ?? "/", isHttps)) response.setHeader(name, value);
      setAddress(request, readAddress(request, TRUSTED_ADDRESS_HEADER));
      if (!request.url?.startsWith("/api/")) guardPage(request);
      response.once("finish", () => leaveTheRest(request));
    });
    return true;
  });

/** Routes of the API read their bodies with limits of their own (`body.ts`); pages are Next's, and it has none for how long. */
function guardPage(request: IncomingMessage) {
  const { headers, socket } = request;
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) return;
  const late = setTimeout(() => !request.complete && socket.destroy(), PAGE_WITHIN_MS).unref();
  socket.once("close", () => clearTimeout(late));
  let bytes = 0;
  const push = request.push.bind(request);
  // As the parser hands it on: whoever listens to the data would begin to read it.
  request.push = (piece: Buffer | null, encoding?: BufferEncoding) => {
    bytes += piece?.length ?? 0;
    if (piece === null) clearTimeout(late);
    if (bytes > PAGE_BYTES) socket.destroy();
    return push(piece, encoding);
  };
}

/** What nobody asked for is not taken in: the sender is left, once they have had time to read why. */
function leaveTheRest(request: IncomingMessage) {
  const { socket } = request;
  if (request.complete || socket.destroyed) return;
  const isSmall = Number(request.headers["content-length"] ?? Infinity) <= SMALL_REST_BYTES;
  // After Node has begun to read and drop it, as it does of its own accord.
  if (!isSmall) setImmediate(() => socket.pause());
  const rest = setTimeout(() => socket.destroy(), LINGER_MS);
  request.once("end", () => clearTimeout(rest));
  socket.once("close", () => clearTimeout(rest));
}
