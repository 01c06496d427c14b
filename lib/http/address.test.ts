import { expect, test } from "vitest";
import { addressOf, readAddress, senderOf, setAddress } from "./address";

const from = (headers: Record<string, string>, remoteAddress: string | undefined = "198.51.100.7") => ({
  headers,
  socket: { remoteAddress },
});

test("an address is the connection's, whatever the headers say", () => {
  const forged = {
    "x-forwarded-for": "203.0.113.9",
    forwarded: "for=203.0.113.9",
    "x-real-ip": "203.0.113.9",
  };
  expect(readAddress(from(forged))).toBe("198.51.100.7");
});

test("behind a proxy it is the last address in the proxy's header: the client may have written the others", () => {
  const headers = { "x-forwarded-for": "1.1.1.1, 203.0.113.9", "x-real-ip": "2.2.2.2" };
  expect(readAddress(from(headers), "X-Forwarded-For")).toBe("203.0.113.9");
  expect(readAddress(from({}), "x-forwarded-for")).toBe("198.51.100.7");
});

test("a route reads the address that was set, which no client can send", () => {
  const request = { headers: { "x-dockline-address": "203.0.113.9" } as Record<string, string> };
  expect(addressOf(request.headers)).toBe("");
  setAddress(request as never, "198.51.100.7");
  expect(addressOf(request.headers)).toBe("198.51.100.7");
  expect(addressOf(new Headers(request.headers))).toBe("198.51.100.7");
});

test.each([
  ["198.51.100.7", "198.51.100.7"],
  ["::ffff:198.51.100.7", "198.51.100.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::6", "2001:db8:1:2"],
  ["2001:DB8:0001:2::1%eth0", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
])("%s is the same sender as %s", (address, sender) => {
  expect(senderOf(address)).toBe(sender);
});
