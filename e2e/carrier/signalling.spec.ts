import { DEMO_ACCOUNT } from "../../scripts/demo-account.mjs";
import {
  expect,
  expectAgentHears,
  NUMBER,
  test,
  twiml,
  type Lab,
  type OpenDevice,
  type SdkPage,
} from "./lab";

const CUSTOMER = "+33199004444";
const OTHER_NUMBER = DEMO_ACCOUNT.numbers[1]!.e164;

/** Puts Ann in a call with a customer whose telephone plays 900 Hz. */
async function inCall(
  lab: Lab,
  device: OpenDevice,
  options: Parameters<OpenDevice>[1] = {},
): Promise<SdkPage> {
  lab.behave(CUSTOMER, { says: { hertz: 900 }, answerAfterMs: 100 });
  lab.documents["/client"] = twiml(`<Dial callerId="${NUMBER}"><Number>${CUSTOMER}</Number></Dial>`);
  const ann = await device("ann", options);
  await ann.connect();
  await expectAgentHears(ann.page, 900);
  return ann;
}

test.describe("a device", () => {
  test("registers, unregisters, and can still dial: registered, unregistered, accept", async ({
    lab,
    device,
  }) => {
    const ann = await device("ann");
    await ann.run((sdk) => sdk.device.unregister());
    await ann.expect("device unregistered");
    lab.documents["/client"] = twiml(`<Pause/><Say>Hello</Say><Pause length="60"/>`);
    await ann.connect();
    await ann.expect("call accept");
  });

  test("takes its name and its edge from the carrier", async ({ device }) => {
    const ann = await device("ann");
    expect(await ann.run((sdk) => [sdk.device.identity, sdk.device.edge])).toEqual(["ann", "local"]);
  });

  test("without an identity can dial", async ({ lab, device }) => {
    lab.documents["/client"] = twiml(`<Say>Hello</Say><Pause length="60"/>`);
    const nobody = await device("", { register: false });
    await nobody.connect();
    await nobody.expect("call accept");
    expect(lab.told("/client")[0]?.From).toBe("client:anonymous");
  });

  test("destroys itself: destroyed, and its calls end", async ({ lab, device }) => {
    lab.documents["/client"] = twiml(`<Say>Hello</Say><Pause length="60"/>`);
    const ann = await device("ann");
    await ann.connect();
    await ann.expect("call accept");
    await ann.run((sdk) => sdk.device.destroy());
    await ann.expect("device destroyed");
    await expect.poll(() => lab.calls("client:ann")[0]?.status).toBe("completed");
  });
});

