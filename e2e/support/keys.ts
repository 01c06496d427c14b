import type { Page } from "@playwright/test";

/** Presses a key as a keyboard of any layout reports it; held for `repeats` repeats. */
export async function pressKey(page: Page, key: string, code: string, { repeats = 0, isCtrl = false } = {}) {
  const session = await page.context().newCDPSession(page);
  const text = isCtrl ? undefined : [...key].length === 1 ? key : key === "Enter" ? "\r" : undefined;
  const down = {
    type: text ? "keyDown" : "rawKeyDown",
    key,
    code,
    text,
    windowsVirtualKeyCode: codeOf(key),
    modifiers: isCtrl ? CTRL : 0,
  } as const;
  await session.send("Input.dispatchKeyEvent", down);
  for (let i = 0; i < repeats; i++)
    await session.send("Input.dispatchKeyEvent", { ...down, autoRepeat: true });
  await session.send("Input.dispatchKeyEvent", { type: "keyUp", key, code });
  await session.detach();
}

/** Modifier of the DevTools protocol. */
const CTRL = 2;

const codeOf = (key: string) => ({ Enter: 13, Escape: 27 })[key] ?? 0;

/** Advances the page's clock for typing. */
export const waitNoLonger = (page: Page, ms: number) =>
  page.evaluate((more) => {
    const now = performance.now.bind(performance);
    performance.now = () => now() + more;
  }, ms);
