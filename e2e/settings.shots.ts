import { root } from "../scripts/stack.mjs";
import { expect, test } from "./support/fixtures";

const SIZES = { "": { width: 1440, height: 900 }, "-narrow": { width: 390, height: 844 } };

const PAGES: Record<string, string> = {
  list: "/settings",
  preferences: "/settings/preferences",
  account: "/settings/account",
  telephony: "/settings/telephony",
  "telephony-new": "/settings/telephony/new",
  blocked: "/settings/blocked",
  types: "/settings/types",
  type: "/settings/types/deal",
  "clean-up": "/settings/clean-up",
  history: "/settings/history",
  bin: "/settings/bin",
  workspace: "/settings/workspace",
  "set-up": "/settings/set-up",
  health: "/settings/health",
  api: "/settings/api",
  audit: "/settings/audit",
};

for (const colorScheme of ["light", "dark"] as const) {
  for (const [suffix, viewport] of Object.entries(SIZES)) {
    test(`every page of the settings, ${colorScheme}${suffix}`, async ({ signIn, database }) => {
      test.setTimeout(120_000);
      const { page } = await signIn("ada@demo.dockline.app", { waitForPhone: false });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      await page.getByRole("button", { name: "Collapse softphone" }).click();
      const shoot = async (name: string) => {
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await page.screenshot({
          path: `${root}/.pictures/settings-${name}-${colorScheme}${suffix}.png`,
          animations: "disabled",
          fullPage: true,
        });
      };
      for (const [name, path] of Object.entries(PAGES)) {
        await page.goto(path);
        await shoot(name);
      }
      const { rows } = await database.query<{ id: string; channelId: string }>(
        `SELECT id, "channelId" FROM "ChannelNumber" LIMIT 1`,
      );
      await page.goto(`/settings/telephony/${rows[0]!.channelId}`);
      await shoot("account");
      await page.goto(`/settings/telephony/numbers/${rows[0]!.id}`);
      await shoot("number");
      await page.goto("/settings");
      await page.getByRole("searchbox", { name: "Search settings" }).fill("token");
      await shoot("search");
      if (suffix === "") return;
      await page.goto("/records/case");
      await page.getByRole("button", { name: "More" }).click();
      await shoot("more");
    });
  }
}
