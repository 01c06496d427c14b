import type { Twilio } from "twilio";
import { DigitDetector } from "../media/dtmf";
import { toFrames } from "../media/g711";
import { levelOf } from "../media/tone";
import { readChannels } from "../media/wav";
import type { ReadingName } from "../readings";

/** A browser with the Voice SDK, registered under its own identity. */
export interface Device {
  readonly identity: string;
  /** Waits until it rings; returns the call's parameters. */
  ringing(): Promise<Record<string, string>>;
  isRinging(): Promise<boolean>;
  /** Answers with a muted microphone. */
  accept(): Promise<void>;
  reject(): Promise<void>;
  hangUp(): Promise<void>;
  press(keys: string): Promise<void>;
  /** Ends like a browser that crashes, without a word to the account. */
  vanish(): Promise<void>;
  close(): Promise<void>;
}

/** An application the account can reach: its answers, and the requests it received. */
export interface PublicApp {
  url(path: string): string;
  answer(path: string, body: string, status?: number): void;
  asked(path: string): { params: Record<string, string>; headers: Record<string, string | undefined> }[];
}

/** Resources for the checks: an account, browsers and, if available, a public address. */
export interface VerifyBench {
  client: Twilio;
  /** One of the account's numbers. */
  number: string;
  /** @param identity  adds a further device to that identity */
  device(identity?: string): Promise<Device>;
  app: PublicApp | null;
  /** Requests a recording's audio without following redirects. */
  media(recordingSid: string): Promise<{ status: number; body: Uint8Array }>;
}

/** A check that cannot be made here, with the reason. */
export class NotChecked extends Error {}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const document = (verbs: string) => `<Response>${verbs}</Response>`;
const LOUD = 100;
const PATIENCE_MS = 40_000;

async function until<T>(what: string, ask: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
    await sleep(300);
  }
}

/** Calls a device with the given verbs. */
async function ring({ client, number }: VerifyBench, device: Device, verbs: string, extra: object = {}) {
  return client.calls.create({
    to: `client:${device.identity}`,
    from: number,
    twiml: document(verbs),
    ...extra,
  });
}

/** Does the same, and the device answers. */
async function talk(bench: VerifyBench, device: Device, verbs: string, extra: object = {}) {
  const { sid } = await ring(bench, device, verbs, extra);
  await device.ringing();
  await device.accept();
  await until("the answer", async () => (await bench.client.calls(sid).fetch()).status === "in-progress");
  return sid;
}

const hangUp = ({ client }: VerifyBench, ...sids: string[]) =>
  Promise.all(
    sids.map((sid) =>
      client
        .calls(sid)
        .update({ status: "completed" })
        .catch(() => {}),
    ),
  ); // Already ended.

const finalStatus = ({ client }: VerifyBench, sid: string) =>
  until("the end", async () => {
    const { status } = await client.calls(sid).fetch();
    return ["queued", "ringing", "in-progress"].includes(status) ? null : status;
  });

const IN_CONFERENCE = (room: string, attributes = "") =>
  `<Dial><Conference beep="false" ${attributes}>${room}</Conference></Dial><Pause length="30"/>`;

let rooms = 0;
const roomName = () => `verify_${Date.now()}_${rooms++}`;

async function findRoom({ client }: VerifyBench, friendlyName: string) {
  const room = await until("the conference", async () => {
    const [started] = await client.conferences.list({ friendlyName, status: "in-progress", limit: 1 });
    const [waiting] = await client.conferences.list({ friendlyName, status: "init", limit: 1 });
    return started ?? waiting;
  });
  return client.conferences(room.sid);
}

/** Lets two devices talk in a room; the options are those of both. */
async function talkInRoom(bench: VerifyBench, name: string, attributes = "") {
  const first = await talk(bench, await bench.device(), IN_CONFERENCE(name, attributes));
  const second = await talk(bench, await bench.device(), IN_CONFERENCE(name, attributes));
  await sleep(1_500);
  return [first, second] as const;
}

