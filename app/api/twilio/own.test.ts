import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { POST as tellEvent } from "./events/[kind]/route";
import { POST as askDocument } from "./voice/[document]/route";
import { addCall, addChannel, addUser, MAIN_NUMBER, setUpDatabase } from "@/scripts/testing/database";
import { DEMO_ACCOUNT } from "@/scripts/demo-account.mjs";
import { db } from "@/lib/base/db";
import { seal } from "@/lib/base/seal";
import { forgetAccounts } from "@/lib/company-numbers/accounts";

setUpDatabase();

const OTHER = {
  accountSid: `AC${"e".repeat(32)}`,
  authToken: "auth-token-of-the-second-account",
  e164: "+442079460999",
};
const FIRST = DEMO_ACCOUNT;
const SID = `CA${"1".repeat(32)}`;
const RECORDING = `RE${"1".repeat(32)}`;

/** Sends a request signed by an account. */
async function send(
  account: { accountSid: string; authToken: string },
  path: string,
  params: Record<string, string> = {},
): Promise<Response> {
  const url = `http://127.0.0.1:3000/api/twilio/${path}`;
  const all = { AccountSid: account.accountSid, ...params };
  // https://www.twilio.com/docs/usage/security#validating-requests
  const text = Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .reduce((signed, [key, value]) => signed + key + value, url);
  const signature = createHmac("sha1", account.authToken).update(text).digest("base64");
  const request = new Request(url, {
    method: "POST",
    headers: { "x-twilio-signature": signature },
    body: new URLSearchParams(all),
  });
  const name = new URL(url).pathname.split("/").at(-1)!;
  return path.startsWith("voice/")
    ? askDocument(request, { params: Promise.resolve({ document: name }) })
    : tellEvent(request, { params: Promise.resolve({ kind: name }) });
}

/** The first account has a running call with a customer, an agent and a recording; the second has a number. */
beforeEach(async () => {
  forgetAccounts();
  await addUser("ada");
  const { numberId } = await addChannel(["ada"]);
  await db.channel.create({
    data: {
      kind: "TWILIO",
      name: "Second",
      accountSid: OTHER.accountSid,
      apiKeySid: `SK${"e".repeat(32)}`,
      applicationSid: `AP${"e".repeat(32)}`,
      authTokenSealed: seal(OTHER.authToken),
      apiKeySecretSealed: seal("secret"),
      numbers: { create: { e164: OTHER.e164, label: "Second", holidays: [] } },
    },
  });
  await addCall({
    id: "call1",
    direction: "INBOUND",
    state: "VOICEMAIL",
    numberId,
    legs: [{ id: "leg1", entry: "REMOTE", sid: SID, status: "in-progress" }],
    recordings: { create: { kind: "CALL", sid: RECORDING, seconds: 5 } },
  });
});

const ended = { CallSid: SID, CallStatus: "completed", SequenceNumber: "3" };
const states = async () => ({
  call: await db.call.findUniqueOrThrow({ where: { id: "call1" } }),
  legs: await db.callLeg.findMany(),
  recordings: await db.recording.findMany(),
  events: await db.webhookEvent.findMany(),
});

describe("another account's genuine request", () => {
  test.each([
    [
      "names the call by our address",
      "events/conference?call=call1",
      { ConferenceSid: "CF1", SequenceNumber: "1", StatusCallbackEvent: "conference-end" },
    ],
    [
      "names the leg by our address",
      "events/call?call=call1&leg=leg1",
      { ...ended, CallSid: `CA${"2".repeat(32)}` },
    ],
    ["names only the leg", "events/call?leg=leg1", { ...ended, CallSid: `CA${"2".repeat(32)}` }],
    ["names the leg by its id at the channel", "events/call", ended],
    [
      "leaves a recording",
      "events/recording?call=call1",
      { RecordingSid: `RE${"2".repeat(32)}`, RecordingStatus: "completed", RecordingDuration: "9" },
    ],
    [
      "names the recording",
      "events/recording?call=none",
      { RecordingSid: RECORDING, RecordingStatus: "completed", RecordingDuration: "9" },
    ],
    ["asks for the call's message", "voice/voicemail?call=call1", { CallSid: `CA${"2".repeat(32)}` }],
    ["reports the message's length", "voice/voicemail-done?call=call1", { RecordingDuration: "60" }],
    [
      "answers for the call's agent",
      "voice/agent-answer?call=call1&leg=leg1",
      { CallSid: `CA${"2".repeat(32)}` },
    ],
    [
      "connects to the call",
      "voice/client",
      { CallSid: `CA${"2".repeat(32)}`, From: "client:u_ada", callId: "call1" },
    ],
    [
      "calls the first's number",
      "voice/inbound",
      { CallSid: `CA${"2".repeat(32)}`, From: "+33199001234", To: MAIN_NUMBER },
    ],
    [
      "calls its own number with the first's leg",
      "voice/inbound",
      { CallSid: SID, From: "+33199001234", To: OTHER.e164 },
    ],
  ])("that %s is refused, and changes nothing", async (_what, path, params) => {
    const before = await states();
    const response = await send(OTHER, path, params as Record<string, string>);
    expect(response.status).toBe(403);
    expect(await states()).toEqual(before);
  });

  test("about its own calls is accepted", async () => {
    const incoming = { CallSid: `CA${"3".repeat(32)}`, From: "+33199001234", To: OTHER.e164 };
    expect((await send(OTHER, "voice/inbound", incoming)).status).toBe(200);
    expect(await db.call.count({ where: { number: { e164: OTHER.e164 } } })).toBe(1);
  });

  test("with an event's number does not make the first account's event a duplicate", async () => {
    const event = { ConferenceSid: "CF1", SequenceNumber: "7", StatusCallbackEvent: "conference-start" };
    expect((await send(OTHER, "events/conference?call=none", event)).status).toBe(204);
    expect((await send(FIRST, "events/conference?call=call1", event)).status).toBe(204);
    expect(await db.webhookEvent.count({ where: { callId: "call1" } })).toBe(1);
  });
});

test("the account's own request is accepted", async () => {
  expect((await send(FIRST, "events/call", ended)).status).toBe(204);
  expect((await db.callLeg.findUniqueOrThrow({ where: { id: "leg1" } })).status).toBe("completed");
});

test("a leg reported under another call is refused", async () => {
  expect((await send(FIRST, "events/call?call=other&leg=leg1", ended)).status).toBe(403);
});

test.each(["constructor", "__proto__", "toString", "hasOwnProperty", "nothing"])(
  "%s is not a document or an event, signed or not",
  async (name) => {
    expect((await send(FIRST, `voice/${name}`)).status).toBe(404);
    expect((await send(FIRST, `events/${name}`)).status).toBe(404);
  },
);
