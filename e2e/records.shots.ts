import { root } from "../scripts/stack.mjs";
import { expect, test } from "./support/fixtures";

for (const colorScheme of ["light", "dark"] as const) {
  for (const [suffix, viewport] of Object.entries({
    "": { width: 1440, height: 900 },
    "-narrow": { width: 390, height: 844 },
  })) {
    test(`records and settings, ${colorScheme}${suffix}`, async ({ signIn }) => {
      test.setTimeout(120_000);
      const { page } = await signIn("ada@demo.dockline.app", { path: "/records/deal" });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      const shoot = async (name: string) => {
        await page.waitForTimeout(500);
        await page.screenshot({ path: `${root}/.pictures/${name}-${colorScheme}${suffix}.png` });
      };
      await page.goto("/records/deal?amount.min=1000");
      await page
        .getByRole("checkbox", { name: /^Select (?!all)/ })
        .first()
        .check();
      await page
        .getByRole("checkbox", { name: /^Select (?!all)/ })
        .nth(1)
        .check();
      await shoot("list");
      await page.getByRole("button", { name: "Merge…" }).click();
      await expect(page.getByRole("heading", { name: "Merge deals" })).toBeVisible();
      await shoot("merge");
      await page.goto("/records/account?q=brasserie");
      await page.getByRole("table").getByRole("link", { name: "Brasserie Valmont" }).click();
      await expect(page.getByRole("heading", { name: "Timeline" })).toBeVisible();
      await shoot("record");
      await page.goto("/records/contact/import");
      const csv =
        "Full name;Mail;Phone;Company\nZoë Winter;zoe@winter.test;01 99 00 55 01;Valmont\nBob;not-an-address;;\n";
      await page
        .getByLabel("Choose a file")
        .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
      await expect(page.getByRole("cell", { name: /isn’t valid/ })).toBeVisible();
      await shoot("import");
      await page.goto("/settings/types/deal");
      await shoot("type");
      await page.getByRole("button", { name: "Edit Stage" }).click();
      await shoot("field");
      for (const name of ["types", "workspace", "history", "clean-up"]) {
        await page.goto(`/settings/${name}`);
        await shoot(`settings-${name}`);
      }
      await page.goto("/settings/api");
      await page.getByLabel("Token name").fill("Web form");
      await page.getByRole("button", { name: "Create token" }).click();
      await expect(page.getByRole("dialog", { name: "Token for Web form" })).toBeVisible();
      await shoot("api-token");
      await page.keyboard.press("Escape");
      await shoot("settings-api");
      await page.getByRole("button", { name: "Revoke the token for Web form" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
      await expect(page.getByText("No API tokens yet")).toBeVisible();
      await page.goto("/settings/clean-up");
      await page.getByRole("button", { name: /^Set the country/ }).click();
      await page.getByRole("dialog").getByLabel("Country").selectOption("United Kingdom");
      await expect(page.getByRole("list", { name: "Preview" })).toBeVisible();
      await shoot("fix-numbers");
    });
  }
}
