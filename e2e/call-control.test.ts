import twilio from "twilio";
import { expect, test } from "vitest";
import { ACCOUNT, inProcess, makeRig, NUMBER, twiml } from "../carrier/testing/rig";
import { RestError } from "../carrier/rest/errors";
import { apply, newConversation } from "../lib/calls/model/apply";
import { newLeg, type Conversation, type Hearing, type Leg } from "../lib/calls/model/conversation";
import { takenUp } from "../lib/calls/model/pending";
import type { Order } from "../lib/calls/ports";
import { behaviourSchema } from "../carrier/network/behaviour";
import { TwilioCallControl } from "../lib/channels/twilio/server/call-control";
import {
  agentConference,
  customerConference,
  LIFE_SECONDS,
  PROMPTS,
  sayAndHangUp,
} from "../lib/channels/twilio/server/twiml";

/** A customer in the room of call c1 at the local carrier, and the requests that the control sends. */
async function callInRoom(options: Parameters<typeof makeRig>[0] = {}) {
  const rig = makeRig(options);
  rig.documents["/inbound"] = twiml(`<Dial><Conference>room_c1</Conference></Dial>`);
  const { call } = rig.carrier.dial("+33199001234", NUMBER)!;
  await rig.clock.advance(100);
  const network = inProcess(rig.carrier);
  const asked: string[] = [];
  const sent: Record<string, unknown>[] = [];
  const request = (order: { method: string; uri: string; data?: Record<string, unknown> }) => {
    sent.push(order.data ?? {});
    asked.push(`${order.method.toUpperCase()} ${new URL(order.uri).pathname.split("/").slice(4).join("/")}`);
    return network.request(order as never);
  };
  const client = twilio(ACCOUNT.apiKeySid, ACCOUNT.apiKeySecret, {
    accountSid: ACCOUNT.accountSid,
    httpClient: { request } as never,
  });
  const [conference] = rig.carrier.services.conferences.all.values();
  return {
    ...rig,
    call,
    conference: conference!,
    asked,
    sent,
    control: new TwilioCallControl(client, { ringSeconds: 25, callerId: () => Promise.resolve(NUMBER) }),
  };
}

const FAR = { callId: "c1", entry: "REMOTE", createdAt: 0 } as const;
const MUSIC = { music: "hold", muted: false } as const;
const TALK = { music: null, muted: false };

const ours = (...conferenceSids: string[]) => ({
  ...newConversation({
    id: "c1",
    channelId: "channel",
    direction: "INBOUND",
    numberId: "n1",
    remoteNumber: "+33199001234",
    createdAt: 0,
    legs: [newLeg({ id: "c", callId: "c1", entry: "REMOTE", createdAt: 0 })],
  }),
  conferenceSids,
});

const add = (control: TwilioCallControl, c: Conversation, leg: Leg) =>
  control.carryOut({ ...c, legs: [...c.legs, leg] }, { type: "add", legId: leg.id }, () => 0);

/** Gives the customer's leg an order, as the engine does before it is carried out. */
function order(control: TwilioCallControl, c: Conversation, effect: Order) {
  const given = apply(c, takenUp(effect, 0));
  return control.carryOut(given, effect, () => 0);
}

const set = (control: TwilioCallControl, c: Conversation, sid: string, hearing: Hearing) =>
  order(control, c, { type: "set", legId: "c", sid, hearing });

const ask = (control: TwilioCallControl, c: Conversation, sid: string) =>
  order(control, c, { type: "ask-leg", legId: "c", sid });

test("a called telephone's label is its leg's, as a colleague's is theirs", async () => {
  const { conference, control, sent } = await callInRoom();
  const called = ours(conference.sid);
  await add(control, called, newLeg({ ...FAR, id: "t", number: "+33199001236" }));
  await add(control, called, newLeg({ ...FAR, id: "u", userId: "ada" }));
  expect(sent.map(({ Label }) => Label)).toEqual(["c_t", "a_u"]);
});

