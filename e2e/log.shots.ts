import { root } from "../scripts/stack.mjs";
import { expect, test } from "./support/fixtures";

for (const colorScheme of ["light", "dark"] as const) {
  for (const [suffix, viewport] of Object.entries({
    "": { width: 1440, height: 900 },
    "-narrow": { width: 390, height: 844 },
  })) {
    test(`calls, ${colorScheme}${suffix}`, async ({ signIn }) => {
      const agent = await signIn("chloe@demo.dockline.app", { path: "/calls" });
      const { page } = agent;
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      const shoot = (name: string) =>
        page.screenshot({
          path: `${root}/.pictures/${name}-${colorScheme}${suffix}.png`,
          animations: "disabled",
        });
      await agent.button("Recents").click();
      await expect(agent.softphone.getByRole("list", { name: "Recents" })).toBeVisible();
      await shoot("calls");
      await page
        .getByRole("link", { name: /View call/ })
        .first()
        .press("Enter");
      await expect(page.getByRole("heading", { name: /^Call with/ })).toBeVisible();
      await shoot("call-detail");
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
      await shoot("keys");
    });
  }
}
