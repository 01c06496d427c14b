import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchOutside, isPublic } from "./fetch-outside";

test.each([
  "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.2.1",
  "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1",
  "64:ff9b::7f00:1", "2001::1", "2001:db8::1", "2002:7f00:1::", "fc00::1", "fe80::1", "ff02::1",
])("%s is no host on the internet", (address) => {
  expect(isPublic(address)).toBe(false);
}); // prettier-ignore

test.each([
  "8.8.8.8",
  "100.63.255.255",
  "172.15.0.1",
  "172.32.0.1",
  "192.0.1.1",
  "2a00:1450::1",
  "2606:4700::1",
])("%s is a host on the internet", (address) => {
  expect(isPublic(address)).toBe(true);
});

let server: http.Server, port: number;
/** Addresses that were asked, with their headers. */
const asked: { url: string; header: unknown }[] = [];

beforeAll(async () => {
  server = http.createServer((request, response) => {
    asked.push({ url: request.url!, header: request.headers["x-test"] });
    if (request.url === "/silent") return;
    if (request.url === "/trickle") return void response.write("<");
    if (request.url === "/cut") return void response.writeHead(200, { "content-length": "9" }).destroy();
    if (request.url === "/elsewhere") return void response.writeHead(302, { location: "/text" }).end();
    const length = request.url === "/long" ? 101 : 100;
    response.writeHead(200, { "content-type": "Text/XML; charset=utf-8" }).end("é".padEnd(length - 1, "x"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (path: string, change: Partial<Parameters<typeof fetchOutside>[1]> = {}, host = "127.0.0.1") =>
  fetchOutside(`http://${host}:${port}${path}`, {
    withinMs: 500,
    mostBytes: 100,
    mayBePrivate: true,
    ...change,
  });

test("an answer is its status, its type and its text", async () => {
  const answer = await ask("/text", { headers: { "x-test": "1" } });
  expect(answer).toEqual({ kind: "answer", status: 200, type: "text/xml", body: "é".padEnd(99, "x") });
  expect(asked.at(-1)).toEqual({ url: "/text", header: "1" });
});

test("a longer answer is not read, nor is one that does not end in time", async () => {
  expect(await ask("/long")).toEqual({ kind: "too-large" });
  expect(await ask("/silent")).toEqual({ kind: "too-slow" });
  expect(await ask("/trickle")).toEqual({ kind: "too-slow" });
});

test("a redirect is not followed", async () => {
  const before = asked.length;
  expect(await ask("/elsewhere")).toMatchObject({ kind: "answer", status: 302 });
  expect(asked.slice(before).map(({ url }) => url)).toEqual(["/elsewhere"]);
});

test("what cannot be reached says why", async () => {
  expect(await ask("/cut")).toEqual({ kind: "unreachable", problem: "ECONNRESET" });
  const nobody = await fetchOutside("http://127.0.0.1:9/", {
    withinMs: 500,
    mostBytes: 1,
    mayBePrivate: true,
  });
  expect(nobody).toEqual({ kind: "unreachable", problem: "ECONNREFUSED" });
});

test.each(["127.0.0.1", "localhost", "127.1", "0x7f000001", "[::ffff:127.0.0.1]", "[::1]"])(
  "%s is not asked unless it may be private, by whatever name",
  async (host) => {
    const before = asked.length;
    expect(await ask("/text", { mayBePrivate: false }, host)).toEqual({ kind: "private" });
    expect(asked).toHaveLength(before);
  },
);
