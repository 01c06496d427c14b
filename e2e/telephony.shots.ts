import { root } from "../scripts/stack.mjs";
import { expect, test } from "./support/fixtures";

const SIZES = { "": { width: 1440, height: 1000 }, "-narrow": { width: 390, height: 844 } };

for (const colorScheme of ["light", "dark"] as const) {
  for (const [suffix, viewport] of Object.entries(SIZES)) {
    test(`the settings of telephony, voicemail and preferences, ${colorScheme}${suffix}`, async ({
      signIn,
      carrier,
      database,
    }) => {
      const { page } = await signIn("ada@demo.dockline.app", { path: "/settings/telephony" });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      const shoot = (name: string) =>
        page.screenshot({
          path: `${root}/.pictures/${name}-${colorScheme}${suffix}.png`,
          animations: "disabled",
          fullPage: true,
        });
      await page.getByRole("button", { name: "Collapse softphone" }).click();
      await shoot("telephony");
      await page.getByRole("link", { name: /AC0/ }).click();
      await page.getByRole("button", { name: "Test connection" }).click();
      await expect(page.getByRole("list", { name: "Connection test results" })).toBeVisible();
      await shoot("account");
      await page.goto("/settings/telephony");
      await page.getByRole("link", { name: /^London/ }).click();
      await page.getByRole("checkbox", { name: "Open on Monday" }).check();
      await page.getByRole("checkbox", { name: "Open on Tuesday" }).check();
      await shoot("number");
      await page.goto("/settings");
      await shoot("preferences");
      // With no phone to ring, the caller is asked for a message at once.
      await database.query(`UPDATE "User" SET dnd = true`);
      const stranger = "+33199007712";
      await carrier.dial(stranger, "+442079460100", { says: { hertz: 600 } });
      await page.goto("/calls/voicemail");
      await page.waitForTimeout(9_000);
      await carrier.hangUp(stranger);
      await database.query(`UPDATE "User" SET dnd = false`);
      await expect(page.getByLabel(/^\d+ new voicemails?$/).first()).toBeVisible({ timeout: 20_000 });
      await page.reload();
      await expect(page.locator("audio").first()).toBeVisible();
      await shoot("voicemail");
    });
  }
}
