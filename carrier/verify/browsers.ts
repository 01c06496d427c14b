import type { Browser } from "@playwright/test";
import type { Device } from "./checks";

let identities = 0;

const PATIENCE_MS = 40_000;

/**
 * Makes devices in browser pages.
 *
 * @param pageUrl  of the page that `bundleSdkPage` made
 * @param makeToken  makes an access token for an identity
 * @param options  the SDK's, with the carrier's address unless it is Twilio
 */
export function makeDevices(
  browser: Browser,
  pageUrl: string,
  makeToken: (identity: string) => Promise<string> | string,
  options: object,
) {
  return async (identity = `verify_${Date.now()}_${identities++}`): Promise<Device> => {
    const context = await browser.newContext({ permissions: ["microphone"] });
    const page = await context.newPage();
    await page.goto(pageUrl);
    await page.evaluate(([token, extra]) => window.sdk.open(token, extra), [
      await makeToken(identity),
      options,
    ] as const);
    // The SDK rejects without a reason; the preceding events give it.
    await page.evaluate(() =>
      window.sdk.device.register().catch((cause: unknown) => {
        throw new Error(window.sdk.events.join(", "), { cause });
      }),
    );
    const waitFor = (event: string) =>
      page.waitForFunction((wanted) => window.sdk.events.includes(wanted), event, { timeout: PATIENCE_MS });
    return {
      identity,
      async ringing() {
        await waitFor("device incoming");
        return page.evaluate(() => Object.fromEntries(window.sdk.call.customParameters));
      },
      isRinging: () => page.evaluate(() => (window.sdk.call.status() as string) === "pending"),
      async accept() {
        await page.evaluate(() => {
          window.sdk.call.accept();
          window.sdk.call.mute(true);
        });
        await waitFor("call accept");
      },
      reject: () => page.evaluate(() => window.sdk.call.reject()),
      hangUp: () => page.evaluate(() => window.sdk.call.disconnect()),
      async vanish() {
        const session = await context.newCDPSession(page);
        void session.send("Page.crash").catch(() => {}); // A crashed page answers nothing.
        await page.waitForEvent("crash");
      },
      close: () => context.close(),
      press: (keys) => page.evaluate((digits) => window.sdk.call.sendDigits(digits), keys),
    };
  };
}
