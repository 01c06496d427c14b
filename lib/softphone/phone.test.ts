import { describe, expect, test } from "vitest";
import { makeLocks } from "@/scripts/testing/locks";
import type { Red } from "../calls/model/may";
import type { CallCard } from "../calls/views/card";
import type { ServerEvent } from "../stream/protocol";
import { Phone, type ChannelLike, type PhoneEnvironment } from "./phone";
import { makeCard } from "./testing/make-card";
import { statusOf } from "./status";
import type { DeviceEffect, DeviceEvent, VoiceDevice } from "./voice-device";

/** A browser with several tabs, controlled by the test. */
function makeBrowser() {
  const channels = new Set<ChannelLike>();
  let browserTabs = 0;
  const locks = makeLocks();
  const posts: { path: string; body: unknown }[] = [];
  const tries: string[] = [];
  const storage = new Map<string, string>();
  const timers: (() => void)[] = [];
  let isServerUp = true;
  let refusal: string | null = null;
  let lostAnswers = 0;
  let ran = 1;
  let isSlow = false;
  const underWay: (() => void)[] = [];

  class FakeDevice implements VoiceDevice {
    readonly asked: DeviceEffect[] = [];
    isClosed = false;
    constructor(readonly tell: (event: DeviceEvent) => void) {}
    async start() {
      this.tell({ type: "microphone-changed", microphone: "granted" });
      this.tell({
        type: "registration-changed",
        status: "ready",
        message: "Connected and ready to make or receive calls.",
      });
    }
    perform(effect: DeviceEffect) {
      this.asked.push(effect);
    }
    useDevices() {}
    close() {
      this.isClosed = true;
    }
  }
  const devices: FakeDevice[] = [];
  const streams: ((event: ServerEvent) => void)[] = [];
  const breaks: (() => void)[] = [];
  const sounds: ((canRing: boolean) => void)[] = [];

  let ids = 0;

  function openTab() {
    const environment: PhoneEnvironment = {
      userId: "ada",
      locks,
      channel: () => {
        const channel: ChannelLike = {
          onmessage: null,
          postMessage: (data) => {
            for (const other of channels) if (other !== channel) other.onmessage?.({ data } as MessageEvent);
          },
          close: () => void channels.delete(channel),
        };
        channels.add(channel);
        return channel;
      },
      makeDevice: (tell) => {
        const device = new FakeDevice(tell);
        devices.push(device);
        return device;
      },
      openStream: (tell, onFault) => {
        streams.push(tell);
        breaks.push(() => onFault(true));
        return () => {};
      },
      post: async (path, body) => {
        tries.push(path);
        if (!isServerUp) throw new Error("no network");
        posts.push({ path, body });
        if (lostAnswers-- > 0) throw new Error("the answer is lost");
        if (isSlow) await new Promise<void>((resolve) => underWay.push(resolve));
        if (refusal) return { ok: false, body: { code: refusal, message: "No." } };
        const answer = path === "/api/calls" ? { ticket: "t1", number: "+33 1 99 00 12 34" } : {};
        return { ok: true, body: answer };
      },
      tabId: `tab${browserTabs++}`,
      every: () => () => {},
      watchSound: (tell) => {
        sounds.push(tell);
        return () => {};
      },
      now: () => ran,
      makeId: () => `c${++ids}`,
      after: (_ms, run) => {
        timers.push(run);
        return () => {};
      },
      storage: () => ({
        getItem: (key) => storage.get(key) ?? null,
        setItem: (key, value) => void storage.set(key, value),
        removeItem: (key) => void storage.delete(key),
      }),
    };
    const phone = new Phone(environment);
    return { phone, close: phone.start() };
  }
  return {
    openTab,
    devices,
    streams,
    /** Reports what the browser allows each tab, in the order of tabs. */
    sounds,
    posts,
    /** Takes the paths sent since the last look, whether or not they arrived. */
    takeTries: () => tries.splice(0),
    storage,
    /** Breaks the streams, in the order of `streams`. */
    breaks,
    pass: (ms: number) => void (ran += ms),
    setServer: (up: boolean) => (isServerUp = up),
    /** From now on, requests are refused with this code; null ends that. */
    refuse: (code: string | null) => void (refusal = code),
    /** The next requests arrive, and their answers do not. */
    loseAnswers: (count: number) => void (lostAnswers = count),
    /** From now on, requests arrive when `deliver` is called. */
    slowDown: () => void (isSlow = true),
    deliver: async () => {
      for (const arrive of underWay.splice(0)) arrive();
      await rest();
    },
    runTimers: async () => {
      for (const run of timers.splice(0)) run();
      await new Promise(setImmediate);
    },
  };
}

