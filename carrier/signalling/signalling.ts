import type { IncomingMessage, Server } from "node:http";
import { WebSocketServer, type WebSocket } from "ws";
import type { Call, Party } from "../calls/call";
import type { Clock } from "../clock";
import type { Account } from "../config";
import { WebRtcLeg } from "../media/webrtc-leg";
import type { ClientNetwork } from "../network/switchboard";
import type { Services } from "../services";
import { Run } from "../twiml/run";
import { BrowserCallee, BrowserCaller, type BrowserLeg } from "./browser-party";
import { decodeMessage, encodeMessage, type ClientMessage, type ServerMessage } from "./messages";
import { readToken, TokenError, type Grant } from "./token";

/** The SDK drops its socket after 15 s without a frame. */
const HEARTBEAT_MS = 5_000;
/** How long a call waits for its browser when the SDK asked for no reconnection. */
const SHORTEST_WAIT_MS = 1_500;
const LARGEST_FRAME_BYTES = 64 * 1024;

type Payload<T extends ClientMessage["type"]> = Extract<ClientMessage, { type: T }>["payload"];

/** One browser's socket. */
export class Connection {
  grant: Grant | null = null;
  isRegistered = false;
  reconnectTimeoutMs = 0;
  cancelExpiry = () => {};
  /** Calls that ring or run over it. */
  readonly legs = new Set<BrowserLeg>();

  constructor(readonly socket: WebSocket) {}

  send(message: ServerMessage) {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(encodeMessage(message));
  }
}

