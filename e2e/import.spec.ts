import * as XLSX from "@e965/xlsx";
import iconv from "iconv-lite";
import { expect, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";

test("a file's encoding, separator and sheet are shown, and the preview follows the choices", async ({
  signIn,
}) => {
  const { page } = await signIn(ADA, { path: "/records/contact/import", waitForPhone: false });
  const csv =
    "sep=;\nImię;Nazwisko;Telefon;Miasto\nŁukasz;Wiśniewski;3.36E+10;Łódź\nGrażyna;Lis;+33 1 99 00 55 71;Kraków\n";
  await page.getByLabel("Choose a file").setInputFiles({
    name: "kontakty.xlsx",
    mimeType: "text/csv",
    buffer: iconv.encode(csv, "windows-1250"),
  });
  const encoding = page.getByLabel("Encoding");
  await expect(encoding).toHaveValue("windows-1250");
  await expect(page.getByLabel("Separator")).toHaveValue(";");
  await expect(page.getByLabel("Field for column Telefon")).toHaveValue("phone");
  await expect(page.getByRole("cell", { name: "Łukasz" })).toBeVisible();
  await expect(page.getByRole("cell", { name: "Kraków" })).toBeHidden();
  await encoding.selectOption("macintosh");
  await expect(page.getByRole("cell", { name: "Łukasz" })).toBeHidden();
  await encoding.selectOption("windows-1250");
  await expect(page.getByRole("cell", { name: "Łukasz" })).toBeVisible();
  await expect(page.getByRole("cell", { name: /has lost digits in a spreadsheet/ })).toBeVisible();
  await page.getByLabel("Field for column Miasto").selectOption("email");
  await page.getByLabel("Field for column Imię").selectOption("email");
  await expect(page.getByText(/“Imię” and “Miasto” go to the same field, Email/)).toBeVisible();

  await page.goto("/records/contact/import");
  const people = XLSX.utils.aoa_to_sheet([["Customers"], [], ["Name", "Phone"], ["Sheet One", 33199005572]]);
  const more = XLSX.utils.aoa_to_sheet([["Name", "Phone"], ["Sheet Two", 33199005573]]); // prettier-ignore
  const book = { SheetNames: ["People", "More"], Sheets: { People: people, More: more } };
  const buffer = XLSX.write(book, { type: "buffer", bookType: "xlsx" }) as Buffer;
  await page
    .getByLabel("Choose a file")
    .setInputFiles({ name: "people.csv", mimeType: "application/octet-stream", buffer });
  await expect(page.getByRole("cell", { name: "33199005572" })).toBeVisible();
  await expect(page.getByLabel("Column names")).toHaveValue("2");
  await page.getByLabel("Sheet").selectOption("More");
  await expect(page.getByRole("cell", { name: "33199005573" })).toBeVisible();
  await page.getByRole("button", { name: "Check all rows" }).click();
  await expect(page.getByText("Expected result: 1 created.")).toBeVisible();
});
