import http from "node:http";
import type { AddressInfo } from "node:net";
import twilio from "twilio";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { env } from "../../../base/env";
import { words } from "../../../words/channel-settings";
import { asTwilio, checkFallback, fallbackDocument, problemOf } from "./fallback";

const given = { ...env() };
afterEach(() => void Object.assign(env(), given));

const ACCOUNT = { accountSid: `AC${"0".repeat(32)}`, authToken: "token" };

const response = (verbs: string) => `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`;

test("our own document does what it must", () => {
  expect(problemOf(fallbackDocument())).toBeNull();
});

test.each([
  response("<Say language='de-DE' voice='Polly.Vicki'>Bitte rufen Sie später an.</Say>"),
  response("<Pause length='1'/><Play>https://example.com/sorry.mp3</Play><Say>Call again.</Say><Hangup/>"),
  "<Response>\n  <!-- ours -->\n  <Say>Call again.</Say>\n  <Hangup/>\n</Response>\n",
])("another in its own words, with sound or a comment does too: %s", (text) => {
  expect(problemOf(text)).toBeNull();
});

test.each([
  ["", words.fallbackNoTwiml],
  ["Sorry", words.fallbackNoTwiml],
  ["<html><body>Not found</body></html>", words.fallbackNoTwiml],
  ["<Response><Say>Call again.", words.fallbackNoTwiml],
  [response("<Say>Hold on.</Say><Dial>+33199001234</Dial>"), words.fallbackDoesOther("Dial")],
  [response("<Say>Hold on.</Say><Redirect>/again</Redirect>"), words.fallbackDoesOther("Redirect")],
  [response("<Hangup/><Say>Too late.</Say>"), words.fallbackDoesOther("Hangup")],
  [response(""), words.fallbackSilent],
  [response("<Hangup/>"), words.fallbackSilent],
  [response("<Say> </Say><Hangup/>"), words.fallbackSilent],
  [response("<Pause length='3'/>"), words.fallbackSilent],
])("%s does not: %s", (text, problem) => {
  expect(problemOf(text)).toBe(problem);
});

/** Serves an answer on this machine until the test ends. @returns its address */
async function serve(status: number, type: string, body: string) {
  const server = http.createServer((_request, answer) =>
    answer.writeHead(status, { "content-type": type }).end(body),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/fallback.xml`;
}

test.each([
  ["the document", 200, "text/xml; charset=utf-8", fallbackDocument(), true, words.fallbackRight],
  ["an error", 404, "text/xml", fallbackDocument(), false, words.fallbackRefuses(404)],
  ["a redirect", 301, "text/html", "", false, words.fallbackRedirects],
  ["a text, which Twilio would read out", 200, "text/plain", fallbackDocument(), false, words.fallbackType("text/plain")],
  ["something else", 200, "text/html", "<html><body/></html>", false, words.fallbackNoTwiml],
  ["too much", 200, "text/xml", `<Response><Say>${"x".repeat(70_000)}</Say></Response>`, false, words.fallbackTooLarge],
])("an address that answers with %s", async (_what, status, type, body, isOk, said) => {
  expect(await checkFallback(await serve(status, type, body), ACCOUNT)).toEqual({ ok: isOk, words: said });
}); // prettier-ignore

test("Twilio's own host shows the document to who signs as the account", () => {
  const { address, headers } = asTwilio(
    new URL(`https://handler.twilio.com/twiml/EH${"0".repeat(32)}`),
    ACCOUNT,
  );
  expect(new URL(address).searchParams.get("AccountSid")).toBe(ACCOUNT.accountSid);
  const signature = headers["x-twilio-signature"]!;
  expect(twilio.validateRequest(ACCOUNT.authToken, signature, address, {})).toBe(true);
});

test.each(["https://example.com/a.xml", "https://eviltwilio.com/a.xml", "http://handler.twilio.com/a.xml"])(
  "%s gets no signature of ours",
  (address) => {
    expect(asTwilio(new URL(address), ACCOUNT)).toEqual({ address, headers: {} });
  },
);

test("a public installation asks no address of its own network", async () => {
  const address = await serve(200, "text/xml", fallbackDocument());
  Object.assign(env(), { NEXTAUTH_URL: "https://crm.example.com", WEBHOOK_BASE_URL: "https://hooks.example.com" });
  expect(await checkFallback(address, ACCOUNT)).toEqual({ ok: false, words: words.fallbackPrivate });
}); // prettier-ignore

test.each(["https://crm.example.com/fallback.xml", "https://hooks.example.com/api/twilio/voice/fallback"])(
  "our own address is no other server: %s",
  async (address) => {
    Object.assign(env(), {
      NEXTAUTH_URL: "https://crm.example.com",
      WEBHOOK_BASE_URL: "https://hooks.example.com",
    });
    expect(await checkFallback(address, ACCOUNT)).toEqual({ ok: false, words: words.fallbackOwn });
  },
);