test.describe("a call the browser places", () => {
  test("rings, is answered, is heard both ways, ends with the far end: ringing false, accept, disconnect", async ({
    lab,
    device,
  }) => {
    lab.behave(CUSTOMER, { says: { hertz: 900 } });
    lab.documents["/client"] = twiml(`<Dial callerId="${NUMBER}"><Number>${CUSTOMER}</Number></Dial>`);
    const ann = await device("ann", { hertz: 500 });
    await ann.connect();
    await expectAgentHears(ann.page, 900);
    await lab.expectHears(CUSTOMER, 500);
    const events = (await ann.events()).filter((event) => event.startsWith("call"));
    expect(events.slice(0, 2)).toEqual(["call ringing false", "call accept"]);
    lab.running.carrier.services.calls.end(lab.calls(CUSTOMER)[0]!, "completed");
    await ann.expect("call disconnect");
  });

  test("with early media hears the network ring before the answer: ringing true, accept", async ({
    lab,
    device,
  }) => {
    lab.behave(CUSTOMER, { says: { hertz: 900 }, answerAfterMs: 6_000 });
    lab.documents["/client"] = twiml(
      `<Dial answerOnBridge="true" callerId="${NUMBER}"><Number>${CUSTOMER}</Number></Dial>`,
    );
    const ann = await device("ann");
    await ann.connect();
    await ann.expect("call ringing true");
    await expectAgentHears(ann.page, 425);
    await ann.expectNot("call accept");
    await expectAgentHears(ann.page, 900);
    await ann.expect("call accept");
  });

  for (const [number, what, code] of [
    ["+33199009001", "busy", 31486],
    ["+33199009002", "not answered", 31480],
    ["+33199009003", "to nowhere", 31404],
  ] as const) {
    test(`that is ${what}: error ${code}, disconnect, never accept`, async ({ lab, device }) => {
      lab.documents["/client"] = twiml(
        `<Dial answerOnBridge="true" timeout="2" action="/after" callerId="${NUMBER}"><Number>${number}</Number></Dial>`,
      );
      lab.documents["/after"] = ({ DialCallStatus }) => {
        const status = DialCallStatus as "busy" | "no-answer" | "failed";
        // The status of the far leg is what the caller gets.
        setTimeout(() => lab.running.carrier.services.calls.end(lab.calls("client:ann")[0]!, status), 0);
        return twiml(`<Pause length="10"/>`);
      };
      const ann = await device("ann");
      await ann.connect();
      await ann.expect(`call error ${code}`);
      await ann.expect("call disconnect");
      await ann.expectNot("call accept");
    });
  }

  test("that the application rejects as busy: error 31486", async ({ lab, device }) => {
    lab.documents["/client"] = twiml(`<Reject reason="busy"/>`);
    const ann = await device("ann");
    await ann.connect();
    await ann.expect("call error 31486");
    await ann.expectNot("call accept");
  });

  test("is cancelled by the browser while it rings, and the far leg with it", async ({ lab, device }) => {
    lab.behave(CUSTOMER, { outcome: "no-answer" });
    lab.documents["/client"] = twiml(
      `<Dial answerOnBridge="true" callerId="${NUMBER}"><Number>${CUSTOMER}</Number></Dial>`,
    );
    const ann = await device("ann");
    await ann.connect();
    await ann.expect("call ringing true");
    await ann.run((sdk) => sdk.call.disconnect());
    await ann.expect("call disconnect");
    await expect.poll(() => lab.calls(CUSTOMER).map(({ status }) => status)).toEqual(["canceled"]);
  });

  test("that is placed and cancelled at once leaves nothing behind", async ({ lab, device }) => {
    lab.documents["/client"] = twiml(`<Pause length="60"/>`);
    const ann = await device("ann");
    await ann.run(async (sdk) => {
      const call = await sdk.device.connect();
      call.disconnect();
    });
    await expect.poll(() => lab.calls("client:ann").filter(({ isOver }) => !isOver)).toEqual([]);
  });

  test("carries parameters to the application: repeated, Unicode, + and &", async ({ lab, device }) => {
    lab.documents["/client"] = twiml("<Reject/>");
    const ann = await device("ann");
    await ann.connect({
      params: { To: "+33199001000", name: "Zoë & 我 + 1=2", empty: "", CallSid: "CAforged" },
    });
    await expect.poll(() => lab.told("/client")).toHaveLength(1);
    expect(lab.told("/client")[0]).toMatchObject({
      To: "+33199001000",
      name: "Zoë & 我 + 1=2",
      empty: "",
      From: "client:ann",
      CallSid: expect.stringMatching(/^CA[0-9a-f]{32}$/) as unknown,
    });
  });

  test("sends keys that the other side hears", async ({ lab, device }) => {
    lab.behave(CUSTOMER, { says: "silence", answerAfterMs: 100 });
    lab.documents["/client"] = twiml(`<Dial callerId="${NUMBER}"><Number>${CUSTOMER}</Number></Dial>`);
    const ann = await device("ann");
    await ann.connect();
    await lab.expectHears(CUSTOMER, 500);
    await ann.run((sdk) => {
      sdk.call.mute(true);
      sdk.call.sendDigits("159*0#");
    });
    await ann.expect("call mute true");
    await expect.poll(() => lab.hearing(CUSTOMER, 100, [])?.digits, { timeout: 10_000 }).toBe("159*0#");
    await expect.poll(() => lab.hearing(CUSTOMER, 300, [])?.level, { timeout: 10_000 }).toBeLessThan(10);
  });
});