/** What the Voice SDK speaks to at /signal: PStream 1.6. */
export class Signalling implements ClientNetwork {
  readonly connections = new Set<Connection>();
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_FRAME_BYTES });
  /** Parameters of `connect({ params })`, by call. */
  readonly customParams = new Map<string, Record<string, string>>();
  /** Ringing callees, to be offered to a device that registers meanwhile. */
  readonly #ringing = new Set<{ account: Account; identity: string; party: BrowserCallee }>();

  constructor(
    private readonly services: Services,
    private readonly accounts: readonly Account[],
    private readonly clock: Clock,
  ) {
    this.#sockets.on("connection", (socket: WebSocket) => this.#open(socket));
  }

  attach(server: Server) {
    server.on("upgrade", (request: IncomingMessage, socket, head) => {
      if (request.url?.split("?")[0] !== "/signal") return;
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#sockets.emit("connection", ws));
    });
  }

  #open(socket: WebSocket) {
    const connection = new Connection(socket);
    this.connections.add(connection);
    const heartbeat = setInterval(() => socket.readyState === socket.OPEN && socket.send("\n"), HEARTBEAT_MS);
    socket.on("message", (data) => {
      const text = data.toString();
      if (text === "\n") return;
      const message = decodeMessage(text);
      if (message) void this.#receive(connection, message);
    });
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      clearInterval(heartbeat);
      this.#close(connection);
    });
  }

  async #receive(connection: Connection, { type, payload }: ClientMessage) {
    switch (type) {
      case "listen":
        return this.#listen(connection, payload);
      case "register":
        return this.#register(connection, payload.media.audio);
      case "invite":
        return payload.reconnect
          ? this.#reconnect(connection, payload.reconnect, payload.callsid)
          : this.#invite(connection, payload);
      case "answer":
        return this.#callee(payload.callsid)?.answer(connection, payload.sdp);
      case "reject":
        return this.#callee(payload.callsid)?.reject(connection);
      case "hangup":
        return this.#hangUp(connection, payload.callsid);
      case "reinvite":
        return this.#restart(connection, payload);
      case "dtmf": {
        const leg = this.#leg(connection, payload.callsid);
        for (const digit of payload.dtmf) leg?.call?.onDigit.forEach((tell) => tell(digit));
      }
    }
  }

  async #listen(connection: Connection, { token, reconnectTimeout = 0 }: Payload<"listen">) {
    try {
      const grant = await readToken(this.accounts, token);
      connection.grant = grant;
      connection.reconnectTimeoutMs = reconnectTimeout * 1000;
      const ttlMs = grant.expiresAt - this.clock.now();
      connection.cancelExpiry();
      connection.cancelExpiry = this.clock.after(ttlMs, () => this.#expire(connection));
      connection.send({
        type: "connected",
        payload: {
          edge: "local",
          region: "LOCAL",
          home: "us1",
          gateway: "carrier",
          token: { identity: grant.identity, ttl: Math.floor(ttlMs / 1000) },
        },
      });
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      connection.send({ type: "error", payload: { error: { code: error.code, message: error.message } } });
      connection.send({ type: "close", payload: {} });
    }
  }

  /** "close" would destroy the SDK's stream under a running call, so with one up the device only goes offline. */
  #expire(connection: Connection) {
    connection.isRegistered = false;
    connection.send({ type: "error", payload: { error: { code: 31205, message: "JWT token expired" } } });
    connection.send({ type: connection.legs.size > 0 ? "offline" : "close", payload: {} });
  }

  #register(connection: Connection, isOn: boolean) {
    if (!connection.grant) return;
    connection.isRegistered = isOn;
    connection.send({ type: isOn ? "ready" : "offline", payload: {} });
    if (!isOn) return;
    for (const { account, identity, party } of this.#ringing) {
      if (connection.grant.account === account && connection.grant.identity === identity)
        party.ringAlso(connection);
    }
  }

  async #invite(connection: Connection, { callsid, sdp, twilio }: Payload<"invite">) {
    const { grant } = connection;
    const application = grant?.account.applications.find((app) => app.sid === grant.applicationSid);
    if (!grant || !application) {
      connection.send({
        type: "hangup",
        payload: { callsid, error: { code: 31002, message: "Connection declined: no such application" } },
      });
      return;
    }
    let call: Call | null = null;
    const media = new WebRtcLeg({ onDigit: (digit) => call?.onDigit.forEach((tell) => tell(digit)) });
    const answer = await media.answer(sdp);
    const party = new BrowserCaller(this.services.calls, connection, { answer }, media);
    connection.legs.add(party);
    call = this.services.calls.receive(
      grant.account,
      `client:${grant.identity ?? "anonymous"}`,
      "",
      party,
      application.statusCallback,
    );
    party.call = call;
    this.#temporarySids.set(callsid, party);
    call.onEnd.add(() => this.#temporarySids.delete(callsid));
    this.customParams.set(call.sid, Object.fromEntries(new URLSearchParams(twilio?.params ?? "")));
    party.ringing(call);
    this.#run(call, application.voiceUrl, application.voiceFallbackUrl);
  }

  #run(call: Call, url: string, fallbackUrl?: string) {
    call.run = new Run(this.services, call, { url, method: "POST", fallbackUrl });
    call.run.start();
  }

  /** Ids the SDK gave its own calls before it learnt ours. */
  readonly #temporarySids = new Map<string, BrowserCaller>();

  #leg(connection: Connection, callsid: string): BrowserLeg | null {
    const own = [...connection.legs].find((leg) => leg.call?.sid === callsid);
    return own ?? this.#temporarySids.get(callsid) ?? null;
  }

  #callee(callsid: string): BrowserCallee | null {
    const party = this.services.calls.all.get(callsid)?.party;
    return party instanceof BrowserCallee ? party : null;
  }

  #hangUp(connection: Connection, callsid: string) {
    const leg = this.#leg(connection, callsid);
    if (leg?.call) this.services.calls.end(leg.call, "completed");
  }

  async #restart(connection: Connection, { callsid, sdp }: Payload<"reinvite">) {
    const leg = this.#leg(connection, callsid);
    if (!leg?.call) return;
    const answer = await leg.media.answer(sdp);
    connection.send({ type: "answer", payload: { callsid, sdp: answer, reconnect: leg.reconnectToken } });
  }

  /** The SDK's socket broke, or its token changed, and it takes its call up again on this one. */
  #reconnect(connection: Connection, token: string, callsid: string) {
    const call = this.services.calls.all.get(callsid);
    const leg = call && !call.isOver ? asBrowserLeg(call.party) : null;
    if (!leg || leg.reconnectToken !== token) {
      connection.send({
        type: "hangup",
        payload: { callsid, error: { code: 31404, message: "Call not found" } },
      });
      return;
    }
    leg.connection?.legs.delete(leg);
    leg.connection = connection;
    connection.legs.add(leg);
    connection.send({ type: "answer", payload: { callsid, reconnect: token } });
  }

  /** A call whose browser is away is held for as long as the SDK said it would try to come back. */
  #close(connection: Connection) {
    this.connections.delete(connection);
    connection.isRegistered = false;
    connection.cancelExpiry();
    for (const leg of connection.legs) {
      if (leg instanceof BrowserCallee && leg.connection === null) {
        leg.lost(connection);
        continue;
      }
      leg.connection = null;
      const { call } = leg;
      if (!call) continue;
      const waitMs = Math.max(connection.reconnectTimeoutMs, SHORTEST_WAIT_MS);
      const cancel = this.clock.after(waitMs, () => {
        if (leg.connection === null) this.services.calls.end(call, "completed");
      });
      call.onEnd.add(cancel);
    }
    connection.legs.clear();
  }

  partyFor(account: Account, identity: string, params: Record<string, string>): Party {
    const devices = () =>
      [...this.connections].filter(
        ({ grant, isRegistered }) =>
          isRegistered && grant?.mayReceive && grant.account === account && grant.identity === identity,
      );
    const party: BrowserCallee = new BrowserCallee(this.services.calls, devices, (call) => {
      const entry = { account, identity, party };
      this.#ringing.add(entry);
      call.onEnd.add(() => this.#ringing.delete(entry));
      return inviteParameters(call, params);
    });
    return party;
  }

  /** What a deployment or a failing edge does: every browser's socket breaks. */
  dropAll() {
    for (const connection of this.connections) connection.socket.terminate();
  }

  close() {
    this.dropAll();
    this.#sockets.close();
  }
}

const asBrowserLeg = (party: Party): BrowserLeg | null =>
  party instanceof BrowserCaller || party instanceof BrowserCallee ? party : null;

/** Names raw, values percent-encoded: the SDK decodes values only. */
const encodeParams = (params: Record<string, string>) =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");

function inviteParameters(call: Call, params: Record<string, string>): Record<string, string> {
  return {
    CallSid: call.sid,
    AccountSid: call.account.accountSid,
    From: call.from,
    To: call.to,
    ApiVersion: "2010-04-01",
    ...(!call.from.startsWith("client:") && { StirStatus: "TN-Validation-Passed-A" }),
    Params: encodeParams(params),
  };
}
