import { waitFor } from "../scripts/processes.mjs";
import { root } from "../scripts/stack.mjs";
import { placeOtherCalls } from "./support/crowd";
import { expect, findRecord, MAIN_NUMBER, test, type Agent } from "./support/fixtures";
import { beSlow, installSlowness } from "./support/slowness";

const SIZES = { "": { width: 1440, height: 900 }, "-narrow": { width: 390, height: 844 } };
const CHLOE = "chloe@demo.dockline.app";
const DMITRI = "dmitri@demo.dockline.app";

for (const colorScheme of ["light", "dark"] as const) {
  for (const [suffix, viewport] of Object.entries(SIZES)) {
    test(`the dock when something is missing, ${colorScheme}${suffix}`, async ({
      signIn,
      carrier,
      database,
      stack,
    }) => {
      test.setTimeout(300_000);
      const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
      const shoot = async (agent: Agent, name: string) => {
        const path = `${root}/.pictures/${name}-${colorScheme}${suffix}.png`;
        await agent.page.screenshot({ path, animations: "disabled" });
      };
      const dress = async (agent: Agent) => {
        await agent.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await agent.page.setViewportSize(viewport);
      };

      // Before the phone is ready: a slow token, a blocked microphone, a page that may not play sound.
      const early = await signIn(CHLOE, { path: "/login", waitForPhone: false });
      await dress(early);
      await early.page.route("**/api/voice/token", () => {});
      await early.open("/");
      await early.expectLine("Connecting");
      await shoot(early, "connecting");
      await early.page.addInitScript(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"));
      });
      await early.page.unroute("**/api/voice/token");
      await early.open("/");
      await early.expectLine("No microphone");
      await shoot(early, "no-microphone");
      await early.context.close();
      const silent = await signIn(CHLOE, { path: "/login", waitForPhone: false });
      await dress(silent);
      await silent.page.addInitScript(() => {
        Object.defineProperty(AudioContext.prototype, "state", { get: () => "suspended" });
      });
      await silent.open("/");
      await silent.expectLine("Sound is off");
      await shoot(silent, "no-sound");
      await silent.context.close();

      const agent = await signIn(CHLOE);
      await dress(agent);
      const isFree = async () => (await database.query(`SELECT 1 FROM "AgentSlot"`)).rowCount === 0;
      await placeOtherCalls(stack.carrierUrl, 80);
      await agent.button("Keypad").click();
      await agent.softphone.getByLabel("Number to call").fill(contact.e164);
      await agent.softphone.getByRole("button", { name: "Call", exact: true }).click();
      await expect(agent.call.getByText(/Other calls are going out first/)).toBeVisible();
      await shoot(agent, "queued");
      await agent.button("End").click();
      await expect.poll(isFree).toBe(true);

      const colleague = await signIn(DMITRI);
      await agent.callColleague(colleague.name);
      await colleague.button("Answer").click();
      await expect(agent.call.getByRole("timer")).toBeVisible();
      await colleague.page.goto("about:blank");
      await expect(agent.call.getByText(/lost their connection/)).toBeVisible();
      await shoot(agent, "colleague-away");
      await agent.button("End").click();
      await expect.poll(isFree).toBe(true);
      await colleague.context.close();

      await carrier.dial(contact.e164, MAIN_NUMBER, { says: { hertz: 700 } });
      await agent.button("Answer").click();
      await expect(agent.call.getByRole("timer")).toBeVisible();
      await agent.button("Create case").click();
      const form = agent.page.getByRole("dialog", { name: "New case" });
      await form.getByLabel("Name").fill("Pump humming since Monday");
      await shoot(agent, "above-a-form");
      await form.getByRole("button", { name: "Cancel" }).click();
      const other = await signIn(CHLOE, { path: "/login", waitForPhone: false });
      await dress(other);
      await agent.page.close();
      await installSlowness(other.page);
      await other.open("/");
      await expect(other.button("Rejoin call")).toBeVisible({ timeout: 20_000 });
      await shoot(other, "back-to-the-call");
      await other.button("Rejoin call").click();
      await expect(other.call.getByRole("timer")).toBeVisible();
      await beSlow(other.page, true);
      await expect(other.call.getByText(/^Your connection is slow/)).toBeVisible({ timeout: 20_000 });
      await shoot(other, "slow-connection");
      await beSlow(other.page, false);
      await other.button("Transfer").click();
      await other.softphone.getByRole("searchbox").fill("01 99 00 98 76");
      await shoot(other, "transfer-outside");
      await other.softphone.getByRole("button", { name: "Transfer", exact: true }).click();
      await stack.processes.web!.crash();
      await other.page.getByRole("link", { name: "Accounts" }).click();
      await expect(other.page.getByText(/^Can’t reach the server/)).toBeVisible();
      await shoot(other, "server-away");
      stack.restart("web");
      await waitFor(`${stack.appUrl}/api/health`, 60_000);
      await expect(other.page.getByText(/^This page will open/)).toBeVisible();
      await shoot(other, "held-back");
      await stack.processes.carrier!.crash();
      await expect(other.call.getByText("Connection lost. Reconnecting…")).toBeVisible();
      await shoot(other, "reconnecting");
      // The SDK tries to resume its call for 20 s.
      const disconnected = other.page.getByRole("status", { name: /^Phone: Disconnected/ });
      await expect(disconnected).toBeVisible({ timeout: 45_000 });
      await other
        .button("OK")
        .click({ timeout: 2_000 })
        .catch(() => {}); // Only if there is an error message.
      await shoot(other, "disconnected");
      stack.restart("carrier");
      await waitFor(`${stack.carrierUrl}/health`, 30_000);
      await database.query(`UPDATE "Conversation" SET state = 'ENDED' WHERE state <> 'ENDED'`);
      await database.query(`UPDATE "CallLeg" SET "wrappedUpAt" = now()`);
      await database.query(`DELETE FROM "AgentSlot"`);
    });
  }
}