test.describe("a call to the browser", () => {
  const ring = twiml(
    `<Dial timeout="4" action="/after"><Client><Identity>ann</Identity><Parameter name="case" value="7 &amp; 8"/><Parameter name="näme" value="Zoë + 我"/></Client></Dial>`,
  );

  test("comes with its parameters, is answered and heard both ways: incoming, accept", async ({
    lab,
    device,
  }) => {
    lab.documents["/inbound"] = ring;
    const ann = await device("ann", { hertz: 500 });
    lab.running.carrier.dial(CUSTOMER, NUMBER, { says: { hertz: 900 } });
    await ann.expect("device incoming");
    expect(await ann.run((sdk) => [...sdk.call.customParameters])).toEqual([
      ["case", "7 & 8"],
      ["näme", "Zoë + 我"],
    ]);
    expect(await ann.run((sdk) => sdk.call.parameters.From)).toBe(CUSTOMER);
    await ann.run((sdk) => sdk.call.accept());
    await ann.expect("call accept");
    await expectAgentHears(ann.page, 900);
    await lab.expectHears(CUSTOMER, 500);
  });

  test("rings every device of an identity; the first to answer takes it, the others: cancel", async ({
    lab,
    device,
  }) => {
    lab.documents["/inbound"] = ring;
    const [first, second, third] = [await device("ann"), await device("ann"), await device("ann")];
    lab.running.carrier.dial(CUSTOMER, NUMBER);
    for (const ann of [first, second, third]) await ann.expect("device incoming");
    await second.run((sdk) => sdk.call.accept());
    await first.expect("call cancel");
    await third.expect("call cancel");
    await second.expect("call accept");
    await second.expectNot("call cancel");
  });

  for (const [reading, others] of [
    ["ends-all", true],
    ["others-ring", false],
  ] as const) {
    test(`that one of two devices rejects: reject, and the other ${others ? "stops" : "rings on"} (${reading})`, async ({
      lab,
      device,
    }) => {
      lab.readings = { rejectOfOne: reading };
      await lab.restartCarrier();
      lab.documents["/inbound"] = ring;
      const [first, second] = [await device("ann"), await device("ann")];
      lab.running.carrier.dial(CUSTOMER, NUMBER);
      for (const ann of [first, second]) await ann.expect("device incoming");
      await first.run((sdk) => sdk.call.reject());
      await first.expect("call reject");
      if (others) await second.expect("call cancel");
      else {
        await second.run((sdk) => sdk.call.accept());
        await second.expect("call accept");
        await expect.poll(() => lab.calls("client:ann")[0]?.status).toBe("in-progress");
      }
    });
  }

  test("that is rejected ends as the readings say", async ({ lab, device }) => {
    lab.readings = { rejectedByDevice: "no-answer" };
    await lab.restartCarrier();
    lab.documents["/inbound"] = ring;
    const ann = await device("ann");
    lab.running.carrier.dial(CUSTOMER, NUMBER);
    await ann.expect("device incoming");
    await ann.run((sdk) => sdk.call.reject());
    await expect.poll(() => lab.told("/after")).toMatchObject([{ DialCallStatus: "no-answer" }]);
  });

  test("that is ignored keeps ringing until its timeout, and sends the carrier nothing", async ({
    lab,
    device,
  }) => {
    lab.documents["/inbound"] = ring;
    const ann = await device("ann");
    lab.running.carrier.dial(CUSTOMER, NUMBER);
    await ann.expect("device incoming");
    await ann.run((sdk) => sdk.call.ignore());
    expect(lab.calls("client:ann")[0]?.status).toBe("ringing");
    await expect
      .poll(() => lab.told("/after"), { timeout: 10_000 })
      .toMatchObject([{ DialCallStatus: "no-answer" }]);
  });

  test("finds a busy device silent: no incoming, no answer", async ({ lab, device }) => {
    lab.documents["/client"] = twiml(`<Say>Hello</Say><Pause length="60"/>`);
    lab.documents["/inbound"] = ring;
    const ann = await device("ann");
    await ann.connect();
    await ann.expect("call accept");
    lab.running.carrier.dial(CUSTOMER, NUMBER);
    await expect
      .poll(() => lab.told("/after"), { timeout: 10_000 })
      .toMatchObject([{ DialCallStatus: "no-answer" }]);
    await ann.expectNot("device incoming");
  });

  test("ends when the caller hangs up: cancel", async ({ lab, device }) => {
    lab.documents["/inbound"] = ring;
    const ann = await device("ann");
    const { call } = lab.running.carrier.dial(CUSTOMER, NUMBER)!;
    await ann.expect("device incoming");
    lab.running.carrier.services.calls.end(call, "completed");
    await ann.expect("call cancel");
  });

  test("to an identity without devices is not answered", async ({ lab }) => {
    lab.documents["/inbound"] = ring;
    lab.running.carrier.dial(CUSTOMER, NUMBER);
    await expect.poll(() => lab.told("/after")).toMatchObject([{ DialCallStatus: "no-answer" }]);
  });

  for (const [verstat, isVerified] of [
    ["TN-Validation-Passed-A", true],
    ["TN-Validation-Passed-B", false],
    ["No-TN-Validation", false],
  ] as const) {
    test(`says whether its caller is verified: ${verstat}, ${isVerified}`, async ({ lab, device }) => {
      lab.documents["/inbound"] = ring;
      const ann = await device("ann");
      lab.running.carrier.dial(CUSTOMER, NUMBER, {}, verstat);
      await ann.expect("device incoming");
      expect(await ann.run((sdk) => sdk.call.callerInfo)).toEqual({ isVerified });
    });
  }

  test("from one of our numbers is verified; a page's own claim is ignored", async ({ lab, device }) => {
    lab.documents["/client"] = twiml(`<Dial callerId="${NUMBER}">${OTHER_NUMBER}</Dial>`);
    lab.documents["/inbound"] = twiml("<Dial><Client>bob</Client></Dial>");
    const [ann, bob] = [await device("ann"), await device("bob")];
    await ann.connect();
    await bob.expect("device incoming");
    const caller = () =>
      bob.run((sdk) => [sdk.call.callerInfo?.isVerified ?? null, sdk.call.parameters.From]);
    expect(await caller()).toEqual([true, NUMBER]);
    expect(lab.told("/inbound")).toMatchObject([{ To: OTHER_NUMBER, Direction: "inbound" }]);
    await bob.run((sdk) => sdk.call.accept());
    await expectAgentHears(bob.page, 500);
    await ann.run((sdk) => sdk.call.disconnect());
    await bob.expect("call disconnect");
    await bob.forget();
    lab.documents["/client"] = twiml("<Dial><Client>bob</Client></Dial>");
    await ann.connect({ params: { StirVerstat: "TN-Validation-Passed-A" } });
    await bob.expect("device incoming");
    expect(await caller()).toEqual([null, "client:ann"]);
  });

  test("from another browser carries no verification", async ({ lab, device }) => {
    lab.documents["/client"] = twiml("<Dial><Client>ann</Client></Dial>");
    const [ann, bob] = [await device("ann"), await device("bob")];
    await bob.connect();
    await ann.expect("device incoming");
    expect(await ann.run((sdk) => [sdk.call.callerInfo, sdk.call.parameters.From])).toEqual([
      null,
      "client:bob",
    ]);
  });

  test("not answered yet is taken over elsewhere with its connect token: accept there, cancel here", async ({
    lab,
    device,
  }) => {
    lab.documents["/inbound"] = ring;
    const [desk, mobile] = [await device("ann"), await device("ann", { hertz: 700, register: false })];
    lab.running.carrier.dial(CUSTOMER, NUMBER, { says: { hertz: 900 } });
    await desk.expect("device incoming");
    const connectToken = await desk.run((sdk) => sdk.call.connectToken);
    await mobile.connect({ connectToken });
    await mobile.expect("call accept");
    await desk.expect("call cancel");
    await expectAgentHears(mobile.page, 900);
    await lab.expectHears(CUSTOMER, 700);
  });
});

