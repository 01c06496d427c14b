import { expect, test } from "vitest";
import { safeHeaders } from "./headers";

const headersOf = (url: string, isHttps = false) => Object.fromEntries(safeHeaders(url, isHttps));

test.each(["/", "/login", "/api/health", "/_next/static/chunks/x.js", "/sounds/hold.wav", "/nowhere", "//x"])(
  "%s is not framed, sniffed or run, by default",
  (url) => {
    expect(headersOf(url)).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": expect.stringContaining("microphone=(self)"),
      "content-security-policy": expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'; sandbox/),
    });
  },
);

test("the service worker may fetch from this origin, and is not sandboxed away from its cache", () => {
  expect(headersOf("/sw.js")["content-security-policy"]).toBe("default-src 'none'; connect-src 'self'");
});

test("https is required where it is used", () => {
  expect(headersOf("/")).not.toHaveProperty("strict-transport-security");
  expect(headersOf("/", true)["strict-transport-security"]).toMatch(/^max-age=31536000/);
});

test("API responses are not cached; the event stream sets its own header", () => {
  expect(headersOf("/api/search?q=x")["cache-control"]).toBe("private, no-store");
  expect(headersOf("/api/events/answer")["cache-control"]).toBe("private, no-store");
  expect(headersOf("/api/events")).not.toHaveProperty("cache-control");
  expect(headersOf("/sounds/hold.wav")).not.toHaveProperty("cache-control");
});