const rest = () => new Promise(setImmediate);
const dial = (tab: { phone: Phone }) => tab.phone.dial({ number: "0199001234" }, "0199001234");

describe("several tabs", () => {
  test("have one device and one stream, and all show the same", async () => {
    const browser = makeBrowser();
    const [first, second] = [browser.openTab(), browser.openTab()];
    await rest();
    expect(browser.devices).toHaveLength(1);
    expect(browser.streams).toHaveLength(1);
    expect(second.phone.getState()).toEqual(first.phone.getState());
    expect(second.phone.getState().registration.status).toBe("ready");
  });

  test("one the user has touched takes the phone from one the browser keeps silent", async () => {
    const browser = makeBrowser();
    const [first, second] = [browser.openTab(), browser.openTab()];
    browser.sounds[0]!(false);
    browser.sounds[1]!(false);
    await rest();
    expect(second.phone.getState().registration.canRing).toBe(false);
    expect(first.phone.isOwner()).toBe(true);
    browser.sounds[1]!(true);
    // A second report takes nothing: the tab owns the phone already.
    browser.sounds[1]!(true);
    await rest();
    expect([first.phone.isOwner(), second.phone.isOwner()]).toEqual([false, true]);
    expect(browser.devices.map((device) => device.isClosed)).toEqual([true, false]);
    expect(first.phone.getState()).toMatchObject({ registration: { canRing: true, status: "ready" } });
  });

  test("a call is not taken from a silent tab", async () => {
    const browser = makeBrowser();
    const [first] = [browser.openTab(), browser.openTab()];
    browser.sounds[0]!(false);
    dial(first);
    browser.sounds[1]!(true);
    await rest();
    expect(first.phone.isOwner()).toBe(true);
  });

  test("any of them can call, through the one that owns the device", async () => {
    const browser = makeBrowser();
    const [first, second] = [browser.openTab(), browser.openTab()];
    dial(second);
    await rest();
    expect(browser.devices[0]!.asked).toEqual([{ type: "connect", callId: "c1" }]);
    expect(first.phone.getState().phase).toMatchObject({ name: "connected", callId: "c1", legId: null });
    expect(second.phone.getState()).toEqual(first.phone.getState());
  });

  test("when the owner closes, another makes its own device", async () => {
    const browser = makeBrowser();
    const [first, second] = [browser.openTab(), browser.openTab()];
    await rest();
    first.close();
    await rest();
    expect(browser.devices[0]!.isClosed).toBe(true);
    expect(browser.devices).toHaveLength(2);
    expect(second.phone.getState().registration.status).toBe("ready");
  });
});

/** The server's clock at the first event. */
const AT = Date.UTC(2026, 10, 21, 9);

const SNAPSHOT: ServerEvent = {
  type: "snapshot",
  at: AT,
  streamId: "s1",
  cards: [],
  postCallNote: true,
  missed: 0,
  voicemails: 0,
  dnd: false,
  queued: [],
};
const answer = (ready: boolean) => ({ path: "/api/events/answer", body: { streamId: "s1", ready } });

