import type { BrowserContext } from "@playwright/test";
import { answerCall, says } from "./support/talk";
import { findings } from "./support/axe";
import { expect, findRecord, MAIN_NUMBER, recordPath, test } from "./support/fixtures";

const CHLOE = "chloe@demo.dockline.app";

/** Browsers let a page that has just used the microphone play sound; this stands in for one that does not. */
const keepSilentUntilTouched = (context: BrowserContext) =>
  context.addInitScript(() => {
    let isTouched = false;
    addEventListener("pointerdown", () => (isTouched = true), { capture: true });
    Object.defineProperty(AudioContext.prototype, "state", {
      get: () => (isTouched ? "running" : "suspended"),
    });
  });

for (const colorScheme of ["light", "dark"] as const) {
  test(
    `no state of the phone has a serious accessibility finding, ${colorScheme}`,
    { tag: "@full" },
    async ({ signIn, carrier, database }) => {
      test.setTimeout(120_000);
      const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
      const agent = await signIn(CHLOE, { path: recordPath(contact) });
      const { page } = agent;
      await page.emulateMedia({ colorScheme });
      const check = async (state: string) => expect(await findings(page), state).toEqual([]);

      await check("ready");
      await agent.button("Keypad").click();
      await agent.softphone.getByLabel("Number to call").fill("12");
      await agent.softphone.getByRole("button", { name: "Call", exact: true }).click();
      await expect(agent.softphone.getByRole("alert")).toBeVisible();
      await check("refused");
      await agent.softphone.getByRole("button", { name: "OK" }).click();

      await carrier.behave(contact.e164, { answerAfterMs: 60_000 });
      await page.getByRole("button", { name: /^Call Phone/ }).click();
      await expect(agent.call.getByText("Calling…")).toBeVisible();
      await check("calling");
      await agent.button("End").click();
      await expect(agent.call).toBeHidden();

      await carrier.behave(contact.e164, { outcome: "busy" });
      await page.getByRole("button", { name: /^Call Phone/ }).click();
      const alert = agent.softphone.getByRole("alert");
      await expect(alert).toContainText("is busy.");
      await check("a short note");
      await alert.getByLabel("Add a short note").fill("Engaged");
      await alert.getByRole("button", { name: "Save" }).click();
      await expect(alert).toBeHidden();

      await carrier.dial(contact.e164, MAIN_NUMBER, says);
      await expect(agent.button("Answer")).toBeEnabled();
      await check("ringing");
      await agent.button("Answer").click();
      await expect(agent.call.getByRole("timer")).toBeVisible();
      await check("talking");
      await agent.button("Mute").click();
      await agent.button("Keypad").click();
      await check("muted, with the keypad");
      await agent.button("End").click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await check("the note after it");
      await agent.skipNote();
      await agent.button("Do not disturb").click();
      await agent.expectLine("Do not disturb");
      await check("do not disturb");
      await agent.button("Turn off do not disturb").click();
      await agent.expectReady();
    },
  );
}

test(
  "until the page is clicked a browser may keep it silent, which is shown; then the phone may ring",
  { tag: "@full" },
  async ({ signIn }) => {
    const agent = await signIn(CHLOE, { path: "/login", waitForPhone: false });
    await keepSilentUntilTouched(agent.page.context());
    await agent.open("/");
    await agent.expectLine("Sound is off");
    await expect(agent.softphone.getByRole("alert")).toContainText("Click here");
    await agent.page.getByRole("heading", { level: 1 }).click();
    await agent.expectReady();
  },
);

test(
  "of two tabs the one that was clicked owns the phone, when the browser keeps the other silent",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { path: "/login", waitForPhone: false });
    await keepSilentUntilTouched(agent.page.context());
    await agent.open("/");
    await agent.expectLine("Sound is off");
    const second = await agent.openTab("/records/contact");
    await second.expectLine("Sound is off");
    await second.page.getByRole("heading", { level: 1 }).click();
    await second.expectReady();
    await agent.expectReady();
    await answerCall(second, carrier, contact);
  },
);

test(
  "a caller whose number is verified has a badge, and an unverified one has none",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE);
    const badge = agent.incoming.getByLabel("Verified caller");
    for (const [verstat, count] of [
      ["TN-Validation-Passed-A", 1],
      ["No-TN-Validation", 0],
    ] as const) {
      await carrier.dial(contact.e164, MAIN_NUMBER, says, verstat);
      await expect(agent.incoming.getByRole("heading", { name: contact.name })).toBeVisible();
      await expect(badge).toHaveCount(count);
      await carrier.hangUp(contact.e164);
      await expect(agent.incoming).toBeHidden();
    }
  },
);