test.describe("the order of events at both ends", () => {
  const callOf = (attributes: string, clients: string[]) =>
    twiml(`<Dial ${attributes}>${clients.map((name) => `<Client>${name}</Client>`).join("")}</Dial>`);

  for (const clients of [["bob"], ["bob", "cid"]]) {
    test(`a call to ${clients.join(" and ")}: incoming there, then accept here; the accept there changes nothing here`, async ({
      lab,
      device,
    }) => {
      lab.documents["/client"] = callOf("", clients);
      const [ann, ...others] = [await device("ann"), ...(await Promise.all(clients.map((c) => device(c))))];
      for (let round = 0; round < 3; round++) {
        await ann.connect();
        const accepted = await ann.saidAt("call accept");
        for (const other of others)
          expect(await other.saidAt("device incoming")).toBeLessThanOrEqual(accepted);
        await others[0]!.run((sdk) => sdk.call.accept());
        await others[0]!.expect("call accept");
        await ann.run((sdk) => sdk.call.disconnect());
        await others[0]!.expect("call disconnect");
        expect((await ann.events()).filter((e) => e.startsWith("call"))).toEqual([
          "call ringing false",
          "call accept",
          "call disconnect",
        ]);
        for (const other of [ann, ...others]) await other.forget();
      }
    });
  }

  test("with answerOnBridge: incoming there, ringing here, accept there, accept here, disconnect at both", async ({
    lab,
    device,
  }) => {
    lab.documents["/client"] = callOf(`answerOnBridge="true"`, ["bob"]);
    const [ann, bob] = [await device("ann"), await device("bob")];
    await ann.connect();
    const times = [await bob.saidAt("device incoming"), await ann.saidAt("call ringing true")];
    await ann.expectNot("call accept");
    await bob.run((sdk) => sdk.call.accept());
    times.push(await bob.saidAt("call accept"), await ann.saidAt("call accept"));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    await bob.run((sdk) => sdk.call.disconnect());
    await ann.expect("call disconnect");
    await bob.expect("call disconnect");
  });

  test("with answerOnBridge, rejected there: never accept here", async ({ lab, device }) => {
    lab.documents["/client"] = callOf(`answerOnBridge="true"`, ["bob"]);
    const [ann, bob] = [await device("ann"), await device("bob")];
    await ann.connect();
    await bob.expect("device incoming");
    await bob.run((sdk) => sdk.call.reject());
    await bob.expect("call reject");
    await ann.expect("call disconnect");
    await ann.expectNot("call accept");
  });
});

