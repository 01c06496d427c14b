import { DEMO_ACCOUNT } from "../../scripts/demo-account.mjs";

/** Places `count` other calls from the demo's account, which starts ten a second, so the next call waits for them. */
export async function placeOtherCalls(carrierUrl: string, count: number): Promise<void> {
  const { accountSid, authToken, numbers } = DEMO_ACCOUNT;
  const orders = Array.from({ length: count }, async (_, i) => {
    const response = await fetch(`${carrierUrl}/2010-04-01/Accounts/${accountSid}/Calls.json`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` },
      body: new URLSearchParams({
        To: `+33199007${String(i).padStart(3, "0")}`,
        From: numbers[0]!.e164,
        Twiml: "<Response><Hangup/></Response>",
      }),
    });
    if (response.status !== 201) throw new Error(`The carrier answered ${response.status}.`);
  });
  await Promise.all(orders);
}
