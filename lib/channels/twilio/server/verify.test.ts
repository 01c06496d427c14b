import twilio from "twilio";
import { expect, test } from "vitest";
import { db } from "@/lib/base/db";
import { webhookBaseUrl } from "@/lib/base/env";
import { storeSigns } from "@/lib/health/signs";
import { DEMO_ACCOUNT } from "@/scripts/demo-account.mjs";
import { addChannel, setUpDatabase } from "@/scripts/testing/database";
import { verifyRequest } from "./verify";

setUpDatabase();

test("webhooks are noted by their signature, and only those that name an account of ours", async () => {
  await db.healthSign.deleteMany();
  await addChannel([]);
  const send = (accountSid: string, token: string) => {
    const params = { AccountSid: accountSid, CallSid: `CA${"1".repeat(32)}` };
    const url = `${webhookBaseUrl()}/api/twilio/events/call`;
    const signature = twilio.getExpectedTwilioSignature(token, url, params);
    const headers = { "x-twilio-signature": signature };
    return verifyRequest(new Request(url, { method: "POST", headers, body: new URLSearchParams(params) }));
  };
  await send(`AC${"9".repeat(32)}`, "anything");
  await storeSigns();
  expect(await db.healthSign.count()).toBe(0);
  await send(DEMO_ACCOUNT.accountSid, "another token");
  await send(DEMO_ACCOUNT.accountSid, DEMO_ACCOUNT.authToken);
  await storeSigns();
  const kinds = await db.healthSign.findMany({
    select: { kind: true, count: true },
    orderBy: { kind: "asc" },
  });
  expect(kinds).toEqual([
    { kind: "webhook-refused", count: 1 },
    { kind: "webhook-signed", count: 1 },
  ]);
});
