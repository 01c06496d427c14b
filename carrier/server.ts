import { EventEmitter } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { Carrier } from "./carrier";
import type { CarrierConfig } from "./config";
import { handleControl } from "./control/control";
import { isGuest } from "./guests";
import { HandsetPages } from "./handset/handsets";
import { Inspector } from "./inspector/inspector";
import { LostAnswer } from "./rest/rest";
import { Signalling } from "./signalling/signalling";

const LARGEST_BODY_BYTES = 128 * 1024;

const SOCKETS = ["/signal", "/handset/socket"];

const pathOf = ({ url = "/" }: IncomingMessage) => url.split("?")[0]!;

export interface RunningCarrier {
  carrier: Carrier;
  signalling: Signalling;
  port: number;
  close(): Promise<void>;
}

/** Starts the carrier's only port: REST, signalling, the handset page and, in tests, the control API. */
export async function startCarrier(
  config: CarrierConfig,
  log?: (line: string) => void,
): Promise<RunningCarrier> {
  let port = config.port;
  const carrier = new Carrier({ config, log, baseUrl: () => `http://${config.host}:${port}` });
  const signalling = new Signalling(carrier.services, carrier.accounts, carrier.clock);
  const handsets = new HandsetPages(carrier, config.handsets);
  const inspector = new Inspector(carrier, signalling);
  carrier.services.switchboard.clients = signalling;
  carrier.services.switchboard.handsets = handsets;

  const server = createServer((request, response) => {
    respond({ carrier, signalling, handsets, inspector, config }, request, response).catch(
      (error: unknown) => {
        log?.(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : String(error)}`);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      },
    );
  });
  // Node's default of 5 s can close a connection just as an idle account sends its next request.
  server.keepAliveTimeout = 65_000;
  const sockets = new EventEmitter();
  signalling.attach(sockets);
  handsets.attach(sockets);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refuse = (status: string) => socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    if (!isGuest(request, config.hosts)) return void refuse("403 Forbidden");
    if (!SOCKETS.includes(pathOf(request))) return void refuse("404 Not Found");
    sockets.emit("upgrade", request, socket, head);
  });
  await listen(server, config.host, config.port);
  port = (server.address() as AddressInfo).port;
  return {
    carrier,
    signalling,
    port,
    async close() {
      for (const call of carrier.services.calls.all.values()) carrier.services.calls.end(call, "completed");
      signalling.close();
      handsets.close();
      inspector.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const listen = (server: Server, host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });

interface Parts {
  carrier: Carrier;
  signalling: Signalling;
  handsets: HandsetPages;
  inspector: Inspector;
  config: CarrierConfig;
}

async function respond(parts: Parts, request: IncomingMessage, response: ServerResponse) {
  if (!isGuest(request, parts.config.hosts)) return void response.writeHead(403).end();
  const path = request.url ?? "/";
  if (path.startsWith("/2010-04-01/")) {
    const body = await readBody(request);
    if (body === null) return void response.writeHead(413).end();
    const asked = {
      method: request.method ?? "GET",
      path,
      authorization: request.headers.authorization,
      body,
      range: request.headers.range,
    };
    const fault = parts.carrier.rest.network(asked);
    if (fault === "hang") return; // Until the client gives up.
    if (fault === "reset") return void request.socket.destroy();
    try {
      const answer = parts.carrier.rest.handle(asked);
      return void response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
      return void request.socket.destroy();
    }
  }
  if (parts.config.controlApi && path.startsWith("/_carrier/")) {
    const body = await readBody(request);
    const answer = handleControl(parts, request.method ?? "GET", path, body ?? "");
    response
      .writeHead(answer.status, { "content-type": "application/json" })
      .end(JSON.stringify(answer.json));
    return;
  }
  // Accepts and discards the SDK's insights and feedback, when its host eventgw.*.twilio.com resolves here.
  if (/^\/v\d+\/Endpoint/.test(path)) {
    await readBody(request);
    return void response.writeHead(200, { "access-control-allow-origin": "*" }).end();
  }
  if (path === "/health") return void response.writeHead(200).end("ok");
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("x-frame-options", "DENY");
  if (parts.handsets.serve(path, response) || parts.inspector.serve(path, request, response)) return;
  response.writeHead(404).end();
}

/** Reads a body; returns null if it is larger than any request to Twilio. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
