import { describe, expect, test } from "vitest";
import { behaviourSchema } from "../network/behaviour";
import type { Connection } from "../signalling/connection";
import { BrowserCallee } from "../signalling/browser-party";
import { CONFERENCE_EVENTS } from "./conferences";
import { makeRig, MUSIC_HERTZ, NUMBER, twiml } from "../testing/rig";

/** Tone of each participant, in hertz. */
const PITCH = { ann: 500, bob: 800, cy: 1300 } as const;
type Name = keyof typeof PITCH;
const NUMBERS: Record<Name, string> = { ann: "+33199005501", bob: "+33199005502", cy: "+33199005503" };
const HOLD_HERTZ = 300;
const ANNOUNCED_HERTZ = 2100;

/** Makes a room whose participants each emit their own tone, and measures what everyone hears. */
async function room(names: readonly Name[], options: Parameters<typeof makeRig>[0] = {}) {
  const rig = makeRig({ hasSound: true, ...options });
  const { client, clock, switchboard, documents } = rig;
  for (const name of Object.keys(PITCH) as Name[]) {
    const says = { hertz: PITCH[name] };
    switchboard.behaviours.set(NUMBERS[name], behaviourSchema.parse({ says, answerAfterMs: 500 }));
  }
  documents["/hold"] = twiml(`<Play>/tone/${HOLD_HERTZ}</Play>`);
  documents["/announce"] = twiml(`<Play loop="3">/tone/${ANNOUNCED_HERTZ}</Play>`);
  const sids: Partial<Record<Name, string>> = {};
  const add = async (name: Name, extra: object = {}) => {
    const { callSid } = await client.conferences("room").participants.create({
      to: NUMBERS[name],
      from: NUMBER,
      label: name,
      beep: "false",
      conferenceStatusCallback: "http://app.test/status/room",
      conferenceStatusCallbackEvent: [...CONFERENCE_EVENTS],
      ...extra,
    });
    sids[name] = callSid;
    await clock.advance(1_000);
    return callSid;
  };
  for (const name of names) await add(name);
  const [{ sid } = { sid: "" }] = await client.conferences.list({
    friendlyName: "room",
    status: "in-progress",
  });
  const conference = client.conferences(sid);
  /** Returns everything a participant hears now: names, and the tones played to them. */
  const hears = async (name: Name) => {
    await clock.advance(600);
    const pitches = { ...PITCH, hold: HOLD_HERTZ, announced: ANNOUNCED_HERTZ, music: MUSIC_HERTZ };
    const { shares } = switchboard.telephones.get(NUMBERS[name])!.hearing(400, Object.values(pitches));
    return Object.entries(pitches)
      .filter(([, hertz]) => (shares[hertz] ?? 0) > 0.15)
      .map(([who]) => who);
  };
  const update = (name: Name, change: object) => conference.participants(name).update(change);
  const told = () =>
    rig.events("/status/room").map((p) => `${p.StatusCallbackEvent} ${p.ParticipantLabel ?? ""}`.trim());
  return { ...rig, sid, conference, add, hears, update, told, sids };
}

