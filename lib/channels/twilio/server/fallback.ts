import "server-only";
import { DOMParser } from "@xmldom/xmldom";
import twilio from "twilio";
import { db } from "../../../base/db";
import { env, webhookBaseUrl } from "../../../base/env";
import { open } from "../../../base/seal";
import { fetchOutside, type OutsideAnswer } from "../../../http/fetch-outside";
import { isLocalHost } from "../../../http/local-host";
import { words } from "../../../words/channel-settings";
import type { SetupCheck } from "./setup";
import { PROMPTS, sayAndHangUp } from "./twiml";

/** Callers hear nothing while Twilio waits for the document. */
const WITHIN_MS = 5_000;
/** The longest document that Twilio reads. https://www.twilio.com/docs/api/errors/11750 */
const MOST_BYTES = 64 * 1024;

/** What is read as TwiML. https://www.twilio.com/docs/voice/twiml#twilio-understands-mime-types */
const TWIML_TYPES = ["text/xml", "application/xml", "text/html"];

/** What tells callers something, or pauses between. */
const TELLS = ["Say", "Play", "Pause"];

/** The document to host elsewhere: Twilio has it read out to callers while this server does not answer. */
export const fallbackDocument = (): string => sayAndHangUp(PROMPTS.cannotTakeCall).replaceAll("><", ">\n<");

interface Element {
  nodeType: number;
  nodeName: string;
  textContent: string | null;
}

const ELEMENT = 1;

/** Returns the verbs of a TwiML document; null if it is none. */
function verbsOf(text: string): Element[] | null {
  try {
    const fault = (message: string) => {
      throw new Error(message);
    };
    const onError = (level: string, message: string) => level !== "warning" && fault(message);
    const root = new DOMParser({ onError }).parseFromString(text, "text/xml").documentElement;
    if (root?.nodeName !== "Response") return null;
    return Array.from(root.childNodes as Iterable<Element>).filter(({ nodeType }) => nodeType === ELEMENT);
  } catch {
    return null;
  }
}

/**
 * Returns what is wrong with a document that is to replace ours: it must tell callers something, and then end the call. In
 * which words and voice is up to its host. Null if nothing is.
 */
export function problemOf(text: string): string | null {
  const verbs = verbsOf(text);
  if (!verbs) return words.fallbackNoTwiml;
  const before = verbs.at(-1)?.nodeName === "Hangup" ? verbs.slice(0, -1) : verbs;
  const other = before.find(({ nodeName }) => !TELLS.includes(nodeName));
  if (other) return words.fallbackDoesOther(other.nodeName);
  const isHeard = before.some(({ nodeName, textContent }) => nodeName !== "Pause" && textContent?.trim());
  return isHeard ? null : words.fallbackSilent;
}

function problemWith(answer: OutsideAnswer): string | null {
  switch (answer.kind) {
    case "private":
      return words.fallbackPrivate;
    case "too-large":
      return words.fallbackTooLarge;
    case "too-slow":
      return words.fallbackTooSlow(WITHIN_MS / 1000);
    case "unreachable":
      return words.fallbackUnreachable(answer.problem);
    case "answer": {
      const { status, type, body } = answer;
      if (status >= 300 && status < 400) return words.fallbackRedirects;
      if (status !== 200) return words.fallbackRefuses(status);
      return TWIML_TYPES.includes(type) ? problemOf(body) : words.fallbackType(type);
    }
  }
}

/** Twilio hosts documents too ("TwiML Bins"), and shows them only to requests that it has signed for the account itself. */
const isTwilios = (url: URL) => url.protocol === "https:" && url.hostname.endsWith(".twilio.com");

/** Returns the request as Twilio makes it. https://www.twilio.com/docs/usage/security#validating-requests */
export function asTwilio(
  url: URL,
  { accountSid, authToken }: Account,
): { address: string; headers: Record<string, string> } {
  if (!isTwilios(url)) return { address: url.href, headers: {} };
  const signed = new URL(url);
  signed.searchParams.set("AccountSid", accountSid);
  const signature = twilio.getExpectedTwilioSignature(authToken, signed.href, {});
  return { address: signed.href, headers: { "x-twilio-signature": signature } };
}

interface Account {
  accountSid: string;
  /** As entered or stored. */
  authToken: string;
}

/** Completes the entered account with the stored token if none was entered. */
export async function completeAccount(id: string | null, typed: Account): Promise<Account> {
  if (typed.authToken || !id) return typed;
  const row = await db.channel.findUnique({ where: { id }, select: { authTokenSealed: true } });
  return { ...typed, authToken: row ? open(row.authTokenSealed) : "" };
}

const ownHosts = () => [webhookBaseUrl(), env().NEXTAUTH_URL].map((address) => new URL(address).host);

/** Asks the address at which the document is hosted, as Twilio would, and says whether it does what ours does. */
export async function checkFallback(fallbackUrl: string, account: Account): Promise<SetupCheck> {
  const url = new URL(fallbackUrl);
  if (ownHosts().includes(url.host)) return { ok: false, words: words.fallbackOwn };
  const { address, headers } = asTwilio(url, account);
  const answer = await fetchOutside(address, {
    headers,
    withinMs: WITHIN_MS,
    mostBytes: MOST_BYTES,
    // An installation on this machine, such as the demo, has a channel on this machine too.
    mayBePrivate: isLocalHost(new URL(webhookBaseUrl()).hostname),
  });
  const problem = problemWith(answer);
  return { ok: problem === null, words: problem ?? words.fallbackRight };
}
