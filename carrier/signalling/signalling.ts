import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { WebSocketServer, type WebSocket } from "ws";
import type { Call, Party } from "../calls/call";
import type { Clock } from "../clock";
import type { Account } from "../config";
import { keepBeating } from "../heartbeat";
import { prefersOpus, WebRtcLeg, type MediaFault } from "../media/webrtc-leg";
import type { ClientNetwork } from "../network/switchboard";
import type { Services } from "../services";
import { MessageError } from "../messages";
import { runEndpoint } from "../twiml/endpoint";
import { OWN_VERSTAT } from "../verstat";
import type { Params } from "../webhooks";
import { BrowserCallee, BrowserCaller, type BrowserLeg } from "./browser-party";
import { Connection, HEARTBEAT } from "./connection";
import { edgeOf, regionOf } from "./edges";
import { decodeMessage, type ClientMessage } from "./messages";
import { readToken, TokenError, type Grant } from "./token";

/** How long a call waits for its browser when the SDK asked for no reconnection: the answers of `deadBrowser`. */
const SHORTEST_WAIT_MS = { "0 s": 1_500, "20 s": 20_000 };
const LARGEST_FRAME_BYTES = 64 * 1024;

const NO_TOKEN = { code: 31204, message: "JWT is invalid" };
const EXPIRED = { code: 31205, message: "JWT token expired" };
const NO_APPLICATION = { code: 31002, message: "Connection declined: no such application" };

type Payload<T extends ClientMessage["type"]> = Extract<ClientMessage, { type: T }>["payload"];

