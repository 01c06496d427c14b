import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT } from "jose";
import { WebSocket } from "ws";
import { HandsetPages } from "../handset/handsets";
import { WebRtcLeg } from "../media/webrtc-leg";
import { Signalling } from "../signalling/signalling";
import { ACCOUNT, makeRig } from "./rig";

export interface Frame {
  type: string;
  payload: Record<string, unknown>;
}

export const makeToken = (identity: string | null, header: object = {}) =>
  new SignJWT({
    grants: {
      ...(identity && { identity }),
      voice: { incoming: { allow: true }, outgoing: { application_sid: ACCOUNT.applications[0]!.sid } },
    },
    iss: ACCOUNT.apiKeySid,
    sub: ACCOUNT.accountSid,
  })
    .setProtectedHeader({ alg: "HS256", typ: "JWT", cty: "twilio-fpa;v=1", ...header })
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(ACCOUNT.apiKeySecret));

/** The Voice SDK's side of a socket, without a browser. Echoes heartbeats in order, unless `echoes` is false. */
export class Page {
  readonly received: Frame[] = [];
  echoes = true;
  isClosed = false;

  constructor(readonly socket: WebSocket) {
    socket.on("message", (data) => {
      const text = (data as Buffer).toString();
      if (text !== "\n") this.received.push(JSON.parse(text) as Frame);
      else if (this.echoes) socket.send("\n");
    });
    socket.on("close", () => (this.isClosed = true));
  }

  say(type: string, payload: object) {
    this.socket.send(JSON.stringify({ type, version: "1.6", payload }));
  }

  /** Cuts the network: nothing arrives any more, and neither side is notified. */
  cut() {
    this.socket.pause();
  }

  all(type: string) {
    return this.received.filter((frame) => frame.type === type).map(({ payload }) => payload);
  }

  async connect(params: Record<string, string> = {}) {
    const sdp = await new WebRtcLeg().offer();
    this.say("invite", { callsid: "TJS1", sdp, twilio: { params: new URLSearchParams(params).toString() } });
  }
}

/** Makes a rig whose signalling has a port of its own; the test still controls time. */
export async function makeSignallingRig(options: Parameters<typeof makeRig>[0] = {}) {
  const rig = makeRig(options);
  const signalling = new Signalling(rig.carrier.services, rig.carrier.accounts, rig.clock);
  rig.switchboard.clients = signalling;
  const handsets = new HandsetPages(rig.carrier, []);
  rig.switchboard.handsets = handsets;
  const server = createServer();
  signalling.attach(server);
  handsets.attach(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...rig,
    signalling,
    async page(host = `localhost:${port}`) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/signal`, { headers: { host } });
      await new Promise((resolve) => socket.once("open", resolve));
      return new Page(socket);
    },
    async handset(number: string) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/handset/socket`);
      await new Promise((resolve) => socket.once("open", resolve));
      socket.send(JSON.stringify({ type: "be", number }));
      return socket;
    },
    close() {
      signalling.close();
      handsets.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
