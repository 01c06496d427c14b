import { readFile } from "node:fs/promises";
import { findings } from "./support/axe";
import { expect, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";

for (const colorScheme of ["light", "dark"] as const) {
  test(`an administrator exports and erases a person, ${colorScheme}`, async ({ signIn, database }) => {
    const name = `Zora Quill ${colorScheme}`;
    const { rows } = await database.query<{ id: string; e164: string }>(
      `SELECT r.id, c."remoteNumber" AS e164 FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId"
         JOIN "Call" c ON c."mainRecordId" = r.id
       WHERE t.key = 'contact' AND r."deletedAt" IS NULL AND r.name NOT LIKE 'Zora%' AND c."remoteNumber" IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM "PhoneNumber" p WHERE p.e164 = c."remoteNumber" AND p."recordId" <> r.id)
       ORDER BY r.id LIMIT 1`,
    );
    const { id, e164 } = rows[0]!;
    await database.query(`UPDATE "Record" SET name = $1 WHERE id = $2`, [name, id]);
    const { page } = await signIn(ADA, { path: `/records/contact/${id}`, waitForPhone: false });
    await page.emulateMedia({ colorScheme });
    await page.getByRole("link", { name: "Personal data" }).click();
    await expect(page.getByRole("heading", { name: `Personal data of ${name}` })).toBeVisible();
    await expect(page.getByRole("region", { name: "What is kept" })).toContainText(/Calls\d/);
    expect(await findings(page)).toEqual([]);

    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Export" }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^personal-data-.*\.zip$/);
    const archive = await readFile(await file.path());
    expect(archive.subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
    expect(archive.includes("personal-data.json")).toBe(true);
    expect(archive.includes(name)).toBe(true);

    const confirm = page.getByLabel(/^Type “/);
    await confirm.fill("Somebody");
    await page.getByRole("button", { name: "Erase for good" }).click();
    await expect(page.getByText("That isn’t the name.")).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await confirm.fill(name);
    await confirm.press("Enter");
    await expect(page).toHaveURL(/\/records\/contact$/);
    await expect(page.getByText(/Personal data erased/)).toBeVisible({ timeout: 20_000 });

    const left = await database.query(
      `SELECT 1 FROM "Record" WHERE id = $1 UNION ALL SELECT 1 FROM "Call" WHERE "remoteNumber" = $2`,
      [id, e164],
    );
    expect(left.rows).toEqual([]);
    await page.goto(`/records/contact/${id}`);
    await expect(page.getByRole("main").getByText("Page not found")).toBeVisible();
    await page.goto("/settings/audit");
    const entry = page.getByRole("list", { name: "Audit" }).getByRole("listitem").first();
    await expect(entry).toContainText("Erased a person – 1 record");
  });
}

test("who may not erase is offered no way, and refused", async ({ signIn, database }) => {
  const { rows } = await database.query<{ id: string }>(
    `SELECT r.id FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId" WHERE t.key = 'contact' AND r."deletedAt" IS NULL LIMIT 1`,
  );
  const path = `/records/contact/${rows[0]!.id}`;
  const { page } = await signIn("ben@demo.dockline.app", { path, waitForPhone: false });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "Personal data" })).toHaveCount(0);
  await page.goto(`${path}/personal-data`);
  await expect(page.getByText("You don’t have access to this page")).toBeVisible();
  expect((await page.request.get(`/api${path}/personal-data`)).status()).toBe(403);
});
