import { root } from "../scripts/stack.mjs";
import { expect, findRecord, MAIN_NUMBER, recordPath, test } from "./support/fixtures";

const SIZES = { "": { width: 1440, height: 900 }, "-narrow": { width: 390, height: 844 } };

for (const colorScheme of ["light", "dark"] as const) {
  for (const [suffix, viewport] of Object.entries(SIZES)) {
    test(`the record page in every state of the dock, ${colorScheme}${suffix}`, async ({
      signIn,
      carrier,
      database,
    }) => {
      const contact = await findRecord(
        database,
        `t.key = 'contact' AND f.key = 'phone' AND r.id IN (SELECT l."toId" FROM "RecordLink" l JOIN "Record" d ON d.id = l."fromId" WHERE d.status IN ('proposal', 'negotiation'))`,
      );
      const agent = await signIn("chloe@demo.dockline.app", { path: recordPath(contact) });
      const { page } = agent;
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      const shoot = (name: string) =>
        page.screenshot({
          path: `${root}/.pictures/${name}-${colorScheme}${suffix}.png`,
          animations: "disabled",
        });
      await page.mouse.move(0, 0);
      await shoot("idle");
      await carrier.dial(contact.e164, MAIN_NUMBER, { says: { hertz: 700 } });
      await expect(agent.button("Answer")).toBeEnabled();
      await shoot("incoming");
      await agent.button("Answer").click();
      await expect(agent.call.getByRole("timer")).toHaveText("0:04");
      await shoot("call");
      await agent.button("Transfer").click();
      await expect(agent.softphone.getByRole("group", { name: "Transfer to" })).toBeVisible();
      await expect(agent.softphone.getByText("…")).toBeHidden();
      await shoot("transfer");
      await agent.button("Transfer").click();
      await agent.button("Keypad").click();
      await shoot("keypad-in-call");
      await agent.button("End").click();
      const dialog = page.getByRole("dialog", { name: `Call with ${contact.name}` });
      await dialog
        .getByLabel("Notes")
        .fill("Asked for the price of a second pump. Send the quote by Friday.");
      await shoot("post-call");
      await dialog.getByRole("button", { name: "Skip" }).click();
      await expect(dialog).toBeHidden();
      await agent.button("Directory").click();
      await expect(agent.softphone.getByRole("list", { name: "Directory" })).toBeVisible();
      await shoot("colleagues");
      await agent.button("Keypad").click();
      await shoot("dial-pad");
      await agent.button("Keypad").click();
      await agent.button("Do not disturb").click();
      await agent.expectLine("Do not disturb");
      await shoot("do-not-disturb");
      await agent.button("Turn off do not disturb").click();
      await carrier.behave(contact.e164, { outcome: "busy" });
      await page.getByRole("button", { name: /^Call Phone/ }).click();
      await expect(agent.softphone.getByRole("alert")).toContainText("is busy.");
      await shoot("unanswered");
      await agent.softphone.getByRole("button", { name: "OK" }).click();
      await carrier.behave(contact.e164, {});
    });
  }
}