describe("the phone reports to the server that it is ready", () => {
  test("at once and at each ping", async () => {
    const browser = makeBrowser();
    browser.openTab();
    await rest();
    browser.streams[0]!(SNAPSHOT);
    await rest();
    browser.streams[0]!({ type: "ping", at: AT });
    expect(browser.posts).toEqual([answer(true), answer(true)]);
  });

  test("only after its last report has arrived: reports out of order would leave it unrung", async () => {
    const browser = makeBrowser();
    browser.openTab();
    await rest();
    browser.slowDown();
    browser.devices[0]!.tell({ type: "registration-changed", status: "connecting", message: "…" });
    browser.streams[0]!(SNAPSHOT);
    browser.devices[0]!.tell({
      type: "registration-changed",
      status: "ready",
      message: "Connected and ready to make or receive calls.",
    });
    await rest();
    expect(browser.posts).toEqual([answer(false)]);
    await browser.deliver();
    expect(browser.posts).toEqual([answer(false), answer(true)]);
    await browser.deliver();
    expect(browser.posts).toHaveLength(2);
  });
});

test("an End that did not reach the server is sent again until it does, by the next tab too", async () => {
  const browser = makeBrowser();
  const tab = browser.openTab();
  dial(tab);
  await rest();
  browser.setServer(false);
  tab.phone.send({ type: "red-pressed" });
  await rest();
  await browser.runTimers();
  expect(browser.storage.size).toBe(1);
  tab.close();
  browser.setServer(true);
  browser.openTab();
  await rest();
  await rest();
  expect(browser.posts.at(-1)).toEqual({
    path: "/api/calls/c1/commands",
    body: { type: "end", legId: null, ticket: "t1" },
  });
  expect(browser.storage.size).toBe(0);
});

test("ends of several calls that do not reach the server are each sent once a second", async () => {
  const browser = makeBrowser();
  const tab = browser.openTab();
  await rest();
  for (const _call of [1, 2]) {
    browser.setServer(true);
    dial(tab);
    await rest();
    browser.setServer(false);
    tab.phone.send({ type: "red-pressed" });
    browser.pass(1_000);
    await rest();
  }
  for (const _second of [1, 2, 3]) {
    browser.takeTries();
    await browser.runTimers();
    expect(browser.takeTries().sort()).toEqual(["/api/calls/c1/commands", "/api/calls/c2/commands"]);
  }
  browser.setServer(true);
  await browser.runTimers();
  expect(browser.storage.size).toBe(0);
  await browser.runTimers();
  expect(browser.takeTries()).toHaveLength(2);
});

const INVITED: DeviceEvent = { type: "call-invited", callId: "c1", legId: "l1" };
const told = (type: Red, ticket: string | null = "t1", legId = type === "cancel" ? "l7" : "l1") => ({
  path: "/api/calls/c1/commands",
  body: { type, legId, ticket },
});
const seen = (change: Partial<CallCard>): ServerEvent => ({
  type: "call",
  heardAt: AT,
  at: AT,
  card: makeCard({
    state: "ACTIVE",
    answeredAt: 2,
    ticket: "t1",
    consultation: change.red === "cancel" ? { legId: "l7" } : null,
    ...change,
  }),
});

/** A tab whose phone is in a call, as its card says. */
async function openInCall(browser: ReturnType<typeof makeBrowser>, change: Partial<CallCard>) {
  const tab = browser.openTab();
  dial(tab);
  await rest();
  browser.streams.at(-1)!(seen(change));
  return tab;
}

