import { expect, test } from "vitest";
import { makeLocks } from "@/scripts/testing/locks";
import { SILENCE_MS, TabLeader } from "./tab-leader";

/** A browser whose clock, locks and tabs the test controls. */
function makeBrowser({ hasLocks }: { hasLocks: boolean }) {
  let time = 0;
  const log: string[] = [];
  const tabs = new Map<string, { leader: TabLeader; tick: () => void; isFrozen: boolean }>();
  const locks = makeLocks();
  return {
    log,
    open(tabId: string, mayTake = () => true) {
      let tick = () => {};
      const leader = new TabLeader({
        name: "phone",
        tabId,
        locks: hasLocks ? locks : undefined,
        now: () => time,
        every: (_ms, run) => {
          tick = run;
          return () => (tick = () => {});
        },
        sendBeat: () => {
          for (const [id, tab] of tabs) if (id !== tabId && !tab.isFrozen) tab.leader.hearBeat(tabId);
        },
        mayTake,
        onLead: () => log.push(`${tabId} leads`),
        onLose: () => log.push(`${tabId} loses`),
      });
      const tab = { leader, tick: () => tick(), isFrozen: false };
      tabs.set(tabId, tab);
      return tab;
    },
    async pass(ms: number) {
      for (const until = time + ms; time < until;) {
        time += 2_500;
        for (const tab of tabs.values()) if (!tab.isFrozen) tab.tick();
        await new Promise(setImmediate);
      }
    },
  };
}

test("the first tab owns the phone, and the next when it closes", async () => {
  const browser = makeBrowser({ hasLocks: true });
  const first = browser.open("a");
  browser.open("b");
  await browser.pass(60_000);
  first.leader.stop();
  await browser.pass(5_000);
  expect(browser.log).toEqual(["a leads", "b leads"]);
});

test("a frozen owner loses the phone to a tab that is awake, and notices when it wakes", async () => {
  const browser = makeBrowser({ hasLocks: true });
  const first = browser.open("a");
  browser.open("b");
  await browser.pass(5_000);
  first.isFrozen = true;
  await browser.pass(SILENCE_MS - 2_500);
  expect(browser.log).toEqual(["a leads"]);
  await browser.pass(5_000);
  first.isFrozen = false;
  await browser.pass(30_000);
  expect(browser.log).toEqual(["a leads", "b leads", "a loses"]);
});

test("during a call nothing is taken from a silent owner", async () => {
  const browser = makeBrowser({ hasLocks: true });
  const first = browser.open("a");
  browser.open("b", () => false);
  first.isFrozen = true;
  await browser.pass(60_000);
  expect(browser.log).toEqual(["a leads"]);
});

test("a tab that slept does not mistake its own sleep for the owner's silence", async () => {
  const browser = makeBrowser({ hasLocks: true });
  browser.open("a");
  const second = browser.open("b");
  second.isFrozen = true;
  await browser.pass(60_000);
  second.isFrozen = false;
  await browser.pass(30_000);
  expect(browser.log).toEqual(["a leads"]);
});

test("without Web Locks a tab that hears no beat owns the phone, and of two the lower id stays", async () => {
  const browser = makeBrowser({ hasLocks: false });
  browser.open("b");
  browser.open("a");
  await browser.pass(10_000);
  expect(browser.log.at(-1)).not.toBe("a loses");
  const leads = new Set<string>();
  for (const line of browser.log) {
    const [tab, what] = line.split(" ");
    if (what === "leads") leads.add(tab!);
    else leads.delete(tab!);
  }
  expect(leads.size).toBe(1);
});
