import { describe, expect, test } from "vitest";
import type { Red } from "../../calls/model/may";
import { makeCard } from "../testing/make-card";
import { currentCallId, IDLE, isMeant, stepCall, type CallEffect, type Phase } from "./call";
import type { CardRead, PartEvent, PhoneEvent, Reading } from "./events";

const target = { number: "0199001234" };
const requesting = {
  name: "requesting",
  callId: "c1",
  label: "0199001234",
  target,
  media: "connecting",
} as const;
const ringing = { name: "ringing", callId: "c1", invited: true, legId: "l1" } as const;
const shown = { name: "ringing", callId: "c1", legId: null, invited: false } as const;
const connected = {
  name: "connected",
  callId: "c1",
  legId: null,
  label: "+33 1 99 00 12 34",
  ticket: "ticket",
  media: "open",
  muted: false,
} as const;
const PHASES: Phase[] = [IDLE, requesting, ringing, connected];

const dial: PartEvent = { type: "dial-pressed", callId: "c1", target, label: "0199001234" };
const placed: PartEvent = { type: "call-placed", callId: "c1", ticket: "t1", number: "+33 1 99 00 12 34" };
const refused: PartEvent = { type: "call-refused", callId: "c1", message: "Not a number." };
const over: PartEvent = { type: "call-ended", callId: "c1", legId: null };
const media = (now: "open" | "reconnecting"): PartEvent => ({
  type: "media-changed",
  callId: "c1",
  legId: null,
  media: now,
});
const invited = (callId: string): PartEvent => ({ type: "call-invited", callId, legId: "l9" });
const read = (reading: Reading, change: Partial<CardRead> = {}): PartEvent => ({
  type: "card-read",
  card: makeCard(),
  before: null,
  reading,
  isCurrent: true,
  isFirst: false,
  ...change,
});

const disconnect: CallEffect = { type: "disconnect", callId: "c1", legId: null };
const reject: CallEffect = { type: "reject", callId: "c1", legId: "l1" };
const tell = (red: Red, ticket: string | null): CallEffect => ({
  type: "tell",
  red,
  legId: null,
  callId: "c1",
  ticket,
});
const tellEnded = (ticket: string | null) => tell("end", ticket);

test.each(PHASES)("in phase $name, an event of another part changes nothing", (phase) => {
  expect(stepCall(phase, { type: "dnd-pressed" }, null)).toEqual([phase, []]);
});

test("the current call is the phase's", () => {
  expect(PHASES.map(currentCallId)).toEqual([null, "c1", "c1", "c1"]);
});

describe("an event", () => {
  test.each<[string, PhoneEvent, Phase, boolean]>([
    ["dialling on an idle phone", dial, IDLE, true],
    ["dialling during a request", dial, requesting, false],
    ["dialling while it rings", dial, ringing, false],
    ["dialling during a call", dial, connected, false],
    ["answering a ringing device", { type: "answer-pressed" }, ringing, true],
    ["answering a call only shown", { type: "answer-pressed" }, shown, false],
    ["answering in a call", { type: "answer-pressed" }, connected, false],
    ["a notice dismissed, idle", { type: "notice-dismissed" }, IDLE, true],
    ["a call placed, idle", placed as PhoneEvent, IDLE, true],
  ])("means something only where it can happen: %s", (_what, event, phase, isOne) => {
    expect(isMeant(phase, event)).toBe(isOne);
  });

  test.each<PhoneEvent>([
    refused as PhoneEvent,
    media("open") as PhoneEvent,
    { type: "faults-changed", callId: "c1", legId: null, faults: [] },
    over as PhoneEvent,
    { type: "tone-due", callId: "c1" },
  ])("of another call means nothing: $type", (event) => {
    expect(isMeant(connected, event)).toBe(true);
    expect(isMeant({ ...connected, callId: "c9" }, event)).toBe(false);
    expect(isMeant(IDLE, event)).toBe(false);
  });
});