describe("the red button", () => {
  test.each(["end", "leave", "cancel"] as const)(
    "means what the card says, until it is answered: %s",
    async (red) => {
      const browser = makeBrowser();
      const tab = await openInCall(browser, { red });
      browser.setServer(false);
      tab.phone.send({ type: "red-pressed" });
      await rest();
      browser.setServer(true);
      browser.refuse("unavailable");
      await browser.runTimers();
      browser.refuse(null);
      await browser.runTimers();
      expect(browser.posts.slice(-2)).toEqual([told(red), told(red)]);
      await browser.runTimers();
      expect(browser.posts).toHaveLength(3);
    },
  );

  test("declines until it is answered, too", async () => {
    const browser = makeBrowser();
    const tab = browser.openTab();
    await rest();
    browser.devices[0]!.tell(INVITED);
    browser.setServer(false);
    tab.phone.send({ type: "red-pressed" });
    await rest();
    browser.setServer(true);
    await browser.runTimers();
    await browser.runTimers();
    expect(browser.posts).toEqual([told("decline", null)]);
    expect(browser.storage.size).toBe(0);
  });

  test.each([
    ["forbidden", "t1", 1],
    ["signed-out", null, 1],
    ["signed-out", "t1", 2],
    ["unavailable", null, 2],
  ])("refused as %s with ticket %s is sent %i times", async (code, ticket, times) => {
    const browser = makeBrowser();
    const tab = browser.openTab();
    await rest();
    browser.devices[0]!.tell(INVITED);
    if (ticket) {
      tab.phone.send({ type: "answer-pressed" });
      browser.streams[0]!(seen({ ticket }));
    }
    browser.refuse(code);
    tab.phone.send({ type: "red-pressed" });
    await rest();
    await browser.runTimers();
    expect(browser.posts).toEqual(Array(times).fill(told(ticket ? "end" : "decline", ticket)));
  });

  test("pressed again with another meaning replaces the first, even one under way", async () => {
    const browser = makeBrowser();
    const tab = await openInCall(browser, { red: "cancel" });
    browser.slowDown();
    tab.phone.send({ type: "red-pressed" });
    browser.streams[0]!(seen({ red: "end" }));
    browser.pass(700);
    tab.phone.send({ type: "red-pressed" });
    await rest();
    expect(browser.posts.slice(-2)).toEqual([told("cancel"), told("end")]);
    browser.refuse("unavailable");
    await browser.deliver();
    browser.refuse(null);
    await browser.runTimers();
    await browser.deliver();
    expect(browser.posts.slice(-2)).toEqual([told("end"), told("end")]);
    expect(browser.posts).toHaveLength(4);
  });

  test("clicked twice on Cancel does not end the call that comes back, from another tab either", async () => {
    const browser = makeBrowser();
    const tab = await openInCall(browser, { red: "cancel" });
    const other = browser.openTab();
    tab.phone.send({ type: "red-pressed" });
    browser.streams[0]!(seen({ red: "end" }));
    browser.pass(699);
    other.phone.send({ type: "red-pressed" });
    await rest();
    expect(tab.phone.getState().phase.name).toBe("connected");
    expect(browser.posts.slice(1)).toEqual([told("cancel")]);
    browser.pass(1);
    tab.phone.send({ type: "red-pressed" });
    await rest();
    expect(browser.posts.slice(1)).toEqual([told("cancel"), told("end")]);
  });

  test("ends a call that was dialled since the last press, however soon", async () => {
    const browser = makeBrowser();
    const tab = browser.openTab();
    await rest();
    for (const _call of [1, 2]) {
      dial(tab);
      await rest();
      tab.phone.send({ type: "red-pressed" });
      await rest();
    }
    const ends = browser.posts.filter(({ body }) => (body as { type?: string }).type === "end");
    expect(ends.map(({ path }) => path)).toEqual(["/api/calls/c1/commands", "/api/calls/c2/commands"]);
  });

  test("answered late takes no later press along", async () => {
    const browser = makeBrowser();
    const tab = await openInCall(browser, { red: "cancel" });
    browser.slowDown();
    tab.phone.send({ type: "red-pressed" });
    await rest();
    browser.setServer(false);
    browser.streams[0]!(seen({ red: "end" }));
    browser.pass(700);
    tab.phone.send({ type: "red-pressed" });
    await browser.deliver();
    browser.setServer(true);
    await browser.runTimers();
    expect(browser.posts.at(-1)).toEqual(told("end"));
  });

  test.each([
    ["end", null],
    ["leave", null],
    ["cancel", { callId: "c1", auto: true }],
  ] as const)("unanswered, is known to the reloaded page: %s", async (red, lost) => {
    const browser = makeBrowser();
    const tab = await openInCall(browser, { red });
    browser.setServer(false);
    tab.phone.send({ type: "red-pressed" });
    await rest();
    tab.close();
    const { phone } = browser.openTab();
    await rest();
    browser.devices[1]!.tell({ type: "registration-changed", status: "connecting", message: "…" });
    browser.streams[1]!({ ...SNAPSHOT, cards: [makeCard({ state: "LOST", mine: "lost", answeredAt: 2 })] });
    expect(phone.getState().returning.lost).toEqual(lost);
  });
});