/** Records a call for a while; returns each channel as frames. */
async function listen(bench: VerifyBench, callSid: string, meanwhile: () => Promise<unknown>) {
  const { client } = bench;
  const { sid } = await client
    .calls(callSid)
    .recordings.create({ recordingChannels: "dual", trim: "do-not-trim" });
  await meanwhile();
  await client.calls(callSid).recordings(sid).update({ status: "stopped" });
  return readChannels(await audioOf(bench, sid)).map(toFrames);
}

async function audioOf(bench: VerifyBench, recordingSid: string): Promise<Uint8Array> {
  await until(
    "the recording",
    async () => (await bench.client.recordings(recordingSid).fetch()).status === "completed",
  );
  const { body } = await until("its audio", async () => {
    const answer = await bench.media(recordingSid);
    return answer.body.length > 0 && answer;
  });
  return body;
}

/** Skips the first moments, in which a connection may click. */
const isLoud = (channels: Awaited<ReturnType<typeof listen>>) =>
  channels.some((frames) => levelOf(frames.slice(25)) > LOUD);

function appOf({ app }: VerifyBench): PublicApp {
  if (!app) throw new NotChecked("needs PUBLIC_URL, an address at which the account can reach this machine");
  return app;
}

type Check = (bench: VerifyBench) => Promise<string>;