test("a colleague of an internal call is called by the user who asks, as it has no number", async () => {
  const { conference, control, sent } = await callInRoom();
  const { calls, ...rest } = ours(conference.sid);
  const internal: Conversation = { ...rest, calls: [{ ...calls[0], numberId: null, agentId: "ada" }] };
  await add(control, internal, newLeg({ ...FAR, id: "u", userId: "ben" }));
  const asked = newLeg({ ...FAR, id: "v", userId: "cem", entry: "CONSULT", requestedById: "ben" });
  const ring: Order = { type: "ring", legId: "v" };
  await control.carryOut({ ...internal, legs: [...internal.legs, asked] }, ring, () => 0);
  expect(sent.map(({ From }) => From)).toEqual(["client:u_ada", "client:u_ben"]);
});

test("everyone enters with the same options, by TwiML and by REST", async () => {
  const { conference, control, sent } = await callInRoom();
  const leg = newLeg({ ...FAR, id: "u", userId: "ada" });
  await add(control, ours(conference.sid), leg);
  const [, attributes] = /<Conference ([^>]*)>/.exec(agentConference("c1", leg, 0))!;
  const byTwiml = Object.fromEntries(
    [...attributes!.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  expect(byTwiml).toMatchObject({
    participantLabel: sent[0]!.Label,
    beep: sent[0]!.Beep,
    startConferenceOnEnter: sent[0]!.StartConferenceOnEnter,
    endConferenceOnExit: sent[0]!.EndConferenceOnExit,
    maxParticipants: String(sent[0]!.MaxParticipants),
    jitterBufferSize: sent[0]!.JitterBufferSize,
    statusCallback: String(sent[0]!.ConferenceStatusCallback).replaceAll("&", "&amp;"),
    statusCallbackEvent: (sent[0]!.ConferenceStatusCallbackEvent as string[]).join(" "),
  });
  expect(byTwiml).toMatchObject({
    beep: "false",
    endConferenceOnExit: "false",
    maxParticipants: "20",
    jitterBufferSize: "small",
    waitUrl: "",
  });
});

test("a telephone that answers before the agent is there hears ringing, not the channel's music", async () => {
  const { carrier, clock, control, documents, received } = await callInRoom({
    readings: { loneStart: "waits" },
  });
  documents["/sounds/ringback.xml"] = twiml(`<Pause length="60"/>`);
  carrier.services.switchboard.behaviours.set("+33199001236", behaviourSchema.parse({}));
  const called = { ...ours(), id: "c2" };
  const placed = await add(control, called, newLeg({ ...FAR, id: "t", number: "+33199001236" }));
  await clock.advance(3_000);
  expect(placed).toMatchObject([{ type: "leg-known", legId: "t" }]);
  const telephone = [...carrier.services.calls.all.values()].find(({ to }) => to === "+33199001236");
  expect(telephone!.status).toBe("in-progress");
  expect(received.map(({ path }) => path)).toContain("/sounds/ringback.xml");
});

test("a caller whose time is over is told so before they are hung up", async () => {
  const { carrier, clock, documents, events } = makeRig();
  const createdAt = clock.now() - LIFE_SECONDS * 1000 + 10_000;
  documents["/inbound"] = customerConference("c1", newLeg({ ...FAR, id: "c", createdAt }), clock.now());
  documents["/sounds/ringback.xml"] = twiml(`<Pause length="600"/>`);
  documents["/api/twilio/voice/leg-exit"] = sayAndHangUp(PROMPTS.timeLimit);
  const { call } = carrier.dial("+33199001234", NUMBER)!;
  await clock.advance(9_900);
  expect(events("/api/twilio/voice/leg-exit")).toEqual([]);
  await clock.advance(200);
  expect(events("/api/twilio/voice/leg-exit")).toMatchObject([{ CallStatus: "in-progress" }]);
  expect(call.status).toBe("in-progress");
  await clock.advance(10_000);
  expect(call.status).toBe("completed");
});

test.each<[string, Partial<Conversation>]>([
  ["time-over", { goodbyeAt: 1 }],
  ["room-over", { goodbyeAt: 1, room: { number: 99_900, ownerId: "ada", isShared: false, openedAt: 0 } }],
  ["agent-lost", { announcementAt: 1 }],
])("who waits in a call that we end is told why (%s)", async (document, over) => {
  const { call, control, received, clock } = await callInRoom();
  await order(control, { ...ours(), ...over }, { type: "move-to-announcement", legId: "c", sid: call.sid });
  await clock.advance(100);
  expect(received.map(({ path }) => path)).toContain(`/api/twilio/voice/${document}`);
});

test("a leg that is in its room after all, though the order's answer was lost, is found by its label", async () => {
  const { carrier, clock, conference, control } = await callInRoom();
  carrier.services.switchboard.behaviours.set("+33199001236", behaviourSchema.parse({}));
  const leg = newLeg({ ...FAR, id: "t", number: "+33199001236" });
  const called = ours();
  const first = await add(control, called, leg);
  await clock.advance(3_000);
  expect(await add(control, called, leg)).toEqual(first);
  const known = { ...called, conferenceSids: [conference.sid] };
  expect(await add(control, known, leg)).toEqual(first);
  expect(await control.findLeg({ ...called, conferenceSids: ["CFbefore"] }, leg)).toEqual([
    first[0]!.type === "leg-known" && first[0].sid,
  ]);
});

/** Twilio has one code for a call that is over and for one that it does not record, whatever the reason. */
const NOT_ELIGIBLE = "Unable to create record: Requested resource is not eligible for recording";

test.each([
  ["for its state, although it goes on", new RestError(400, 21220, NOT_ELIGIBLE)],
  ["as the keys are not accepted", new RestError(401, 20003, "Authentication Error - invalid username")],
  ["as too much was asked of it", new RestError(429, 20429, "Too Many Requests")],
])("a recording that the channel refuses %s is told, unless the call has ended", async (_why, refusal) => {
  const { call, conference, control, carrier } = await callInRoom();
  const record = () => order(control, ours(conference.sid), { type: "record", legId: "c", sid: call.sid });
  carrier.rest.fault = ({ path }) => (path.endsWith("/Recordings.json") ? refusal : null);
  expect(await record()).toEqual([{ type: "recording-refused" }]);
  carrier.rest.fault = () => null;
  carrier.services.calls.end(call, "completed");
  expect(await record()).toEqual([]);
});

test("a recording that may have begun is not told as refused", async () => {
  const { call, conference, control, carrier } = await callInRoom();
  carrier.rest.faultAfter = () => new RestError(500, 20500, "Fault on purpose");
  const recorded = order(control, ours(conference.sid), { type: "record", legId: "c", sid: call.sid });
  await expect(recorded).rejects.toThrow("Fault on purpose");
  expect(carrier.services.recordings.of(call.sid)).toHaveLength(1);
});

test("nobody is called into a conference that has ended, and none is created for them", async () => {
  const { carrier, call, conference, control } = await callInRoom();
  const called = ours(conference.sid);
  carrier.services.calls.end(call, "completed");
  const placed = await add(control, called, newLeg({ ...FAR, id: "t", number: "+33199001236" }));
  expect(placed).toEqual([{ type: "leg-released", legId: "t" }]);
  expect(carrier.services.conferences.all.size).toBe(1);
});

test("a customer is held with one request, in the conference the call was last seen in", async () => {
  const { call, conference, asked, control } = await callInRoom();
  await set(control, ours("CFbefore", conference.sid), call.sid, MUSIC);
  expect(asked).toEqual([`POST Conferences/${conference.sid}/Participants/${call.sid}.json`]);
  expect(conference.find(call.sid)!.hold).toBe(true);
  await set(control, ours(conference.sid), call.sid, TALK);
  expect(conference.find(call.sid)!.hold).toBe(false);
});

test("the conference is looked up by its name when none was seen, or the customer is in a newer one", async () => {
  const { call, conference, control } = await callInRoom();
  await set(control, ours(), call.sid, MUSIC);
  expect(conference.find(call.sid)!.hold).toBe(true);
  await set(control, ours(`CF${"9".repeat(32)}`), call.sid, TALK);
  expect(conference.find(call.sid)!.hold).toBe(false);
});

test("a customer who has left their conference is told to be out of it, not held", async () => {
  const { carrier, call, conference, control } = await callInRoom();
  const other = carrier.dial("+33199001235", NUMBER)!.call;
  carrier.services.calls.end(call, "completed");
  expect(await set(control, ours(conference.sid), call.sid, MUSIC)).toMatchObject([
    { type: "found", in: false },
  ]);
  expect(conference.status).toBe("completed");
  carrier.services.calls.end(other, "completed");
});

test("the channel tells whether a leg is in the conference, and whether it hears music", async () => {
  const { carrier, call, conference, control } = await callInRoom();
  expect(await ask(control, ours(conference.sid), call.sid)).toMatchObject([
    { type: "found", in: true, hearing: TALK },
  ]);
  await set(control, ours(conference.sid), call.sid, MUSIC);
  expect(await ask(control, ours(), call.sid)).toMatchObject([{ type: "found", in: true, hearing: MUSIC }]);
  carrier.services.calls.end(call, "completed");
  expect(await ask(control, ours(conference.sid), call.sid)).toMatchObject([
    { type: "found", in: false, hearing: TALK },
  ]);
});

test("a telephone that rings for a transfer is asked about with whether it has answered", async () => {
  const { call, conference, control } = await callInRoom();
  const base = ours(conference.sid);
  const to = { entry: "TRANSFER", number: "+33199005678", requestedById: "ada", status: "ringing" } as const;
  const target = newLeg({ ...to, id: "t", callId: "t", sid: call.sid, createdAt: 0 });
  const c = { ...base, legs: [...base.legs, target] };
  expect(await order(control, c, { type: "ask-leg", legId: "t", sid: call.sid })).toMatchObject([
    { type: "found", in: true },
    { type: "leg-reported", status: "in-progress" },
  ]);
});

test("a conference is ended by hanging up everyone in it, so that no document brings them back", async () => {
  const { carrier, clock, call, conference, control, received } = await callInRoom();
  const other = carrier.dial("+33199001235", NUMBER)!.call;
  await clock.advance(100);
  expect([...conference.participants.keys()]).toEqual([call.sid, other.sid]);
  const before = received.length;
  await control.endConference("c1");
  await clock.advance(100);
  expect([call.status, other.status, conference.status]).toEqual(["completed", "completed", "completed"]);
  expect(received.slice(before).map(({ path }) => path)).not.toContain("/inbound");
});

test("a leg is ended by its label alone, and the others stay", async () => {
  const { carrier, clock, call, conference, control, documents } = await callInRoom();
  documents["/inbound"] = twiml(`<Dial><Conference participantLabel="a_own">room_c1</Conference></Dial>`);
  const own = carrier.dial("+33199001235", NUMBER)!.call;
  await clock.advance(100);
  await control.endLeg("c1", "another");
  await control.endLeg("c1", "own");
  await clock.advance(100);
  expect([call.status, own.status, conference.status]).toEqual(["in-progress", "completed", "in-progress"]);
});

test("a customer is muted and held with one request, and the channel tells both", async () => {
  const { call, conference, asked, control } = await callInRoom();
  const muted = { music: null, muted: true } as const;
  await set(control, ours(conference.sid), call.sid, muted);
  expect(conference.find(call.sid)).toMatchObject({ hold: false, muted: true });
  expect(await ask(control, ours(conference.sid), call.sid)).toMatchObject([{ in: true, hearing: muted }]);
  await set(control, ours(conference.sid), call.sid, { music: "alone", muted: true });
  expect(conference.find(call.sid)).toMatchObject({ hold: true, muted: true });
  expect(asked.filter((one) => one.startsWith("POST"))).toHaveLength(2);
});

test("hanging up a leg that has ended tells how it ended", async () => {
  const { carrier, call, control } = await callInRoom();
  expect(await control.hangUp(call.sid)).toBeNull();
  expect(call.status).toBe("completed");
  expect(await control.hangUp(call.sid)).toMatchObject({ sid: call.sid, status: "completed" });
  expect(carrier.services.calls.all.get(call.sid)!.isOver).toBe(true);
});

test("a leg that answered is not cancelled, and its status is told", async () => {
  const { call, control } = await callInRoom();
  expect(await order(control, ours(), { type: "cancel", legId: "c", sid: call.sid })).toMatchObject([
    { type: "leg-reported", legId: "c", status: "in-progress" },
  ]);
  expect(call.isOver).toBe(false);
});