describe("a command", () => {
  const transfer = { type: "transfer", to: { userId: "ben" } } as const;
  const path = "/api/calls/c9/commands";
  const sent = { path, body: { ...transfer, legId: "c1" } };

  test("goes to the server from any tab, and names the leg it rings", async () => {
    const browser = makeBrowser();
    const [, second] = [browser.openTab(), browser.openTab()];
    await rest();
    expect(await second.phone.command("c9", transfer)).toEqual({ ok: true, value: null });
    expect(await second.phone.command("c9", { type: "remove", legId: "l7" })).toEqual({
      ok: true,
      value: null,
    });
    expect(browser.posts).toEqual([sent, { path, body: { type: "remove", legId: "l7" } }]);
  });

  test("is sent once more if its answer is lost, for the same leg", async () => {
    const browser = makeBrowser();
    const { phone } = browser.openTab();
    browser.loseAnswers(1);
    expect(await phone.command("c9", transfer)).toEqual({ ok: true, value: null });
    expect(browser.posts).toEqual([sent, sent]);
  });

  test("fails after that, and is not sent again", async () => {
    const browser = makeBrowser();
    const { phone } = browser.openTab();
    browser.setServer(false);
    expect(await phone.command("c9", transfer)).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("Can’t reach"),
    });
    expect(browser.takeTries()).toEqual([path, path]);
    await browser.runTimers();
    expect(browser.takeTries()).toEqual([]);
  });

  test("that the server refuses is not sent again", async () => {
    const browser = makeBrowser();
    const { phone } = browser.openTab();
    browser.refuse("taken");
    expect(await phone.command("c9", transfer)).toEqual({ ok: false, code: "taken", message: "No." });
    expect(browser.posts).toEqual([sent]);
  });
});

test("without a server a call is refused with a reason, and the phone is free", async () => {
  const browser = makeBrowser();
  const tab = browser.openTab();
  await rest();
  browser.setServer(false);
  dial(tab);
  await rest();
  expect(tab.phone.getState()).toMatchObject({
    phase: { name: "idle" },
    notices: { notice: expect.stringContaining("Can’t reach") },
  });
});

test("a signed-out user is no longer rung", async () => {
  const browser = makeBrowser();
  const tab = browser.openTab();
  await rest();
  browser.streams[0]!({ type: "signed-out", at: AT });
  expect(browser.devices[0]!.isClosed).toBe(true);
  expect(tab.phone.getState().registration).toMatchObject({
    status: "disconnected",
    message: "You’ve been signed out. Sign in again.",
  });
});

describe("the status of the phone", () => {
  test("is ready only while the server is connected", async () => {
    const browser = makeBrowser();
    const { phone } = browser.openTab();
    await rest();
    expect(statusOf(phone.getState())).toMatchObject({ colour: "yellow", label: "Connecting" });
    browser.streams[0]!(SNAPSHOT);
    expect(statusOf(phone.getState())).toMatchObject({ colour: "green", label: "Ready" });
    browser.breaks[0]!();
    expect(statusOf(phone.getState())).toMatchObject({ colour: "yellow", label: "Connecting" });
  });

  test("has a start time by the server's clock, in every tab, which changes only with the status", async () => {
    const browser = makeBrowser();
    const tabs = [browser.openTab(), browser.openTab()];
    const since = () => tabs.map(({ phone }) => phone.getState().since);
    await rest();
    browser.streams[0]!(SNAPSHOT);
    expect(since()).toEqual([AT, AT]);
    browser.pass(5_000);
    browser.devices[0]!.tell({
      type: "registration-changed",
      status: "ready",
      message: "Connected and ready to make or receive calls.",
    });
    expect(since()).toEqual([AT, AT]);
    expect(tabs.map(({ phone }) => phone.serverNow())).toEqual([AT + 5_000, AT + 5_000]);
    tabs[1]!.phone.send({ type: "dnd-pressed" });
    expect(since()).toEqual([AT + 5_000, AT + 5_000]);
  });
});