test.describe("codecs", () => {
  const OPUS = { codecPreferences: ["opus", "pcmu"] };
  const codec = (page: SdkPage) => () => page.run((sdk) => sdk.call.codec);

  /** Ann calls Bob; both are heard. */
  async function talk(lab: Lab, device: OpenDevice, ann: object, bob: object, attributes = "") {
    lab.documents["/client"] = twiml(`<Dial ${attributes}><Client>bob</Client></Dial>`);
    const pages = [await device("ann", { sdk: ann }), await device("bob", { hertz: 900, sdk: bob })] as const;
    await pages[0].connect();
    await pages[1].expect("device incoming");
    await pages[1].run((sdk) => sdk.call.accept());
    await expectAgentHears(pages[0].page, 900);
    await expectAgentHears(pages[1].page, 500);
    return pages;
  }

  for (const attributes of ["", `answerOnBridge="true"`]) {
    test(`between two browsers that prefer Opus is Opus (${attributes})`, async ({ lab, device }) => {
      const [ann, bob] = await talk(lab, device, OPUS, OPUS, attributes);
      await expect.poll(codec(ann)).toBe("opus");
      await expect.poll(codec(bob)).toBe("opus");
      expect(await packetTypes(ann)).toEqual(["audio/opus", "audio/opus"]);
      expect(await packetTypes(bob)).toEqual(["audio/opus", "audio/opus"]);
    });
  }

  test("by default is PCMU", async ({ lab, device }) => {
    const [ann, bob] = await talk(lab, device, {}, {});
    await expect.poll(codec(ann)).toBe("PCMU");
    await expect.poll(codec(bob)).toBe("PCMU");
  });

  test("where only one of two browsers prefers Opus, both are heard", async ({ lab, device }) => {
    await talk(lab, device, OPUS, {});
  });

  test("where only the called browser prefers Opus is PCMU", async ({ lab, device }) => {
    const [ann, bob] = await talk(lab, device, {}, OPUS);
    await expect.poll(codec(ann)).toBe("PCMU");
    await expect.poll(codec(bob)).toBe("PCMU");
  });

  test("to a telephone is PCMU, whatever the browser prefers", async ({ lab, device }) => {
    const ann = await inCall(lab, device, { sdk: OPUS });
    await expect.poll(codec(ann)).toBe("PCMU");
    await lab.expectHears(CUSTOMER, 500);
  });

  test("of a call that leaves its bridge for a conference, a recording and a key is decoded by the mixer", async ({
    lab,
    device,
  }) => {
    lab.behave(CUSTOMER, { says: { hertz: 1300 }, answerAfterMs: 100 });
    const [ann, bob] = await talk(lab, device, OPUS, OPUS);
    const { sid } = lab.calls("client:ann").at(-1)!;
    await lab.client.calls(sid).recordings.create({});
    await expect.poll(() => packetTypes(ann)).toEqual(["audio/opus", "audio/PCMU"]);
    await expectAgentHears(ann.page, 900);
    await expectAgentHears(bob.page, 500);
    lab.documents["/room"] = twiml(`<Dial><Conference beep="false" waitUrl="">room</Conference></Dial>`);
    await lab.client.calls(sid).update({ url: `${lab.appUrl}/room` });
    await lab.client.conferences("room").participants.create({ to: CUSTOMER, from: NUMBER, beep: "false" });
    await expectAgentHears(ann.page, 1300);
    await lab.expectHears(CUSTOMER, 500);
    await ann.run((sdk) => sdk.call.sendDigits("5"));
    await expect.poll(() => lab.hearing(CUSTOMER, 500, [])?.digits).toBe("5");
  });

  test("is what a preflight test reports", async ({ lab, device }) => {
    lab.documents["/client"] = twiml(`<Dial timeLimit="4"><Client>bob</Client></Dial>`);
    const [ann, bob] = [await device("ann", { register: false }), await device("bob", { sdk: OPUS })];
    const report = ann.page.evaluate(
      ([token, host]) =>
        new Promise<(string | undefined)[]>((resolve, reject) => {
          const options = { chunderw: host, codecPreferences: ["opus", "pcmu"] };
          const test = window.sdk.Device.runPreflight(token, options as never);
          test.on("completed", ({ samples }: { samples: { codecName?: string }[] }) =>
            resolve(samples.map(({ codecName }) => codecName)),
          );
          test.on("failed", reject);
        }),
      [await lab.token("ann"), `localhost:${lab.running.port}`] as const,
    );
    await bob.expect("device incoming");
    await bob.run((sdk) => sdk.call.accept());
    expect((await report).at(-1)).toBe("opus");
  });
});

