import type { Page } from "@playwright/test";

/** A key as the browser tells of it, on a keyboard of any layout; held for as many repeats. */
export async function pressKey(page: Page, key: string, code: string, repeats = 0) {
  const session = await page.context().newCDPSession(page);
  const text = [...key].length === 1 ? key : key === "Enter" ? "\r" : undefined;
  const down = {
    type: text ? "keyDown" : "rawKeyDown",
    key,
    code,
    text,
    windowsVirtualKeyCode: codeOf(key),
  } as const;
  await session.send("Input.dispatchKeyEvent", down);
  for (let i = 0; i < repeats; i++)
    await session.send("Input.dispatchKeyEvent", { ...down, autoRepeat: true });
  await session.send("Input.dispatchKeyEvent", { type: "keyUp", key, code });
  await session.detach();
}

const codeOf = (key: string) => ({ Enter: 13, Escape: 27 })[key] ?? 0;

/** Lets the page's own clock go on, as far as typing is concerned. */
export const waitNoLonger = (page: Page, ms: number) =>
  page.evaluate((more) => {
    const now = performance.now.bind(performance);
    performance.now = () => now() + more;
  }, ms);
