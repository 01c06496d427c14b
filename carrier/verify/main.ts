/** `npm run verify:twilio`: finds the true answer of each reading on a real account. */
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import twilio from "twilio";
import { CALL_FLAGS, findChromium } from "../../scripts/chromium.mjs";
import { DEFAULT_READINGS } from "../readings";
import { startApp } from "./app";
import { makeDevices } from "./browsers";
import { describe, verify } from "./verify";

const USAGE = `Answers, on a real Twilio account, the questions that its documentation leaves open.

  TWILIO_ACCOUNT_SID     AC…
  TWILIO_API_KEY_SID     SK…
  TWILIO_API_KEY_SECRET
  TWILIO_NUMBER          one of the account's numbers, in E.164
  PUBLIC_URL             optional: a public address that reaches --port on this machine

It makes about forty short calls between browsers on this machine. The account is charged for them.`;

const { values } = parseArgs({
  options: { port: { type: "string", default: "3910" }, help: { type: "boolean" } },
});
const { TWILIO_ACCOUNT_SID, TWILIO_API_KEY_SID, TWILIO_API_KEY_SECRET, TWILIO_NUMBER, PUBLIC_URL } =
  process.env;
if (values.help || !TWILIO_ACCOUNT_SID || !TWILIO_API_KEY_SID || !TWILIO_API_KEY_SECRET || !TWILIO_NUMBER) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

const app = await startApp(Number(values.port));
const browser = await chromium.launch({
  executablePath: findChromium() ?? undefined,
  args: CALL_FLAGS,
});
const makeToken = (identity: string) => {
  const { AccessToken } = twilio.jwt;
  const token = new AccessToken(TWILIO_ACCOUNT_SID, TWILIO_API_KEY_SID, TWILIO_API_KEY_SECRET, { identity });
  token.addGrant(new AccessToken.VoiceGrant({ incomingAllow: true }));
  return token.toJwt();
};
const authorization = `Basic ${Buffer.from(`${TWILIO_API_KEY_SID}:${TWILIO_API_KEY_SECRET}`).toString("base64")}`;
const findings = await verify(
  {
    client: twilio(TWILIO_API_KEY_SID, TWILIO_API_KEY_SECRET, { accountSid: TWILIO_ACCOUNT_SID }),
    number: TWILIO_NUMBER,
    device: makeDevices(browser, `${app.local}/`, makeToken, {}),
    app: PUBLIC_URL ? app.at(PUBLIC_URL) : null,
    media: async (sid) => {
      const url = `https://api.twilio.com/2010-04-01/Accounts/${TWILIO_ACCOUNT_SID}/Recordings/${sid}.wav?RequestedChannels=2`;
      return fetchMedia(url, authorization);
    },
  },
  { onFinding: (finding) => console.log(describe(finding, DEFAULT_READINGS)) },
);
await browser.close();
app.close();
process.exit(findings.some(({ answer }) => answer === null) ? 1 : 0);

/** Keeps the first answer, because whether it redirects is one of the questions, then fetches the target. */
async function fetchMedia(url: string, credentials: string) {
  const headers = { authorization: credentials };
  const first = await fetch(url, { headers, redirect: "manual" });
  const audio = first.status >= 300 && first.status < 400 ? await fetch(url, { headers }) : first;
  return {
    status: first.status,
    body: audio.ok ? new Uint8Array(await audio.arrayBuffer()) : new Uint8Array(),
  };
}
