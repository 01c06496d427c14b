import type { Page } from "@playwright/test";
import { waitFor } from "../scripts/processes.mjs";
import { expect, findRecord, recordPath, test, type Agent } from "./support/fixtures";
import { answerCall } from "./support/talk";

const CHLOE = "chloe@demo.dockline.app";

/** Waits until the page has loaded all its parts, and their files are kept in this browser. Returns their addresses. */
async function expectKept(page: Page): Promise<string[]> {
  const files = () =>
    page.evaluate(async () => {
      const scripts = document.querySelectorAll<HTMLScriptElement>("script[src*='/_next/']:not([nomodule])");
      const cache = await caches.open("dockline-assets");
      const kept = new Set((await cache.keys()).map(({ url }) => url));
      return [...scripts].map(({ src }) => ({ src, isKept: kept.has(src) }));
    });
  await expect
    .poll(async () => (await files()).every(({ isKept }) => isKept), { timeout: 20_000 })
    .toBe(true);
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  return (await files()).map(({ src }) => src);
}

/** Opens everything that is not on the screen of an idle phone, during a call. */
async function expectEverythingOpens(agent: Agent, customer: string) {
  await agent.button("Keypad").click();
  await expect(agent.softphone.getByRole("group", { name: "Keypad" })).toBeVisible();
  await agent.button("Transfer").click();
  await expect(agent.softphone.getByRole("group", { name: "Transfer to" })).toBeVisible();
  await agent.call.getByRole("button", { name: "Add note" }).click();
  const note = agent.page.getByRole("dialog", { name: `Note on ${customer}` });
  await expect(note.getByLabel("New note")).toBeFocused();
  await note.getByRole("button", { name: "Close" }).click();
  await expect(note).toBeHidden();
}

const CONTACT = `t.key = 'contact' AND f.key = 'phone'`;

test("with the server away, an open page has its keypad, transfers, forms and the note after the call", async ({
  signIn,
  carrier,
  database,
  stack,
}) => {
  const contact = await findRecord(database, CONTACT);
  const agent = await signIn(CHLOE, { path: recordPath(contact) });
  await expectKept(agent.page);
  await answerCall(agent, carrier, contact);
  await stack.processes.web!.crash();
  try {
    await expectEverythingOpens(agent, contact.name);
    await agent.button("End").click();
  } finally {
    stack.restart("web");
    await waitFor(`${stack.appUrl}/api/health`, 60_000);
  }
  const note = agent.page.getByRole("dialog", { name: `Call with ${contact.name}` });
  await expect(note.getByLabel("Notes")).toBeFocused({ timeout: 20_000 });
  await agent.skipNote();
});

test("a page finds its late parts in this browser when a new build no longer has their files", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, CONTACT);
  const path = recordPath(contact);
  const agent = await signIn(CHLOE, { path });
  const { page, context } = agent;
  const scripts = await expectKept(page);
  const html = await (await context.request.get(path)).text();
  const isGone = (url: URL) => scripts.includes(url.href) && !html.includes(`src="${url.pathname}"`);
  await context.route(isGone, (route) => route.fulfill({ status: 404 }));
  await page.reload();
  await agent.expectReady();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await answerCall(agent, carrier, contact);
  await expectEverythingOpens(agent, contact.name);
  await agent.button("End").click();
  await expect(page.getByRole("dialog", { name: `Call with ${contact.name}` })).toBeVisible();
  await agent.skipNote();
});

test("only static files are kept, never a page or an answer", async ({ signIn }) => {
  const { page } = await signIn(CHLOE);
  await expectKept(page);
  const kept = await page.evaluate(async () => {
    const caches = await window.caches.keys();
    const requests = await Promise.all(caches.map(async (name) => (await window.caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(kept.filter((path) => !/^\/_next\/static\/.+\.(js|css)$/.test(path))).toEqual([]);
});
