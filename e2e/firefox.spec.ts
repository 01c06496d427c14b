import puppeteer from "puppeteer-core";
import { CALL_PREFERENCES, ensureFirefox, startSound } from "../scripts/firefox.mjs";
import { expectAgentHears, expectCustomerHears, speakOneTone, type Evaluator } from "./support/audio";
import { expect, findRecord, MAIN_NUMBER, recordPath, test } from "./support/fixtures";

const AGENT_PITCH = 500;
const CUSTOMER_PITCH = 1300;
const WAIT_MS = 15_000;

test(
  "an agent in Firefox signs in, is called, talks, and calls",
  { tag: "@full" },
  async ({ stack, carrier, database }) => {
    test.setTimeout(120_000);
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    await carrier.behave(contact.e164, { says: { hertz: CUSTOMER_PITCH } });
    const sound = await startSound();
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: ensureFirefox(),
      headless: true,
      env: { ...process.env, ...sound.env },
      extraPrefsFirefox: CALL_PREFERENCES,
    });
    try {
      const page = await browser.newPage();
      const heard: Evaluator = { evaluate: (run, input) => page.evaluate(run as never, input as never) };
      // Retried, since a page that is being left forgets its requests.
      const until = (look: () => Promise<boolean>) =>
        expect.poll(() => look().catch(() => false), { timeout: WAIT_MS }).toBe(true);
      const see = (selector: string) =>
        until(() => page.evaluate((wanted) => document.querySelector(wanted) !== null, selector));
      const press = (name: string) =>
        until(() =>
          page.evaluate((wanted) => {
            const named = (button: HTMLButtonElement) => button.ariaLabel ?? button.innerText.trim();
            const buttons = [...document.querySelectorAll<HTMLButtonElement>("button:enabled")];
            const found = buttons.find((button) => named(button).startsWith(wanted));
            found?.click();
            return found !== undefined;
          }, name),
        );
      await page.evaluateOnNewDocument(speakOneTone, AGENT_PITCH);
      await page.goto(`${stack.appUrl}/login`);
      await see("#email");
      await page.type("#email", "chloe@demo.dockline.app");
      await page.type("#password", "dockline-demo");
      await press("Sign in");
      const isReady = async () => {
        await see("[role=status][aria-label^='Phone: Ready']");
        const ready = () => stack.query(`SELECT 1 FROM "Presence" WHERE ready`);
        await expect.poll(async () => (await ready()).rows.length).toBe(1);
      };
      const talk = async () => {
        await see("[role=timer]");
        await expectAgentHears(heard, CUSTOMER_PITCH);
        await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
        await press("End");
        await expect.poll(async () => (await carrier.live()).length).toBe(0);
        await press("Skip");
        // A page that is left before has not told the server, and the next one asks for the note again.
        await see("[role=status][aria-label^='Phone: Ready']");
      };
      await isReady();
      await carrier.dial(contact.e164, MAIN_NUMBER, { says: { hertz: CUSTOMER_PITCH } });
      await press("Answer");
      await talk();
      // Firefox drops a navigation if the page being left replaces its own address in the meantime.
      const there = stack.appUrl + recordPath(contact);
      await until(async () => (await page.goto(there, { waitUntil: "domcontentloaded" })) !== null);
      await isReady();
      await press("Call Phone");
      await talk();
    } finally {
      await browser.close();
      sound.stop();
    }
  },
);