/** Returns the payload types a page sends and receives, from its browser's statistics. */
const packetTypes = (page: SdkPage) =>
  page.run(async (sdk) => {
    const { pc } = (sdk.call as unknown as { _mediaHandler: { version: { pc: RTCPeerConnection } } })
      ._mediaHandler.version;
    const stats = [...(await pc.getStats()).values()] as {
      type: string;
      codecId: string;
      id: string;
      mimeType: string;
    }[];
    return ["outbound-rtp", "inbound-rtp"].map((type) => {
      const { codecId } = stats.find((stat) => stat.type === type)!;
      return stats.find(({ id }) => id === codecId)?.mimeType;
    });
  });

test.describe("a connection that breaks", () => {
  for (const maxCallSignalingTimeoutMs of [0, 15_000]) {
    test(`in a call is resumed, and its audio does not stop (timeout ${maxCallSignalingTimeoutMs}): reconnecting 53001, reconnected`, async ({
      lab,
      device,
    }) => {
      const ann = await inCall(lab, device, { sdk: { maxCallSignalingTimeoutMs } });
      lab.running.signalling.dropAll();
      await ann.expect("call reconnecting 53001");
      await ann.expect("call reconnected");
      await expectAgentHears(ann.page, 900);
      await lab.expectHears(CUSTOMER, 500);
      expect(lab.calls(CUSTOMER)[0]?.status).toBe("in-progress");
      await ann.run((sdk) => sdk.call.disconnect());
      await expect.poll(() => lab.calls(CUSTOMER)[0]?.status).toBe("completed");
    });
  }

  test("while a call rings: the device reconnects, and rings again: transportClose, incoming", async ({
    lab,
    device,
  }) => {
    lab.documents["/inbound"] = twiml(`<Dial timeout="20"><Client>ann</Client></Dial>`);
    const ann = await device("ann");
    lab.running.carrier.dial(CUSTOMER, NUMBER);
    await ann.expect("device incoming");
    await ann.forget();
    lab.running.signalling.dropAll();
    await ann.expect("call transportClose");
    await ann.expect("device incoming");
    await ann.run((sdk) => sdk.call.accept());
    await ann.expect("call accept");
    await expect.poll(() => lab.calls("client:ann")[0]?.status).toBe("in-progress");
  });

  test("for good ends the call once the browser's time to reconnect is over", async ({ lab, device }) => {
    lab.behave(CUSTOMER, { answerAfterMs: 100 });
    lab.documents["/client"] = twiml(`<Dial callerId="${NUMBER}"><Number>${CUSTOMER}</Number></Dial>`);
    const ann = await device("ann");
    await ann.connect();
    await ann.expect("call accept");
    await expect.poll(() => lab.calls(CUSTOMER)[0]?.status).toBe("in-progress");
    await ann.page.close();
    await expect.poll(() => lab.calls("client:ann")[0]?.status).toBe("completed");
    await expect.poll(() => lab.calls(CUSTOMER)[0]?.status).toBe("completed");
  });

  test("because the carrier restarted: error 31404, disconnect, and the device registers again", async ({
    lab,
    device,
  }) => {
    lab.documents["/client"] = twiml(`<Say>Hello</Say><Pause length="60"/>`);
    const ann = await device("ann");
    await ann.connect();
    await ann.expect("call accept");
    await ann.forget();
    await lab.restartCarrier();
    await ann.expect("call disconnect", 20_000);
    await ann.expect("device registered", 20_000);
    await ann.connect();
    await ann.expect("call accept");
  });

  test("of media: reconnecting 53405, an ICE restart, reconnected, and both are heard again", async ({
    lab,
    device,
  }) => {
    const ann = await inCall(lab, device);
    lab.running.signalling.faultMedia("ann", { cut: true });
    await ann.expect("call warning low-bytes-received", 20_000);
    await ann.expect("call reconnecting 53405", 20_000);
    lab.running.signalling.faultMedia("ann", {});
    await ann.expect("call reconnected", 20_000);
    await expectAgentHears(ann.page, 900);
    await lab.expectHears(CUSTOMER, 500);
  });
});

