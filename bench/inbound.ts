import http from "node:http";
import twilio from "twilio";
import { DEMO_ACCOUNT } from "../scripts/demo-account.mjs";

interface Answer {
  status: number;
  /** From the first byte sent to the last byte read, in milliseconds. */
  ms: number;
  sid: string;
}

/** Reports a new call as Twilio does, to an installation whose webhooks are at `base`. */
export function callIn(port: number, base: string, agent: http.Agent, name: string): Promise<Answer> {
  const path = "/api/twilio/voice/inbound";
  const sid = `CA${Buffer.from(name).toString("hex").padEnd(32, "0").slice(0, 32)}`;
  const params: Record<string, string> = {
    AccountSid: DEMO_ACCOUNT.accountSid,
    CallSid: sid,
    From: `+3319901${String(Math.floor(Math.random() * 10_000)).padStart(4, "0")}`,
    To: DEMO_ACCOUNT.numbers[0]!.e164,
    CallStatus: "ringing",
  };
  const signature = twilio.getExpectedTwilioSignature(DEMO_ACCOUNT.authToken, `${base}${path}`, params);
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "x-twilio-signature": signature,
  };
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request(
      `http://127.0.0.1:${port}${path}`,
      { method: "POST", agent, headers },
      (response) => {
        response.resume();
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, ms: performance.now() - startedAt, sid }),
        );
      },
    );
    request.on("error", reject);
    request.end(new URLSearchParams(params).toString());
  });
}