describe("dialling", () => {
  test("connects the device while the server decides", () => {
    expect(stepCall(IDLE, dial, null)).toEqual([
      requesting,
      [
        { type: "place", callId: "c1", target },
        { type: "connect", callId: "c1" },
      ],
    ]);
  });

  test("tracks the device's connection, whichever of device and server is first", () => {
    const [open, none] = stepCall(requesting, media("open"), null);
    expect([open, none]).toEqual([{ ...requesting, media: "open" }, []]);
    expect(stepCall(open, placed, null)).toEqual([{ ...connected, ticket: "t1" }, []]);
    const [connecting] = stepCall(requesting, placed, null);
    expect(connecting).toEqual({ ...connected, ticket: "t1", media: "connecting" });
    expect(stepCall(connecting, media("open"), null)[0]).toEqual({ ...connected, ticket: "t1" });
  });

  test("when refused, disconnects the device and frees the phone", () => {
    expect(stepCall(requesting, refused, null)).toEqual([IDLE, [disconnect]]);
  });

  test("when given up, disconnects the device", () => {
    expect(stepCall(requesting, { type: "red-pressed", red: "end", legId: null }, null)).toEqual([
      IDLE,
      [disconnect],
    ]);
  });

  test("with a device that fails in the meantime ends the call the server has placed", () => {
    const [dead, none] = stepCall(requesting, over, null);
    expect([dead, none]).toEqual([{ ...requesting, media: "dead" }, []]);
    expect(stepCall(dead, placed, null)).toEqual([IDLE, [tellEnded("t1")]]);
  });

  test.each(PHASES.map((phase) => ("callId" in phase ? { ...phase, callId: "c2" } : phase)))(
    "when given up before the server responds, ends the call that was placed after all: $name",
    (phase) => {
      expect(stepCall(phase, placed, null)).toEqual([phase, [tellEnded("t1")]]);
    },
  );

  test("reports to the server a call that never connects", () => {
    expect(stepCall({ ...connected, media: "connecting" }, over, null)).toEqual([
      IDLE,
      [tellEnded("ticket")],
    ]);
  });

  test.each<[string, Partial<typeof connected> | object]>([
    ["was connected", {}],
    ["was answered, and has no ticket", { media: "connecting", ticket: null }],
    ["is rejoined, which is tried again", { media: "connecting", back: true }],
  ])("does not report the end of a call that %s", (_which, change) => {
    expect(stepCall({ ...connected, ...change }, over, null)).toEqual([IDLE, []]);
  });
});

describe("an incoming call", () => {
  test("is shown when its card says so, and can be answered once the device rings", () => {
    const card = makeCard({ id: "c1", number: "+33 1 99 00 99 99", ticket: null });
    expect(stepCall(IDLE, read("offered"), null)).toEqual([shown, []]);
    expect(stepCall(shown, { ...invited("c1"), legId: "l1" } as PartEvent, null)).toEqual([ringing, []]);
    // A ringing call has no ticket yet: it comes with the card of the agent who talks.
    expect(stepCall(ringing, { type: "answer-pressed" }, card)).toEqual([
      {
        name: "connected",
        callId: "c1",
        label: "+33 1 99 00 99 99",
        ticket: null,
        media: "connecting",
        muted: false,
        legId: "l1",
      },
      [{ type: "accept", callId: "c1", legId: "l1" }],
    ]);
  });

  test.each([null, makeCard({ number: null })])("without a number has no label (%#)", (card) => {
    expect(stepCall(ringing, { type: "answer-pressed" }, card)[0]).toMatchObject({ label: "" });
  });

  test("rings before its card arrives", () => {
    expect(stepCall(IDLE, invited("c1"), null)).toEqual([{ ...ringing, legId: "l9" }, []]);
  });

  test.each<Reading>(["running", "elsewhere", "transferred", "over"])(
    "is not shown for a card read as %s",
    (reading) => {
      expect(stepCall(IDLE, read(reading, { isCurrent: false }), null)).toEqual([IDLE, []]);
    },
  );

  test("when declined, reports that to the server and stops the device that rings", () => {
    const decline: PartEvent = { type: "red-pressed", red: "decline", legId: null };
    expect(stepCall(ringing, decline, makeCard())).toEqual([IDLE, [tell("decline", null), reject]]);
    expect(stepCall(shown, decline, null)).toEqual([IDLE, [tell("decline", null)]]);
  });

  test("stops ringing when it is over, or the caller hangs up", () => {
    expect(stepCall(ringing, read("over"), null)).toEqual([IDLE, [reject]]);
    expect(stepCall(shown, read("over"), null)).toEqual([IDLE, []]);
    expect(stepCall(ringing, over, null)).toEqual([IDLE, []]);
  });

  test("rings on when another call is over, or its own runs", () => {
    expect(stepCall(ringing, read("over", { isCurrent: false }), null)).toEqual([ringing, []]);
    expect(stepCall(ringing, read("running"), null)).toEqual([ringing, []]);
  });

  test.each([requesting, ringing, connected])("in phase $name, a second is rejected", (phase) => {
    expect(stepCall(phase, invited("c2"), null)).toEqual([
      phase,
      [{ type: "reject", callId: "c2", legId: "l9" }],
    ]);
  });
});