/** Checks that find the true answer of each reading on a real account. */
export const CHECKS: Record<ReadingName, Check> = {
  async identities(bench) {
    try {
      await bench.device(`verify-${Date.now()}@hyphen`);
      return "unless-refused";
    } catch (error) {
      if (String(error).includes("device error 31105")) return "word-characters";
      throw error;
    }
  },

  async customParamsInTo(bench) {
    const device = await bench.device();
    const { client, number } = bench;
    const { sid } = await client.calls.create({
      to: `client:${device.identity}?answer=42`,
      from: number,
      twiml: document("<Pause/>"),
    });
    const params = await device.ringing();
    await hangUp(bench, sid);
    return params.answer === "42" ? "delivered" : "dropped";
  },

  async rejectedByDevice(bench) {
    const device = await bench.device();
    const { sid } = await ring(bench, device, "<Pause/>");
    await device.ringing();
    await device.reject();
    return finalStatus(bench, sid);
  },

  async rejectOfOne(bench) {
    const first = await bench.device();
    const second = await bench.device(first.identity);
    const { sid } = await ring(bench, first, "<Pause/>");
    await Promise.all([first.ringing(), second.ringing()]);
    await first.reject();
    await sleep(3_000);
    const ringsOn = await second.isRinging();
    await hangUp(bench, sid);
    return ringsOn ? "others-ring" : "ends-all";
  },

  async removedFromConference(bench) {
    const name = roomName();
    const [sid, other] = await talkInRoom(bench, name);
    const room = await findRoom(bench, name);
    await room.participants(sid).remove();
    await sleep(3_000);
    const { status } = await bench.client.calls(sid).fetch();
    await hangUp(bench, sid, other);
    return status === "in-progress" ? "continues" : "hangs-up";
  },

  async loneStart(bench) {
    const sid = await talk(bench, await bench.device(), IN_CONFERENCE(roomName()));
    await sleep(1_500);
    const heard = await listen(bench, sid, () => sleep(4_000));
    await hangUp(bench, sid);
    return isLoud(heard) ? "waits" : "starts";
  },

  async updateWhileWaiting(bench) {
    const name = roomName();
    const waits = IN_CONFERENCE(name, `startConferenceOnEnter="false"`);
    const sid = await talk(bench, await bench.device(), waits);
    const room = await findRoom(bench, name);
    const answer = await room
      .participants(sid)
      .update({ muted: true })
      .then(
        ({ muted }) => (muted ? "works" : "ignored"),
        ({ status }: { status: number }) => (status === 404 ? "refused" : String(status)),
      );
    await hangUp(bench, sid);
    return answer;
  },

  async maxParticipantsOf(bench) {
    const name = roomName();
    const [first, second] = await talkInRoom(bench, name, `maxParticipants="2"`);
    const third = await talk(bench, await bench.device(), IN_CONFERENCE(name));
    await sleep(2_000);
    const room = await findRoom(bench, name);
    const inside = (await room.participants.list()).map(({ callSid }) => callSid);
    await hangUp(bench, first, second, third);
    return inside.includes(third) ? "joiner" : "first";
  },

  async fullConference(bench) {
    const app = appOf(bench);
    const name = roomName();
    for (const path of ["action", "next"]) app.answer(`/${name}/${path}`, document("<Hangup/>"));
    const [first, second] = await talkInRoom(bench, name, `maxParticipants="2"`);
    const dial = `<Dial action="${app.url(`/${name}/action`)}"><Conference maxParticipants="2">${name}</Conference></Dial>`;
    const next = `<Redirect>${app.url(`/${name}/next`)}</Redirect>`;
    const device = await bench.device();
    const { sid } = await ring(bench, device, dial + next);
    await device.ringing();
    await device.accept();
    await finalStatus(bench, sid);
    await hangUp(bench, first, second);
    return app.asked(`/${name}/next`).length > 0 ? "next-verb" : "action";
  },

  async aloneInConference(bench) {
    const name = roomName();
    const first = await talk(bench, await bench.device(), IN_CONFERENCE(name));
    const second = await talk(bench, await bench.device(), IN_CONFERENCE(name));
    await sleep(1_500);
    await hangUp(bench, second);
    await sleep(1_500);
    const heard = await listen(bench, first, () => sleep(4_000));
    await hangUp(bench, first);
    return isLoud(heard) ? "music" : "silence";
  },

  async holdAgain(bench) {
    const app = appOf(bench);
    const name = roomName();
    app.answer(`/${name}/first`, document(`<Pause length="60"/>`));
    app.answer(`/${name}/second`, document("<Say>This is the second music of this hold.</Say>"));
    const [first, second] = await talkInRoom(bench, name);
    const room = await findRoom(bench, name);
    const hold = (path: string) =>
      room
        .participants(first)
        .update({ hold: true, holdUrl: app.url(`/${name}/${path}`), holdMethod: "POST" });
    await hold("first");
    await sleep(1_500);
    const heard = await listen(bench, first, async () => {
      await hold("second");
      await sleep(4_000);
    });
    await hangUp(bench, first, second);
    return isLoud(heard) ? "replaces" : "ignored";
  },

  async holdUrlFails(bench) {
    const app = appOf(bench);
    const name = roomName();
    app.answer(`/${name}`, "", 404);
    const [first, second] = await talkInRoom(bench, name);
    const room = await findRoom(bench, name);
    await room.participants(first).update({ hold: true, holdUrl: app.url(`/${name}`), holdMethod: "POST" });
    await sleep(2_000);
    const heard = await listen(bench, first, () => sleep(4_000));
    await hangUp(bench, first, second);
    return isLoud(heard) ? "music" : "silence";
  },

  async redirectWhileHeld(bench) {
    const name = roomName();
    const [first, second] = await talkInRoom(bench, name);
    const room = await findRoom(bench, name);
    await room.participants(first).update({ hold: true });
    await sleep(1_500);
    const answer = await bench.client
      .calls(first)
      .update({ twiml: document(`<Pause length="30"/>`) })
      .then(
        () => "moves",
        () => "refused",
      );
    await sleep(1_500);
    const inside = (await room.participants.list()).map(({ callSid }) => callSid);
    await hangUp(bench, first, second);
    return answer === "moves" && inside.includes(first) ? "ignored" : answer;
  },

  async failedAnnouncement(bench) {
    const app = appOf(bench);
    const name = roomName();
    app.answer(`/${name}/gone`, "", 404);
    app.answer(`/${name}/events`, "", 204);
    const callback = `statusCallback="${app.url(`/${name}/events`)}" statusCallbackEvent="announcement"`;
    const [first, second] = await talkInRoom(bench, name, callback);
    const room = await findRoom(bench, name);
    await room.update({ announceUrl: app.url(`/${name}/gone`) });
    await sleep(6_000);
    await hangUp(bench, first, second);
    const [event] = app.asked(`/${name}/events`);
    return event?.params.StatusCallbackEvent?.replace("announcement-", "") ?? "nothing";
  },

  async announcementOnHold(bench) {
    const app = appOf(bench);
    app.answer("/silence", document(`<Pause length="60"/>`));
    app.answer(
      "/announcement",
      document("<Say>This is an announcement to everybody in this conference.</Say>"),
    );
    const name = roomName();
    const first = await talk(bench, await bench.device(), IN_CONFERENCE(name));
    const second = await talk(bench, await bench.device(), IN_CONFERENCE(name));
    const room = await findRoom(bench, name);
    await room.participants(first).update({ hold: true, holdUrl: app.url("/silence"), holdMethod: "POST" });
    await sleep(1_500);
    const heard = await listen(bench, first, async () => {
      await room.update({ announceUrl: app.url("/announcement") });
      await sleep(5_000);
    });
    await hangUp(bench, first, second);
    return isLoud(heard) ? "heard" : "not-heard";
  },

  async earlyMediaJoin(bench) {
    const app = appOf(bench);
    const device = await bench.device();
    const name = roomName();
    app.answer(`/events/${name}`, "", 204);
    const { callSid } = await bench.client.conferences(name).participants.create({
      to: `client:${device.identity}`,
      from: bench.number,
      earlyMedia: true,
      conferenceStatusCallback: app.url(`/events/${name}`),
      conferenceStatusCallbackEvent: ["join"],
    });
    await device.ringing();
    await sleep(4_000);
    const isTold = app.asked(`/events/${name}`).length > 0;
    await hangUp(bench, callSid);
    return isTold ? "while-ringing" : "at-answer";
  },

  async clientEarlyMedia(bench) {
    const name = roomName();
    const [first, second] = await talkInRoom(bench, name);
    const called = await bench.device();
    const { callSid } = await bench.client.conferences(name).participants.create({
      to: `client:${called.identity}`,
      from: bench.number,
      earlyMedia: true,
      beep: "false",
    });
    await called.ringing();
    const heard = await listen(bench, first, () => sleep(6_000));
    await hangUp(bench, first, second, callSid);
    return isLoud(heard) ? "ringback" : "silence";
  },

  async deadBrowser(bench) {
    const device = await bench.device();
    const sid = await talk(bench, device, `<Pause length="60"/>`);
    await device.vanish();
    await sleep(10_000);
    const { status } = await bench.client.calls(sid).fetch();
    await hangUp(bench, sid);
    return status === "in-progress" ? "20 s" : "0 s";
  },

  async recordingAtRedirect(bench) {
    const { client } = bench;
    const sid = await talk(bench, await bench.device(), `<Pause length="60"/>`);
    const recording = await client.calls(sid).recordings.create();
    await sleep(2_000);
    await client.calls(sid).update({ twiml: document(`<Pause length="60"/>`) });
    await sleep(4_000);
    await hangUp(bench, sid);
    const { duration } = await until("the recording", async () => {
      const fetched = await client.recordings(recording.sid).fetch();
      return fetched.status === "completed" && fetched;
    });
    return Number(duration) >= 5 ? "goes-on" : "stops";
  },

  async keysInConference(bench) {
    const name = roomName();
    const presser = await bench.device();
    const first = await talk(bench, presser, IN_CONFERENCE(name));
    const second = await talk(bench, await bench.device(), IN_CONFERENCE(name));
    await sleep(1_500);
    const heard = await listen(bench, second, async () => {
      await presser.press("5");
      await sleep(2_000);
    });
    await hangUp(bench, first, second);
    const isKey = heard.some((frames) => {
      const detector = new DigitDetector();
      return frames.some((frame) => detector.push(frame) === "5");
    });
    return isKey ? "heard" : "not-heard";
  },

  async retryToken(bench) {
    const app = appOf(bench);
    const device = await bench.device();
    const path = `/failing/${roomName()}`;
    app.answer(path, "", 500);
    const { sid } = await ring(bench, device, "<Pause/>", {
      statusCallback: `${app.url(path)}#rc=2&rp=all`,
      statusCallbackEvent: ["completed"],
    });
    await device.ringing();
    await hangUp(bench, sid);
    await until("a repeated webhook", () => Promise.resolve(app.asked(path).length > 1));
    const tokens = app.asked(path).map(({ headers }) => headers["i-twilio-idempotency-token"]);
    return new Set(tokens).size === 1 ? "same" : "new";
  },

  async recordingMedia(bench) {
    const { client } = bench;
    const sid = await talk(bench, await bench.device(), `<Pause length="60"/>`);
    const recording = await client.calls(sid).recordings.create({ recordingChannels: "dual" });
    await sleep(2_000);
    await hangUp(bench, sid);
    await until(
      "the recording",
      async () => (await client.recordings(recording.sid).fetch()).status === "completed",
    );
    const { status } = await until("its audio", async () => {
      const answer = await bench.media(recording.sid);
      return answer.status < 400 && answer;
    });
    return status >= 300 ? "redirect" : "direct";
  },

  async failedAction(bench) {
    const app = appOf(bench);
    const path = `/action/${roomName()}`;
    app.answer(
      `${path}/first`,
      document(`<Gather timeout="1" actionOnEmptyResult="true" action="${app.url(`${path}/broken`)}#rc=0"/>`),
    );
    app.answer(`${path}/broken`, "", 500);
    app.answer(`${path}/fallback`, document("<Hangup/>"));
    const device = await bench.device();
    const { sid } = await bench.client.calls.create({
      to: `client:${device.identity}`,
      from: bench.number,
      url: app.url(`${path}/first`),
      fallbackUrl: app.url(`${path}/fallback`),
    });
    await device.ringing();
    await device.accept();
    await finalStatus(bench, sid);
    return app.asked(`${path}/fallback`).length > 0 ? "fallback" : "apology";
  },

  async actionAfterHangUp(bench) {
    const app = appOf(bench);
    const name = roomName();
    app.answer(`/action/${name}`, document("<Hangup/>"));
    const dial = `<Dial action="${app.url(`/action/${name}`)}"><Conference>${name}</Conference></Dial>`;
    const sid = await talk(bench, await bench.device(), dial);
    await sleep(2_000);
    await hangUp(bench, sid);
    await finalStatus(bench, sid);
    await sleep(5_000);
    return app.asked(`/action/${name}`).length > 0 ? "asked" : "not-asked";
  },

  async secondRecording(bench) {
    const sid = await talk(bench, await bench.device(), `<Pause length="60"/>`);
    const start = () => bench.client.calls(sid).recordings.create();
    await start();
    const answer = await start().then(
      () => "allowed",
      () => "refused",
    );
    await hangUp(bench, sid);
    return answer;
  },

  async completedWhileRinging(bench) {
    const device = await bench.device();
    const { sid } = await ring(bench, device, "<Pause/>");
    await device.ringing();
    await bench.client.calls(sid).update({ status: "completed" });
    return finalStatus(bench, sid);
  },

  async unknownTwiml(bench) {
    const sid = await talk(bench, await bench.device(), `<Say colour="red">Hello</Say><Pause length="40"/>`);
    await sleep(12_000);
    const { status } = await bench.client.calls(sid).fetch();
    await hangUp(bench, sid);
    return status === "in-progress" ? "ignored" : "refused";
  },
};
