import twilio from "twilio";
import { expect, test } from "vitest";
import { ACCOUNT, inProcess, makeRig, NUMBER, twiml } from "../carrier/testing/rig";
import { newCall, newLeg } from "../lib/calls/model/call-machine";
import { TwilioCallControl } from "../lib/channels/twilio/server/call-control";

/** A customer in the room of call c1 at the local carrier, and the requests that the control sends. */
async function callInRoom() {
  const rig = makeRig();
  rig.documents["/inbound"] = twiml(`<Dial><Conference>room_c1</Conference></Dial>`);
  const { call } = rig.carrier.dial("+33199001234", NUMBER)!;
  await rig.clock.advance(100);
  const network = inProcess(rig.carrier);
  const asked: string[] = [];
  const request = (order: { method: string; uri: string }) => {
    asked.push(`${order.method.toUpperCase()} ${new URL(order.uri).pathname.split("/").slice(4).join("/")}`);
    return network.request(order as never);
  };
  const client = twilio(ACCOUNT.apiKeySid, ACCOUNT.apiKeySecret, {
    accountSid: ACCOUNT.accountSid,
    httpClient: { request } as never,
  });
  const [conference] = rig.carrier.services.conferences.all.values();
  return { ...rig, call, conference: conference!, asked, control: new TwilioCallControl(client, NUMBER) };
}

const ours = (...conferenceSids: string[]) => ({
  ...newCall({
    id: "c1",
    direction: "INBOUND",
    numberId: "n1",
    customerNumber: "+33199001234",
    agentId: null,
    createdAt: 0,
    legs: [newLeg("CUSTOMER", "c", null, 0)],
  }),
  conferenceSids,
});

test("a customer is held with one request, in the conference the call was last seen in", async () => {
  const { call, conference, asked, control } = await callInRoom();
  await control.hold(ours("CFbefore", conference.sid), call.sid, true);
  expect(asked).toEqual([`POST Conferences/${conference.sid}/Participants/${call.sid}.json`]);
  expect(conference.find(call.sid)!.hold).toBe(true);
  await control.hold(ours(conference.sid), call.sid, false);
  expect(conference.find(call.sid)!.hold).toBe(false);
});

test("the conference is looked up by its name when none was seen, or the customer is in a newer one", async () => {
  const { call, conference, control } = await callInRoom();
  await control.hold(ours(), call.sid, true);
  expect(conference.find(call.sid)!.hold).toBe(true);
  await control.hold(ours(`CF${"9".repeat(32)}`), call.sid, false);
  expect(conference.find(call.sid)!.hold).toBe(false);
});

test("a customer who has left their conference is not held, and a conference that is not there is an error", async () => {
  const { carrier, call, conference, control } = await callInRoom();
  const other = carrier.dial("+33199001235", NUMBER)!.call;
  carrier.services.calls.end(call, "completed");
  await expect(control.hold(ours(conference.sid), call.sid, true)).rejects.toThrow();
  expect(conference.status).toBe("completed");
  carrier.services.calls.end(other, "completed");
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
  expect(await control.cancel(call.sid)).toMatchObject({ sid: call.sid, status: "in-progress" });
  expect(call.isOver).toBe(false);
});