test.describe("tokens", () => {
  test("raise a warning before they expire, and a new one keeps the device: tokenWillExpire", async ({
    lab,
    device,
  }) => {
    const ann = await device("ann", { ttl: 4, sdk: { tokenRefreshMs: 2_500 } });
    await ann.expect("device tokenWillExpire");
    const fresh = await lab.token("ann", { ttl: 600 });
    await ann.page.evaluate((token) => window.sdk.device.updateToken(token), fresh);
    await ann.page.waitForTimeout(3_500);
    await ann.expectNot("device unregistered");
    expect(await ann.run((sdk) => sdk.device.state)).toBe("registered");
  });

  test("that expire while idle: error 20104, unregistered; with a new one it registers again", async ({
    lab,
    device,
  }) => {
    const ann = await device("ann", { ttl: 2, sdk: { tokenRefreshMs: 500 } });
    await ann.expect("device error 20104");
    await ann.expect("device unregistered");
    await ann.forget();
    const fresh = await lab.token("ann", { ttl: 600 });
    await ann.page.evaluate((token) => window.sdk.device.updateToken(token), fresh);
    await ann.register();
  });

  test("that expire in a call leave the call: error 20104, unregistered, audio continues", async ({
    lab,
    device,
  }) => {
    lab.behave(CUSTOMER, { says: { hertz: 900 }, answerAfterMs: 100 });
    lab.documents["/client"] = twiml(`<Dial callerId="${NUMBER}"><Number>${CUSTOMER}</Number></Dial>`);
    const ann = await device("ann", { ttl: 3, sdk: { tokenRefreshMs: 500 } });
    await ann.connect();
    await ann.expect("call accept");
    await ann.expect("device error 20104");
    await ann.expect("device unregistered");
    await expectAgentHears(ann.page, 900);
    expect(await ann.run((sdk) => sdk.call.status())).toBe("open");
  });

  test("that expired in a call place no further call: error 31205; a new one does", async ({
    lab,
    device,
  }) => {
    lab.documents["/client"] = twiml(`<Say>Hello</Say><Pause length="60"/>`);
    const ann = await device("ann", { ttl: 3, sdk: { tokenRefreshMs: 500 } });
    await ann.connect();
    await ann.expect("device error 20104");
    await ann.run((sdk) => sdk.call.disconnect());
    await ann.expect("call disconnect");
    await ann.forget();
    await ann.connect();
    await ann.expect("call error 31205");
    await ann.expectNot("call accept");
    await ann.forget();
    const fresh = await lab.token("ann", { ttl: 600 });
    await ann.page.evaluate((token) => window.sdk.device.updateToken(token), fresh);
    await ann.connect();
    await ann.expect("call accept");
  });

  test("are replaced in a call without a gap", async ({ lab, device }) => {
    const ann = await inCall(lab, device);
    await ann.page.evaluate(
      (token) => window.sdk.device.updateToken(token),
      await lab.token("ann", { ttl: 900 }),
    );
    await expectAgentHears(ann.page, 900);
    await ann.expectNot("call disconnect");
    expect(lab.calls(CUSTOMER)[0]?.status).toBe("in-progress");
  });

  for (const [what, code, change] of [
    ["is signed with another secret", 31202, { secret: "another-secret" }],
    ["has a lifetime of more than a day", 31207, { ttl: 100_000 }],
  ] as const) {
    test(`that ${what} is refused: error ${code}`, async ({ lab, device }) => {
      const ann = await device("ann", { register: false });
      const token = await lab.token("ann", change);
      await ann.page.evaluate((bad) => window.sdk.device.updateToken(bad), token);
      await ann.run((sdk) => void sdk.device.register().catch(() => {}));
      await ann.expect(`device error ${code}`);
      await ann.expectNot("device registered");
    });
  }

  test("that are not tokens are refused: error 20101", async ({ device }) => {
    const ann = await device("ann", { register: false });
    await ann.run((sdk) => {
      sdk.device.updateToken("abc.def.ghi");
      void sdk.device.register().catch(() => {});
    });
    await ann.expect("device error 20101");
  });
});

