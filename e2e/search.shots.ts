import { root } from "../scripts/stack.mjs";
import { expect, test } from "./support/fixtures";

for (const colorScheme of ["light", "dark"] as const) {
  for (const [suffix, viewport] of Object.entries({
    "": { width: 1440, height: 900 },
    "-narrow": { width: 390, height: 844 },
  })) {
    test(`the palette, ${colorScheme}${suffix}`, async ({ signIn }) => {
      const { page } = await signIn("chloe@demo.dockline.app", { path: "/records/contact" });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      await page.getByRole("button", { name: /^Search/ }).click();
      await expect(page.getByRole("combobox")).toBeFocused();
      await page.keyboard.type("ma");
      await expect(page.getByRole("option").first()).toBeVisible();
      await page.waitForTimeout(600);
      await page.screenshot({ path: `${root}/.pictures/palette-${colorScheme}${suffix}.png` });
    });
  }
}
