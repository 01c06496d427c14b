import { expect, test } from "vitest";
import { readableUrl } from "./readable-url";

test.each(["/", "/calls/%C3%A9?q=%E0%A4%A", "/records/contact?owner=%00", "/a%20b", "*"])(
  "%s stays as it is",
  (url) => expect(readableUrl(url)).toBe(url),
);

test.each([
  ["/calls/%E0%A4%A", "/calls/%25E0%25A4%25A"],
  ["/calls/%?q=%", "/calls/%25?q=%"],
  ["/records/contact/%FF", "/records/contact/%25FF"],
  ["/%ED%A0%80", "/%25ED%25A0%2580"],
])("%s, which cannot be decoded, is read as %s", (url, read) => {
  expect(readableUrl(url)).toBe(read);
  expect(() => decodeURIComponent(read.split("?")[0]!)).not.toThrow();
});
