import { expect, test } from "vitest";
import { addChannel, addUser, MAIN_NUMBER, setUpDatabase } from "@/scripts/testing/database";
import { FakeControl } from "../../calls/fake-control";
import { Calls } from "../../calls/calls";
import { receiveCall } from "../../calls/events";
import { systemClock } from "../../clock";
import { db } from "../../db";
import { forgetAccounts } from "./account";
import { DOCUMENTS } from "./webhooks";

setUpDatabase();

/** A call to a number that nobody answers, and what its caller is told to hear. */
async function heardByCaller(): Promise<string> {
  forgetAccounts();
  const calls = new Calls({
    clock: { now: systemClock.now, after: () => () => {} },
    makeId: () => `id${Math.random()}`,
    channels: async () => ({
      id: "c",
      from: MAIN_NUMBER,
      timeouts: { incoming: 25_000, grace: 20_000, queue: 300_000 },
      recordCalls: false,
      callsPerSecond: 1,
      control: new FakeControl(),
    }),
  });
  const call = (await receiveCall(calls, {
    sid: "CA1",
    from: "+33199001234",
    to: MAIN_NUMBER,
    verified: false,
  }))!;
  const params = {};
  return DOCUMENTS.voicemail!(calls, { params, query: new URLSearchParams({ call: call.id }) } as never);
}

test("whoever nobody answers is asked for a message, in our words or in the number's own", async () => {
  await addUser("ada");
  const { numberId } = await addChannel([]);
  expect(await heardByCaller()).toMatch(/<Say>.*<\/Say><Record/);
  await db.greeting.create({ data: { numberId, closed: false, text: "We are at the fair." } });
  await db.call.deleteMany();
  expect(await heardByCaller()).toContain("<Say>We are at the fair.</Say><Record");
});

test("a greeting that is a sound file is played", async () => {
  const { numberId } = await addChannel([]);
  await db.greeting.create({
    data: { numberId, closed: false, text: "", mediaType: "audio/wav", audio: Buffer.from("RIFF") },
  });
  expect(await heardByCaller()).toMatch(
    new RegExp(`<Play>[^<]*/api/greetings/${numberId}\\?closed=false</Play><Record`),
  );
});

test("an account with a failure address sends them there instead", async () => {
  await addChannel([]);
  await db.channel.updateMany({ data: { failureUrl: "https://answering.example/take" } });
  expect(await heardByCaller()).toContain(
    '<Redirect method="POST">https://answering.example/take</Redirect>',
  );
});