describe("who hears whom", () => {
  test("participants hear the others, and not themselves", async () => {
    const { hears } = await room(["ann", "bob", "cy"]);
    expect(await hears("ann")).toEqual(["bob", "cy"]);
    expect(await hears("bob")).toEqual(["ann", "cy"]);
    expect(await hears("cy")).toEqual(["ann", "bob"]);
  });

  test("a muted participant hears, and is not heard", async () => {
    const { hears, update, told } = await room(["ann", "bob"]);
    expect(await update("bob", { muted: true })).toMatchObject({ muted: true });
    expect(await hears("ann")).toEqual([]);
    expect(await hears("bob")).toEqual(["ann"]);
    await update("bob", { muted: false });
    expect(await hears("ann")).toEqual(["bob"]);
    expect(told().slice(-2)).toEqual(["participant-mute bob", "participant-unmute bob"]);
  });

  test("a participant on hold hears only the hold music, and no one hears them", async () => {
    const { hears, update, answers } = await room(["ann", "bob", "cy"]);
    await update("bob", { hold: true, holdUrl: "http://app.test/hold", holdMethod: "POST" });
    expect(await hears("bob")).toEqual(["hold"]);
    expect(await hears("ann")).toEqual(["cy"]);
    await update("bob", { hold: false });
    expect(await hears("bob")).toEqual(["ann", "cy"]);
    await update("bob", { hold: true });
    expect(await hears("bob")).toEqual(["music"]);
    await update("bob", { hold: false });
    answers[`/tone/${HOLD_HERTZ}`] = { status: 200, contentType: "audio/wav", body: "" };
    await update("bob", { hold: true, holdUrl: `http://app.test/tone/${HOLD_HERTZ}` });
    expect(await hears("bob")).toEqual(["hold"]);
  });

  test("a coach is heard by one participant only, hears all, and can stop coaching", async () => {
    const { hears, add, update, sids, told } = await room(["ann", "bob"]);
    await add("cy", { coaching: true, callSidToCoach: sids.ann });
    expect(await hears("ann")).toEqual(["bob", "cy"]);
    expect(await hears("bob")).toEqual(["ann"]);
    expect(await hears("cy")).toEqual(["ann", "bob"]);
    await update("cy", { callSidToCoach: sids.bob });
    expect(await hears("bob")).toEqual(["ann", "cy"]);
    expect(await hears("ann")).toEqual(["bob"]);
    await update("cy", { coaching: false });
    expect(await hears("ann")).toEqual(["bob", "cy"]);
    expect(told().filter((event) => event === "participant-modify cy")).toHaveLength(2);
  });

  test("a participant who is not there, or is on hold, cannot be coached", async () => {
    const { hears, add, update, sids, client } = await room(["ann", "bob", "cy"]);
    const coaching = { coaching: true, callSidToCoach: sids.ann };
    await update("ann", { hold: true });
    await expect(update("cy", coaching)).rejects.toMatchObject({ status: 400, code: 16027 });
    await expect(add("cy", { ...coaching, label: "coach" })).rejects.toMatchObject({ code: 16027 });
    expect(await hears("bob")).toEqual(["cy"]);
    await update("ann", { hold: false });
    await client.calls(sids.ann!).update({ status: "completed" });
    await expect(update("cy", coaching)).rejects.toMatchObject({ status: 400, code: 16028 });
    await expect(add("cy", { ...coaching, label: "coach" })).rejects.toMatchObject({ code: 16028 });
    expect((await client.calls.list()).map(({ status }) => status)).toEqual([
      "in-progress",
      "in-progress",
      "completed",
    ]);
  });

  test("a document whose call cannot coach goes on to its action", async () => {
    const { carrier, documents, events, clock, sids, update } = await room(["ann"]);
    documents["/inbound"] = twiml(
      `<Dial action="/after"><Conference coach="${sids.ann}">room</Conference></Dial><Redirect>/next</Redirect>`,
    );
    await update("ann", { hold: true });
    carrier.dial(NUMBERS.bob, NUMBER);
    await clock.advance(500);
    expect(carrier.problems.at(-2)?.message).toContain("13240");
    expect(events("/after")).toHaveLength(1);
    expect(events("/next")).toEqual([]);
  });

  test("an announcement is heard by all over the conversation, and its end is reported", async () => {
    const { hears, update, conference, told, clock } = await room(["ann", "bob", "cy"]);
    await update("cy", { hold: true, holdUrl: "http://app.test/hold", holdMethod: "POST" });
    await conference.update({ announceUrl: "http://app.test/announce" });
    expect(await hears("ann")).toEqual(["bob", "announced"]);
    expect(await hears("cy")).toEqual(["hold"]);
    await clock.advance(4_000);
    expect(told().at(-1)).toBe("announcement-end");
    await update("ann", { announceUrl: "http://app.test/announce" });
    expect(await hears("ann")).toEqual(["bob", "announced"]);
    expect(await hears("bob")).toEqual(["ann"]);
    await clock.advance(4_000);
    expect(told().at(-1)).toBe("announcement-end ann");
    await conference.update({ announceUrl: "http://app.test/gone" });
    await clock.advance(100);
    expect(told().at(-1)).toBe("announcement-fail");
  });

  test("a call moved to another conference is heard there and no longer here", async () => {
    const { hears, sids, client, documents } = await room(["ann", "bob", "cy"]);
    documents["/other"] = twiml(`<Dial><Conference beep="false" waitUrl="">other</Conference></Dial>`);
    await client.calls(sids.cy!).update({ url: "http://app.test/other" });
    expect(await hears("ann")).toEqual(["bob"]);
    expect(await hears("cy")).toEqual([]);
    await client.calls(sids.bob!).update({ url: "http://app.test/other" });
    expect(await hears("cy")).toEqual(["bob"]);
    expect(await hears("bob")).toEqual(["cy"]);
    expect(await hears("ann")).toEqual([]);
  });

  test("participants waiting for the start hear the waitUrl's music, or nothing if it is empty", async () => {
    const { hears, add } = await room([]);
    await add("ann", { startConferenceOnEnter: false, waitUrl: "http://app.test/hold" });
    await add("bob", { startConferenceOnEnter: false, waitUrl: "" });
    expect(await hears("ann")).toEqual(["hold"]);
    expect(await hears("bob")).toEqual([]);
    await add("cy");
    expect(await hears("ann")).toEqual(["bob", "cy"]);
  });

  test("a new waitUrl replaces the music until the start, and hold music plays on after it", async () => {
    const { hears, add, client } = await room([]);
    await add("ann", { startConferenceOnEnter: false, waitUrl: "" });
    await add("bob", { startConferenceOnEnter: false, waitUrl: "" });
    const [{ sid } = { sid: "" }] = await client.conferences.list({ status: "init" });
    const update = (name: Name, change: object) => client.conferences(sid).participants(name).update(change);
    await update("ann", { waitUrl: "http://app.test/hold", waitMethod: "POST" });
    expect(await hears("ann")).toEqual(["hold"]);
    await update("bob", { hold: true });
    expect(await hears("bob")).toEqual(["music"]);
    await add("cy");
    expect(await hears("ann")).toEqual(["cy"]);
    expect(await hears("bob")).toEqual(["music"]);
    await update("ann", { waitUrl: "http://app.test/hold" });
    expect(await hears("ann")).toEqual(["cy"]);
  });

  test("a waitUrl that fails takes its participant out, and the document goes on to its action", async () => {
    const { carrier, documents, events, clock, told, client, add } = await room([]);
    documents["/inbound"] = twiml(
      `<Dial action="/after"><Conference startConferenceOnEnter="false" waitUrl="/gone">lobby</Conference></Dial>`,
    );
    documents["/after"] = twiml(`<Pause length="60"/>`);
    const { call } = carrier.dial(NUMBERS.bob, NUMBER)!;
    await clock.advance(500);
    expect(events("/after")).toHaveLength(1);
    expect(call.status).toBe("in-progress");
    expect(carrier.services.conferences.findActive(call.account.accountSid, "lobby")).toBeNull();
    const sid = await add("ann", { startConferenceOnEnter: false, waitUrl: "http://app.test/gone" });
    expect(told()).toEqual(["participant-join ann", "participant-leave ann", "conference-end"]);
    expect((await client.calls(sid).fetch()).status).toBe("canceled");
  });

  test("a SID calls participants into a conference that waits, but not into one that has ended", async () => {
    const { hears, add, client, clock } = await room([]);
    await add("ann", { startConferenceOnEnter: false });
    const [{ sid } = { sid: "" }] = await client.conferences.list({ status: "init" });
    const invite = () =>
      client.conferences(sid).participants.create({ to: NUMBERS.bob, from: NUMBER, beep: "false" });
    await invite();
    await clock.advance(1_000);
    expect(await hears("ann")).toEqual(["bob"]);
    await client.conferences(sid).update({ status: "completed" });
    await expect(invite()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  test("a beep marks a participant joining or leaving, where it is enabled", async () => {
    const { switchboard, add, update, conference, clock } = await room(["ann"]);
    const beeps = (hertz: number) => {
      const heard = switchboard.telephones.get(NUMBERS.ann)!.hearing(300, [hertz]);
      return heard.shares[hertz]! > 0.1;
    };
    await add("bob", { beep: "onEnter", earlyMedia: false });
    expect(switchboard.telephones.get(NUMBERS.ann)!.hearing(1_000, [1200]).shares[1200]).toBeGreaterThan(
      0.05,
    );
    await update("bob", { beepOnExit: true });
    await conference.participants("bob").remove();
    await clock.advance(200);
    expect(beeps(800)).toBe(true);
  });

  test("keys pressed in one leg are heard by the others", async () => {
    const { switchboard, carrier, sids, clock, update } = await room(["ann", "bob"]);
    await update("bob", { muted: true }); // Its tone would mask Ann's keys.
    carrier.services.calls.all.get(sids.ann!)!.onDigit.forEach((tell) => tell("7"));
    await clock.advance(600);
    expect(switchboard.telephones.get(NUMBERS.bob)!.digits).toBe("7");
  });

  test("a conference recording mixes everyone; a call recording keeps both sides apart", async () => {
    const { client, carrier, sids, clock, conference } = await room(["ann"]);
    const recording = await client.calls(sids.ann!).recordings.create({ recordingChannels: "dual" });
    await client.conferences("room").participants.create({ to: NUMBERS.bob, from: NUMBER, beep: "false" });
    await clock.advance(3_000);
    await conference.update({ status: "completed" });
    await clock.advance(1_000);
    const { frames } = carrier.services.recordings.all.get(recording.sid)!;
    const { shareAt } = await import("../media/tone");
    expect(
      shareAt(
        frames.slice(-50).map(({ from }) => from),
        PITCH.ann,
      ),
    ).toBeGreaterThan(0.95);
    expect(
      shareAt(
        frames.slice(-50).map(({ to }) => to),
        PITCH.bob,
      ),
    ).toBeGreaterThan(0.95);
  });
});

describe("events of a conference", () => {
  test("starts with two, ends with the one who ends it, and gives the reason", async () => {
    const { add, clock, carrier, sids, told, client, sid, events } = await room(["ann"]);
    await add("bob", { endConferenceOnExit: true });
    carrier.services.calls.end(carrier.services.calls.all.get(sids.bob!)!, "completed");
    await clock.advance(500);
    expect(told()).toEqual([
      "participant-join ann",
      "participant-join bob",
      "conference-start",
      "participant-leave bob",
      "participant-leave ann",
      "conference-end",
    ]);
    expect(events("/status/room").map(({ SequenceNumber }) => Number(SequenceNumber))).toEqual([
      0, 1, 2, 3, 4, 5,
    ]);
    expect(await client.conferences(sid).fetch()).toMatchObject({
      reasonConferenceEnded: "participant-with-end-conference-on-exit-left",
      callSidEndingConference: sids.bob,
    });
  });

  test("a participant who does not answer was never added", async () => {
    const { add, clock, switchboard, events } = await room(["ann"]);
    switchboard.behaviours.set(NUMBERS.bob, behaviourSchema.parse({ outcome: "busy", answerAfterMs: 2_000 }));
    await add("bob");
    await clock.advance(5_000);
    expect(events("/status/room").at(-1)).toMatchObject({
      StatusCallbackEvent: "participant-leave",
      ReasonParticipantLeft: "participant_add_failed",
    });
  });

  test("admits no more participants than the room holds", async () => {
    const { add, client, sids, clock } = await room(["ann", "bob"]);
    await add("cy", { maxParticipants: 2 });
    await clock.advance(2_000);
    expect((await client.calls(sids.cy!).fetch()).status).toBe("canceled");
  });
});

describe("readings of a conference", () => {
  test.each([
    ["starts", "in-progress", []],
    ["waits", "init", ["hold"]],
  ] as const)("loneStart: %s", async (loneStart, status, heard) => {
    const { hears, add, client } = await room([], { readings: { loneStart } });
    await add("ann", { waitUrl: "http://app.test/hold" });
    expect(await client.conferences.list({ status })).toHaveLength(1);
    expect(await hears("ann")).toEqual(heard);
    await add("bob", { startConferenceOnEnter: false });
    expect(await hears("ann")).toEqual(["bob"]);
  });

  test.each(["works", "refused"] as const)("updateWhileWaiting: %s", async (updateWhileWaiting) => {
    const { add, client } = await room([], { readings: { updateWhileWaiting } });
    await add("ann", { startConferenceOnEnter: false });
    const [{ sid } = { sid: "" }] = await client.conferences.list({ status: "init" });
    const update = () => client.conferences(sid).participants("ann").update({ muted: true });
    if (updateWhileWaiting === "refused")
      await expect(update()).rejects.toMatchObject({ status: 404, code: 20404 });
    const isMuted = updateWhileWaiting === "works";
    if (isMuted) await update();
    expect(await client.conferences(sid).participants("ann").fetch()).toMatchObject({ muted: isMuted });
    await add("bob");
    expect(await update()).toMatchObject({ muted: true });
  });

  test.each([
    ["joiner", "in-progress"],
    ["first", "canceled"],
  ] as const)("maxParticipantsOf: %s", async (maxParticipantsOf, status) => {
    const { add, client, clock } = await room([], { readings: { maxParticipantsOf } });
    await add("ann", { maxParticipants: 2 });
    await add("bob");
    const sid = await add("cy");
    await clock.advance(2_000);
    expect((await client.calls(sid).fetch()).status).toBe(status);
  });

  test.each([
    ["next-verb", "/next"],
    ["action", "/after"],
  ] as const)("fullConference: %s", async (fullConference, path) => {
    const { carrier, documents, events, clock } = await room(["ann"], { readings: { fullConference } });
    documents["/inbound"] = twiml(
      `<Dial action="/after"><Conference maxParticipants="1">room</Conference></Dial><Redirect>/next</Redirect>`,
    );
    carrier.dial(NUMBERS.bob, NUMBER);
    await clock.advance(500);
    expect(["/next", "/after"].filter((asked) => events(asked).length > 0)).toEqual([path]);
  });

  test.each([
    ["ignored", ["hold"]],
    ["replaces", ["announced"]],
  ] as const)("holdAgain: %s", async (holdAgain, heard) => {
    const { hears, update, told } = await room(["ann", "bob"], { readings: { holdAgain } });
    await update("bob", { hold: true, holdUrl: "http://app.test/hold", holdMethod: "POST" });
    await update("bob", { hold: true, holdUrl: "http://app.test/announce", holdMethod: "POST" });
    expect(await hears("bob")).toEqual(heard);
    expect(told().filter((event) => event === "participant-hold bob")).toHaveLength(1);
    await update("bob", { hold: false });
    expect(await hears("bob")).toEqual(["ann"]);
  });

  test.each([
    ["silence", []],
    ["music", ["music"]],
  ] as const)("holdUrlFails: %s", async (holdUrlFails, heard) => {
    const { hears, update } = await room(["ann", "bob"], { readings: { holdUrlFails } });
    expect(await update("bob", { hold: true, holdUrl: "http://app.test/gone" })).toMatchObject({
      hold: true,
    });
    expect(await hears("bob")).toEqual(heard);
    expect(await hears("ann")).toEqual([]);
    await update("bob", { hold: false });
    expect(await hears("bob")).toEqual(["ann"]);
  });

  test.each(["moves", "refused"] as const)("redirectWhileHeld: %s", async (redirectWhileHeld) => {
    const { hears, update, sids, client, documents, conference } = await room(["ann", "bob"], {
      readings: { redirectWhileHeld },
    });
    documents["/announce"] = twiml(`<Play loop="0">/tone/${ANNOUNCED_HERTZ}</Play>`);
    const redirect = () => client.calls(sids.bob!).update({ url: "http://app.test/announce" });
    await update("bob", { hold: true, holdUrl: "http://app.test/hold", holdMethod: "POST" });
    if (redirectWhileHeld === "refused") {
      await expect(redirect()).rejects.toMatchObject({ status: 400, code: 21220 });
      expect(await hears("bob")).toEqual(["hold"]);
      await update("bob", { hold: false });
    }
    await redirect();
    expect(await hears("bob")).toEqual(["announced"]);
    expect((await conference.participants.list()).map(({ label }) => label)).toEqual(["ann"]);
  });

  test.each([
    ["fail", ["announcement-fail"]],
    ["end", ["announcement-end"]],
    ["nothing", []],
  ] as const)("failedAnnouncement: %s", async (failedAnnouncement, events) => {
    const { conference, told, clock } = await room(["ann", "bob"], { readings: { failedAnnouncement } });
    await conference.update({ announceUrl: "http://app.test/gone" });
    await clock.advance(5_000);
    expect(told().filter((event) => event.startsWith("announcement"))).toEqual(events);
  });

  test.each([
    ["silence", 0],
    ["ringback", 1],
  ] as const)("clientEarlyMedia: %s", async (clientEarlyMedia, share) => {
    const { switchboard, carrier, client, clock } = await room(["ann"], { readings: { clientEarlyMedia } });
    const { calls, readings } = carrier.services;
    const browser = { legs: new Set(), send: () => {}, hasReceived: () => Promise.resolve() };
    switchboard.clients = {
      partyFor: () =>
        new BrowserCallee(
          calls,
          readings,
          () => [browser as unknown as Connection],
          () => ({}),
        ),
    };
    const { callSid } = await client.conferences("room").participants.create({
      to: "client:bob",
      from: NUMBER,
      beep: "false",
    });
    await expect
      .poll(async () => {
        await clock.advance(10);
        return calls.all.get(callSid)!.status;
      })
      .toBe("ringing");
    await clock.advance(800);
    const { shares } = switchboard.telephones.get(NUMBERS.ann)!.hearing(600, [425]);
    expect(shares[425]).toBeCloseTo(share, 1);
  });

  test.each([
    ["silence", []],
    ["music", ["music"]],
  ] as const)("aloneInConference: %s", async (aloneInConference, heard) => {
    const { hears, conference } = await room(["ann", "bob"], { readings: { aloneInConference } });
    await conference.participants("bob").remove();
    expect(await hears("ann")).toEqual(heard);
  });

  test.each([
    ["not-heard", ["hold"]],
    ["heard", ["hold", "announced"]],
  ] as const)("announcementOnHold: %s", async (announcementOnHold, heard) => {
    const { hears, update, conference } = await room(["ann", "bob"], { readings: { announcementOnHold } });
    await update("bob", { hold: true, holdUrl: "http://app.test/hold", holdMethod: "POST" });
    await conference.update({ announceUrl: "http://app.test/announce" });
    expect(await hears("bob")).toEqual(heard);
  });

  test.each([
    ["while-ringing", 1],
    ["at-answer", 0],
  ] as const)("earlyMediaJoin: %s", async (earlyMediaJoin, joins) => {
    const { switchboard, add, clock, told } = await room(["ann"], { readings: { earlyMediaJoin } });
    switchboard.behaviours.set(NUMBERS.bob, behaviourSchema.parse({ answerAfterMs: 5_000 }));
    await add("bob");
    const joined = () => told().filter((event) => event === "participant-join bob").length;
    expect(joined()).toBe(joins);
    await clock.advance(6_000);
    expect(joined()).toBe(1);
  });

  test.each([
    ["continues", "in-progress"],
    ["hangs-up", "completed"],
  ] as const)("removedFromConference: %s", async (removedFromConference, status) => {
    const { client, documents, clock, conference } = await room(["ann"], {
      readings: { removedFromConference },
    });
    documents["/answer"] = twiml(
      `<Dial><Conference participantLabel="bob">room</Conference></Dial><Pause length="60"/>`,
    );
    const call = await client.calls.create({ to: NUMBERS.bob, from: NUMBER, url: "http://app.test/answer" });
    await clock.advance(1_000);
    await conference.participants("bob").remove();
    await clock.advance(500);
    expect((await client.calls(call.sid).fetch()).status).toBe(status);
  });

  test.each([
    ["heard", "7"],
    ["not-heard", ""],
  ] as const)("keysInConference: %s", async (keysInConference, digits) => {
    const { carrier, sids, clock, update, switchboard } = await room(["ann", "bob"], {
      readings: { keysInConference },
    });
    await update("bob", { muted: true });
    carrier.services.calls.all.get(sids.ann!)!.onDigit.forEach((tell) => tell("7"));
    await clock.advance(600);
    expect(switchboard.telephones.get(NUMBERS.bob)!.digits).toBe(digits);
  });

  test.each([
    ["goes-on", "processing"],
    ["stops", "completed"],
  ] as const)("recordingAtRedirect: %s", async (recordingAtRedirect, status) => {
    const { client, sids, clock, documents } = await room(["ann"], { readings: { recordingAtRedirect } });
    const { sid } = await client.calls(sids.ann!).recordings.create();
    await clock.advance(2_000);
    documents["/other"] = twiml(`<Pause length="60"/>`);
    await client.calls(sids.ann!).update({ url: "http://app.test/other" });
    await clock.advance(2_000);
    expect((await client.recordings(sid).fetch()).status).toBe(status);
  });

  test("secondRecording: refused", async () => {
    const { client, sids } = await room(["ann"], { readings: { secondRecording: "refused" } });
    await client.calls(sids.ann!).recordings.create();
    await expect(client.calls(sids.ann!).recordings.create()).rejects.toMatchObject({ code: 21220 });
  });

  test.each(["canceled", "completed"] as const)(
    "completedWhileRinging: %s",
    async (completedWhileRinging) => {
      const { client, clock } = makeRig({ readings: { completedWhileRinging } });
      const call = await client.calls.create({ to: NUMBERS.ann, from: NUMBER, twiml: twiml("<Pause/>") });
      await clock.advance(200);
      expect((await client.calls(call.sid).update({ status: "completed" })).status).toBe(
        completedWhileRinging,
      );
    },
  );

  test.each([
    ["delivered", { a: "1" }],
    ["dropped", {}],
  ] as const)("customParamsInTo: %s", async (customParamsInTo, params) => {
    const rig = makeRig({ readings: { customParamsInTo } });
    const seen: unknown[] = [];
    rig.switchboard.clients = {
      partyFor: (_account, identity, custom) => {
        seen.push({ identity, custom });
        return rig.switchboard.telephone(NUMBERS.ann);
      },
    };
    await rig.client.calls.create({ to: "client:u_1?a=1", from: NUMBER, twiml: twiml("<Pause/>") });
    expect(seen).toEqual([{ identity: "u_1", custom: params }]);
  });
});