test.describe("around a call", () => {
  test("insights and feedback are answered here: nothing leaves the machine", async ({ lab, device }) => {
    lab.documents["/client"] = twiml(`<Say>Hello</Say><Pause length="60"/>`);
    const ann = await device("ann", { register: false, sdk: { publishEvents: true } });
    const asked: string[] = [];
    await ann.page.route("https://eventgw.*/**", async (route) => {
      const { pathname } = new URL(route.request().url());
      const answer = await fetch(`http://127.0.0.1:${lab.running.port}${pathname}`, {
        method: "POST",
        body: route.request().postData() ?? "",
      });
      asked.push(`${answer.status} ${pathname}`);
      await route.fulfill({ status: answer.status, headers: { "access-control-allow-origin": "*" } });
    });
    await ann.connect();
    await ann.expect("call accept");
    await ann.run((sdk) => sdk.call.postFeedback(4, "echo" as never));
    await expect.poll(() => asked.length).toBeGreaterThan(2);
    expect(new Set(asked.map((line) => line.split(" ")[0]))).toEqual(new Set(["200"]));
    expect(asked.join()).toContain("/v4/Endpoint");
  });

  test("messages go both ways: messageReceived, messageSent", async ({ lab, device }) => {
    lab.documents["/client"] = twiml(`<Say>Hello</Say><Pause length="60"/>`);
    const ann = await device("ann");
    await ann.connect();
    await ann.expect("call accept");
    const { sid } = lab.calls("client:ann")[0]!;
    await lab.client
      .calls(sid)
      .userDefinedMessageSubscriptions.create({ callback: `${lab.appUrl}/messages` });
    await lab.client.calls(sid).userDefinedMessages.create({ content: JSON.stringify({ hello: "Zoë" }) });
    await ann.expect(`call messageReceived {"hello":"Zoë"}`);
    const sent = await ann.run((sdk) =>
      sdk.call.sendMessage({ content: { key: 1 }, messageType: "user-defined-message" }),
    );
    await ann.expect("call messageSent");
    await expect
      .poll(() => lab.told("/messages"))
      .toMatchObject([
        {
          Sid: sent,
          Content: `{"key":1}`,
          SequenceNumber: "1",
          CallSid: sid,
          AccountSid: DEMO_ACCOUNT.accountSid,
        },
      ]);
    await ann.run((sdk) => void sdk.call.sendMessage({ content: {}, messageType: "another-kind" }));
    await ann.expect("call error 31210");
  });

  test("a preflight test against a number that echoes: completed, with samples and the path taken", async ({
    lab,
    device,
  }) => {
    lab.documents["/client"] = twiml(
      `<Dial timeLimit="4" callerId="${NUMBER}"><Number>+33199009004</Number></Dial>`,
    );
    const ann = await device("ann", { register: false });
    const report = await ann.page.evaluate(
      ([token, host]) =>
        new Promise<{ samples: number; selected: boolean }>((resolve, reject) => {
          const test = window.sdk.Device.runPreflight(token, { chunderw: host } as never);
          test.on("completed", ({ samples, selectedIceCandidatePairStats }) =>
            resolve({ samples: samples.length, selected: selectedIceCandidatePairStats !== undefined }),
          );
          test.on("failed", reject);
        }),
      [await lab.token("ann"), `localhost:${lab.running.port}`] as const,
    );
    expect(report.samples).toBeGreaterThan(1);
    expect(report.selected).toBe(true);
  });

  test("loss, jitter and silence raise warnings: high-packet-loss, low-bytes-received", async ({
    lab,
    device,
  }) => {
    const ann = await inCall(lab, device);
    lab.running.signalling.faultMedia("ann", { loss: 0.4, jitterMs: 200, seed: 3 });
    await ann.expect("call warning high-packets-lost-fraction", 20_000);
    await ann.expect("call warning high-jitter", 20_000);
    lab.running.signalling.faultMedia("ann", { mute: true });
    await ann.expect("call warning low-bytes-received", 20_000);
    // One direction only: the customer still hears the agent.
    await lab.expectHears(CUSTOMER, 500);
    lab.running.signalling.faultMedia("ann", {});
    await expectAgentHears(ann.page, 900);
  });
});

test("three browsers in a conference hear each other; one muted by the SDK is not heard", async ({
  lab,
  device,
}) => {
  lab.documents["/client"] = twiml(`<Dial><Conference beep="false" waitUrl="">room</Conference></Dial>`);
  const [ann, bob] = [await device("ann", { hertz: 500 }), await device("bob", { hertz: 900 })];
  await ann.connect();
  await bob.connect();
  await expectAgentHears(ann.page, 900);
  await expectAgentHears(bob.page, 500);
  await bob.run((sdk) => sdk.call.mute(true));
  lab.behave(CUSTOMER, { says: { hertz: 1300 }, answerAfterMs: 100 });
  await lab.client.conferences("room").participants.create({ to: CUSTOMER, from: NUMBER, beep: "false" });
  await expectAgentHears(ann.page, 1300);
  await lab.expectHears(CUSTOMER, 500);
});
