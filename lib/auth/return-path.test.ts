import { expect, test } from "vitest";
import { returnPath, signInPath } from "./return-path";

test.each(["/records/deal?sort=-name&q=A%26B", "/calls", "/"])("signing in returns to %s", (path) => {
  const { searchParams } = new URL(signInPath(path), "http://localhost");
  expect(returnPath(searchParams.get("from"))).toBe(path);
});

test.each([
  undefined,
  null,
  "",
  "calls",
  "https://evil.test/",
  "//evil.test",
  "/\\evil.test",
  "/\t/evil.test",
  "/.//evil.test",
  "/x/..//evil.test",
  "//",
  "javascript:alert(1)",
])("signing in goes to the home page instead of %j", (from) => {
  expect(returnPath(from)).toBe("/");
});