/** Server side of the Voice SDK at /signal: PStream 1.6. */
export class Signalling implements ClientNetwork {
  readonly connections = new Set<Connection>();
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_FRAME_BYTES });
  /** Ringing callees, for devices that register in the meantime. */
  readonly #ringing = new Set<{ account: Account; identity: string; party: BrowserCallee }>();

  constructor(
    private readonly services: Services,
    private readonly accounts: readonly Account[],
    private readonly clock: Clock,
  ) {
    this.#sockets.on("connection", (socket: WebSocket, request: IncomingMessage) =>
      this.#open(socket, request),
    );
    services.messages.deliver = (call, message) => this.#deliverMessage(call, message);
  }

  attach(sockets: EventEmitter) {
    sockets.on("upgrade", (request: IncomingMessage, socket, head) => {
      if (request.url?.split("?")[0] !== "/signal") return;
      this.#sockets.handleUpgrade(request, socket, head, (ws) =>
        this.#sockets.emit("connection", ws, request),
      );
    });
  }

  #open(socket: WebSocket, request: IncomingMessage) {
    const connection = new Connection(socket, edgeOf(request.headers.host ?? ""), this.clock);
    this.connections.add(connection);
    keepBeating(socket, connection, this.clock);
    socket.on("message", (data) => {
      const text = data.toString();
      connection.heard(text);
      if (text === HEARTBEAT) return;
      const message = decodeMessage(text);
      if (!message) return;
      // Handles messages in order: an invitation may directly follow its token.
      connection.last = connection.last
        .then(() => this.#receive(connection, message))
        .catch((error: unknown) => {
          // Usually an unreadable session description: the call is refused, the socket stays open.
          this.services.note(null, error);
          const callsid = "callsid" in message.payload ? message.payload.callsid : undefined;
          const refusal = { code: 31400, message: "Bad request" };
          if (callsid) connection.send({ type: "hangup", payload: { callsid, error: refusal } });
        });
    });
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
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
        return payload.reconnect ? this.#reconnect(connection, payload) : this.#invite(connection, payload);
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
        return;
      }
      case "message":
        return this.#receiveMessage(connection, payload);
    }
  }

  async #listen(connection: Connection, { token, reconnectTimeout = 0 }: Payload<"listen">) {
    try {
      const grant = await readToken(this.accounts, token, this.services.readings);
      connection.grant = grant;
      connection.reconnectTimeoutMs = reconnectTimeout * 1000;
      const ttlMs = grant.expiresAt - this.clock.now();
      connection.cancelExpiry();
      connection.cancelExpiry = this.clock.after(ttlMs, () => this.#expire(connection));
      connection.send({
        type: "connected",
        payload: {
          edge: connection.edge,
          region: regionOf(connection.edge),
          home: grant.home,
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

  /** "close" would destroy the SDK's stream under a running call, so a device in a call only goes offline. */
  #expire(connection: Connection) {
    connection.isRegistered = false;
    connection.send({ type: "error", payload: { error: EXPIRED } });
    connection.send({ type: connection.legs.size > 0 ? "offline" : "close", payload: {} });
  }

  #register(connection: Connection, isOn: boolean) {
    const { grant } = connection;
    const error = this.#refusal(grant);
    if (!grant || error) return connection.send({ type: "error", payload: { error: error ?? NO_TOKEN } });
    connection.isRegistered = isOn;
    connection.send({ type: isOn ? "ready" : "offline", payload: {} });
    if (!isOn) return;
    for (const { account, identity, party } of this.#ringing) {
      if (grant.account === account && grant.identity === identity) party.ringAlso(connection);
    }
  }

  /** Returns the error for a missing or expired token; null if the token is valid. */
  #refusal(grant: Grant | null) {
    if (!grant) return NO_TOKEN;
    return grant.expiresAt <= this.clock.now() ? EXPIRED : null;
  }

  async #invite(connection: Connection, { callsid, sdp, twilio }: Payload<"invite">) {
    const { grant } = connection;
    const application = grant?.account.applications.find((app) => app.sid === grant.applicationSid);
    const error = this.#refusal(grant) ?? (application ? null : NO_APPLICATION);
    if (!grant || !application || error) {
      return connection.send({ type: "hangup", payload: { callsid, error: error ?? NO_APPLICATION } });
    }
    let call: Call | null = null;
    const onDigit = (digit: string) => call?.onDigit.forEach((tell) => tell(digit));
    const media = new WebRtcLeg({ onDigit }, prefersOpus(sdp));
    const party = new BrowserCaller(connection, await media.answer(sdp), media);
    connection.legs.add(party);
    // The last value of a repeated name wins.
    const params = Object.fromEntries(new URLSearchParams(twilio?.params ?? ""));
    const from = `client:${grant.identity ?? "anonymous"}`;
    call = this.services.calls.receive(grant.account, from, params.To ?? "", party, application);
    call.about = params;
    party.call = call;
    this.#temporarySids.set(callsid, party);
    call.onEnd.add(() => this.#temporarySids.delete(callsid));
    runEndpoint(this.services, call, application);
  }

  /** Temporary ids the SDK gave its calls before it received ours. */
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
    if (!leg?.media) return;
    const answer = await leg.restart(sdp);
    connection.send({ type: "answer", payload: { callsid, sdp: answer, reconnect: leg.reconnectToken } });
  }

  /**
   * Resumes a call after the SDK's socket broke or its token changed, or lets another device take over an unanswered
   * call with its connect token.
   */
  async #reconnect(connection: Connection, { callsid, reconnect, sdp }: Payload<"invite">) {
    const call = this.services.calls.all.get(callsid);
    const leg = call && !call.isOver ? asBrowserLeg(call.party) : null;
    if (!leg || leg.reconnectToken !== reconnect) {
      const error = { code: 31404, message: "Call not found" };
      connection.send({ type: "hangup", payload: { callsid, error } });
      return;
    }
    if (leg instanceof BrowserCallee && !leg.media) return leg.takeOver(connection, sdp);
    leg.connection?.legs.delete(leg);
    leg.connection = connection;
    connection.legs.add(leg);
    connection.send({ type: "answer", payload: { callsid, reconnect } });
  }

  /** Passes a message from the page to its application; an error refers to the message's id. */
  #receiveMessage(connection: Connection, payload: Payload<"message">) {
    const { callsid, voiceeventsid } = payload;
    const call = this.#leg(connection, callsid)?.call;
    if (!call) return;
    try {
      this.services.messages.receive(call, payload);
      connection.send({ type: "ack", payload: { acktype: "message", callsid: call.sid, voiceeventsid } });
    } catch (error) {
      if (!(error instanceof MessageError)) throw error;
      const { code, message } = error;
      connection.send({ type: "error", payload: { callsid, voiceeventsid, error: { code, message } } });
    }
  }

  #deliverMessage(call: Call, { sid, content }: { sid: string; content: unknown }): boolean {
    const connection = call.isOver ? null : asBrowserLeg(call.party)?.connection;
    connection?.send({
      type: "message",
      payload: {
        callsid: call.sid,
        content,
        contenttype: "application/json",
        messagetype: "user-defined-message",
        voiceeventsid: sid,
      },
    });
    return Boolean(connection);
  }

  /** Keeps a call whose browser is away for as long as the SDK said it would try to reconnect. */
  #close(connection: Connection) {
    this.connections.delete(connection);
    connection.isRegistered = false;
    connection.cancelExpiry();
    for (const leg of connection.legs) {
      if (leg instanceof BrowserCallee && leg.connection !== connection) {
        leg.lost(connection);
        continue;
      }
      leg.connection = null;
      const { call } = leg;
      if (!call) continue;
      const shortestMs = SHORTEST_WAIT_MS[this.services.readings.deadBrowser];
      const waitMs = Math.max(connection.reconnectTimeoutMs, shortestMs);
      const cancel = this.clock.after(waitMs, () => {
        if (leg.connection === null) this.services.calls.end(call, "completed");
      });
      call.onEnd.add(cancel);
    }
    connection.legs.clear();
  }

  partyFor(account: Account, identity: string, params: Params): Party {
    const devices = () =>
      [...this.connections].filter(
        ({ grant, isRegistered }) =>
          isRegistered && grant?.mayReceive && grant.account === account && grant.identity === identity,
      );
    const party: BrowserCallee = new BrowserCallee(
      this.services.calls,
      this.services.readings,
      devices,
      (call) => {
        const entry = { account, identity, party };
        this.#ringing.add(entry);
        call.onEnd.add(() => this.#ringing.delete(entry));
        const parent = call.parentSid ? (this.services.calls.all.get(call.parentSid) ?? null) : null;
        return inviteParameters(call, parent, params);
      },
    );
    return party;
  }

  /** Injects media faults into an identity's calls. Returns the number of legs affected. */
  faultMedia(identity: string, fault: Partial<MediaFault>): number {
    const legs = [...this.connections]
      .filter(({ grant }) => grant?.identity === identity)
      .flatMap((connection) => [...connection.legs])
      .flatMap(({ media }) => (media ? [media] : []));
    for (const media of legs) media.setFault(fault);
    return legs.length;
  }

  /** Breaks every browser's socket, as a deployment or a failing edge does. */
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

/** Encodes values only, not names: the SDK decodes only values. */
const encodeParams = (params: Params) =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");

/**
 * Returns an invitation's parameters. A call from the network carries its caller's verification; a call between
 * browsers does not.
 */
function inviteParameters(call: Call, parent: Call | null, params: Params): Params {
  // Parameters from a browser never count as network verification.
  const { from, about } = parent ?? { from: call.from, about: { StirVerstat: OWN_VERSTAT } };
  const verstat = from.startsWith("client:") ? undefined : about.StirVerstat;
  return {
    CallSid: call.sid,
    AccountSid: call.account.accountSid,
    From: call.from,
    To: call.to,
    ApiVersion: "2010-04-01",
    ...(verstat && { StirStatus: verstat }),
    Params: encodeParams(params),
  };
}