describe("in a call", () => {
  test("mute toggles", () => {
    const [muted, effects] = stepCall(connected, { type: "mute-pressed" }, null);
    expect([muted, effects]).toEqual([
      { ...connected, muted: true },
      [{ type: "set-muted", callId: "c1", legId: null, muted: true }],
    ]);
    expect(stepCall(muted, { type: "mute-pressed" }, null)).toEqual([
      connected,
      [{ type: "set-muted", callId: "c1", legId: null, muted: false }],
    ]);
  });

  test("the faults of the connection are known", () => {
    const faults = ["loss", "delay"] as const;
    expect(stepCall(connected, { type: "faults-changed", callId: "c1", legId: null, faults }, null)).toEqual([
      { ...connected, faults },
      [],
    ]);
  });

  const due: PartEvent = { type: "tone-due", callId: "c1" };
  const sends = (digit: string): CallEffect[] => [
    { type: "send-digit", callId: "c1", legId: null, digit },
    { type: "tone-later", callId: "c1", delayMs: 320 },
  ];
  const tones = { sent: "1", left: "2", isPasted: false, isWaiting: false };

  test("typed and pasted digits are sent, and only pasted ones shown", () => {
    expect(stepCall(connected, { type: "digit-pressed", digit: "1" }, null)).toEqual([
      { ...connected, tones: { ...tones, left: "" } },
      sends("1"),
    ]);
    expect(stepCall(connected, { type: "digits-pasted", digits: "12" }, null)).toEqual([
      { ...connected, tones: { ...tones, isPasted: true } },
      sends("1"),
    ]);
  });

  test("further digits queue behind those being sent, and follow in their time", () => {
    const sending: Phase = { ...connected, tones };
    expect(stepCall(sending, { type: "digit-pressed", digit: "3" }, null)).toEqual([
      { ...connected, tones: { ...tones, left: "23" } },
      [],
    ]);
    expect(stepCall(sending, { type: "digits-pasted", digits: "3" }, null)).toEqual([
      { ...connected, tones: { ...tones, left: "23", isPasted: true } },
      [],
    ]);
    expect(stepCall(sending, due, null)).toEqual([
      { ...connected, tones: { ...tones, sent: "12", left: "" } },
      sends("2"),
    ]);
    expect(stepCall(connected, due, null)).toEqual([connected, []]);
  });

  test("digits can be stopped", () => {
    expect(stepCall({ ...connected, tones }, { type: "tones-stopped" }, null)).toEqual([
      { ...connected, tones: { ...tones, left: "" } },
      [],
    ]);
    expect(stepCall(connected, { type: "tones-stopped" }, null)).toEqual([connected, []]);
  });

  test("digits that waited for audio continue once it is there; those that sound keep their time", () => {
    const waiting: Phase = { ...connected, media: "reconnecting", tones: { ...tones, isWaiting: true } };
    expect(stepCall(waiting, media("open"), null)).toEqual([
      { ...connected, tones: { ...tones, sent: "12", left: "" } },
      sends("2"),
    ]);
    expect(stepCall({ ...connected, tones }, media("reconnecting"), null)).toEqual([
      { ...connected, tones, media: "reconnecting" },
      [],
    ]);
  });

  test.each(["end", "leave", "end-for-all"] as const)(
    "the red button is sent to the server with the latest ticket, and disconnects the device: %s",
    (red) => {
      const card = makeCard({ ticket: "of the card" });
      const press = (phase: Phase, its: typeof card | null) =>
        stepCall(phase, { type: "red-pressed", red, legId: null }, its);
      expect(press(connected, card)).toEqual([IDLE, [tell(red, "of the card"), disconnect]]);
      expect(press(connected, makeCard({ ticket: null }))[1]).toEqual([tell(red, "ticket"), disconnect]);
      expect(press(connected, null)[1]).toEqual([tell(red, "ticket"), disconnect]);
      expect(press({ ...connected, ticket: null }, null)[1]).toEqual([tell(red, null), disconnect]);
    },
  );

  test.each(["cancel", "decline"] as const)(
    "a red button that ends no call of the agent's is sent to the server, and they stay in the call: %s",
    (red) => {
      const press: PartEvent = { type: "red-pressed", red, legId: null };
      expect(stepCall(connected, press, makeCard())).toEqual([connected, [tell(red, "ticket")]]);
    },
  );

  test.each([requesting, connected])("in phase $name, it is left when it is over or transferred", (phase) => {
    expect(stepCall(phase, read("over"), null)).toEqual([IDLE, [disconnect]]);
    expect(stepCall(phase, read("transferred"), null)).toEqual([IDLE, [disconnect]]);
    expect(stepCall(phase, read("running"), null)).toEqual([phase, []]);
    expect(stepCall(phase, read("over", { isCurrent: false }), null)).toEqual([phase, []]);
    expect(stepCall(phase, read("transferred", { isCurrent: false }), null)).toEqual([phase, []]);
  });
});

describe("rejoining a call", () => {
  const rejoin = (card: CardRead["card"] | null): PartEvent => ({
    type: "rejoin-began",
    callId: "c1",
    card,
    muted: true,
  });
  const back: Phase = { ...connected, media: "connecting", muted: true, back: true };
  const muteAgain = { type: "set-muted", callId: "c1", legId: null, muted: true };

  test("connects the device, with what its card knows", () => {
    expect(stepCall(IDLE, rejoin(makeCard()), null)).toEqual([back, [{ type: "connect", callId: "c1" }]]);
    expect(stepCall(IDLE, rejoin(null), null)[0]).toEqual({ ...back, label: "", ticket: null });
    expect(stepCall(IDLE, rejoin(makeCard({ number: null })), null)[0]).toMatchObject({ label: "" });
  });

  test("leaves a muted agent muted, once", () => {
    const [open, effects] = stepCall(back, media("open"), null);
    expect([open, effects]).toEqual([{ ...back, media: "open" }, [muteAgain]]);
    expect(stepCall(open, media("reconnecting"), null)[1]).toEqual([]);
    expect(stepCall({ ...back, muted: false }, media("open"), null)[1]).toEqual([]);
    expect(stepCall({ ...back, back: undefined }, media("open"), null)[1]).toEqual([]);
  });
});
