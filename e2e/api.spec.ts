import { expect, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";

test(
  "a program gets a token, writes a record with it, and is refused once it is revoked",
  { tag: "@full" },
  async ({ signIn }) => {
    const { page } = await signIn(ADA, { path: "/settings/api", waitForPhone: false });
    await expect(page.getByText("No API tokens yet")).toBeVisible();
    await page.getByRole("button", { name: "Create token" }).click();
    await expect(page.getByText("Enter a name.")).toBeVisible();
    await page.getByLabel("Token name").fill("Web form");
    await page.getByRole("button", { name: "Create token" }).click();
    const dialog = page.getByRole("dialog", { name: "Token for Web form" });
    const token = await dialog.locator("code").innerText();
    await page.keyboard.press("Escape");
    await expect(page.getByText("never used")).toBeVisible();
    await expect(page.getByText(token)).toHaveCount(0);

    const origin = new URL(page.url()).origin;
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const data = { name: "Olga from the web form", values: { phone: "+33199005566" } };
    const create = () =>
      fetch(`${origin}/api/v1/records/lead`, { method: "POST", headers, body: JSON.stringify(data) });
    expect((await create()).status).toBe(201);
    await page.goto("/records/lead");
    await expect(page.getByRole("link", { name: "Olga from the web form" })).toBeVisible();

    await page.goto("/settings/api");
    await expect(page.getByText("last used")).toBeVisible();
    await page.getByRole("button", { name: "Revoke the token for Web form" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByText("No API tokens yet")).toBeVisible();
    expect((await create()).status).toBe(401);
  },
);
