import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { encode } from "next-auth/jwt";
import { root } from "../scripts/stack.mjs";
import { expect, test } from "./support/fixtures";

const ADA = "ada@demo.dockline.app";
const MB = 1_000_000;
/** Buffers of both kernels for a connection that is not read, plus the little that is read. */
const MOST_SENT = 12 * MB;

interface Route {
  method: string;
  address: string;
}

/** Lists every route from the files, so that new ones are included. */
function listRoutes(): Route[] {
  const files = readdirSync(path.join(root, "app"), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith("route.ts"))
    .flatMap((file) => {
      const source = readFileSync(path.join(root, "app", file), "utf8");
      const methods = [
        ...source.matchAll(/export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/g),
      ];
      expect(methods, `${file} exports its methods by name`).not.toEqual([]);
      const address = `/${path.dirname(file)}`
        .replace("[...nextauth]", "callback/credentials")
        .replace("[document]", "inbound")
        .replace("[kind]", "call")
        .replace("[type]", "contact")
        .replace(/\[\w+\]/g, "x");
      return methods.map(([, method]) => ({ method: method!, address }));
    });
}

const PIECE = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(0x10000, "x"), Buffer.from("\r\n")]);

/** Sends 200 MB without announcing the length; returns the answer, and how much was accepted. */
function flood(
  appUrl: string,
  { method, address }: Route,
  headers: Record<string, string>,
  length: Record<string, string> = { "transfer-encoding": "chunked" },
) {
  return new Promise<{ status: number; body: string; sent: number }>((resolve) => {
    const socket = connect(Number(new URL(appUrl).port), "127.0.0.1");
    let [answer, sent] = ["", 0];
    socket.on("data", (data) => (answer += data.toString()));
    socket.on("error", () => {}); // Cut off, as it should be.
    socket.on("close", () => {
      const [, status = "0"] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? [];
      resolve({ status: Number(status), body: answer, sent });
    });
    const all = { host: new URL(appUrl).host, ...length, ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${method} ${address} HTTP/1.1\r\n${lines.join("")}\r\n`);
    const go = () => {
      while (sent < 200 * MB && !socket.destroyed) {
        sent += PIECE.length;
        if (!socket.write(PIECE)) return void socket.once("drain", go);
      }
      socket.end("0\r\n\r\n");
    };
    go();
  });
}

const memoryOf = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) * 1024;

test("no route accepts an endless request from a stranger", async ({ stack }) => {
  const pid = stack.processes.web!.pid!;
  const headers = { origin: stack.appUrl, "content-type": "application/json" };
  const before = memoryOf(pid);
  const refuse = async (route: Route) => {
    const { status, sent } = await flood(stack.appUrl, route, headers);
    const what = `${route.method} ${route.address}`;
    if (route.address !== "/api/health") expect(status, `${what} refuses`).toBeGreaterThanOrEqual(400);
    expect(status, `${what} does not break`).toBeLessThan(500);
    expect(sent, `${what} lets in`).toBeLessThan(MOST_SENT);
  };
  await Promise.all(listRoutes().map(refuse));
  // An invalid signature, which only shows once the body is read.
  const signed = { ...headers, "x-twilio-signature": "bm9ib2R5" };
  for (const address of ["/api/twilio/voice/inbound", "/api/twilio/events/call"]) {
    const { status, sent, body } = await flood(stack.appUrl, { method: "POST", address }, signed);
    expect([status, body], address).toEqual([
      413,
      expect.stringContaining("This is too large. The limit is 64 KB."),
    ]);
    expect(sent, address).toBeLessThan(MOST_SENT);
  }
  expect(memoryOf(pid) - before, "memory").toBeLessThan(100 * MB);
});

test("a signed-in user is told that a request is too large, and no more of it is accepted", async ({
  stack,
  database,
}) => {
  const { rows } = await database.query<{ id: string; userId: string }>(
    `INSERT INTO "Session" (id, "userId") SELECT 'toolarge', id FROM "User" WHERE email = '${ADA}' RETURNING id, "userId"`,
  );
  const { id: sessionId, userId } = rows[0]!;
  const token = await encode({ token: { userId, sessionId }, secret: stack.env.NEXTAUTH_SECRET! });
  const headers = {
    origin: stack.appUrl,
    cookie: `next-auth.session-token=${token}`,
    "content-type": "audio/wav",
  };
  const reading = listRoutes().filter(
    ({ method, address }) =>
      ["POST", "PUT", "PATCH"].includes(method) && !/^\/api\/(twilio|v1|auth)\//.test(address),
  );
  const tell = async (route: Route) => {
    const lengths: Record<string, string>[] = [{ "content-length": String(600 * MB) }];
    // An import file may be as long as the first length announces.
    if (!route.address.startsWith("/api/import/")) lengths.push({ "transfer-encoding": "chunked" });
    for (const length of lengths) {
      const { status, body, sent } = await flood(stack.appUrl, route, headers, length);
      expect([status, body], route.address).toEqual([413, expect.stringContaining("This is too large. ")]);
      expect(sent, route.address).toBeLessThan(MOST_SENT + 5 * MB);
    }
  };
  await Promise.all(reading.map(tell));
});

test("no page and no action accepts an endless request from a stranger", async ({ stack }) => {
  const pid = stack.processes.web!.pid!;
  const before = memoryOf(pid);
  const kinds: Record<string, string>[] = [
    {},
    { "content-type": "text/plain;charset=UTF-8", "next-action": "0".repeat(42) },
    { "content-type": "multipart/form-data; boundary=x" },
    { "content-type": "application/x-www-form-urlencoded" },
  ];
  for (const address of ["/", "/login", "/sounds/hold.wav", "/nowhere"]) {
    for (const headers of kinds) {
      const { sent } = await flood(
        stack.appUrl,
        { method: "POST", address },
        { origin: stack.appUrl, ...headers },
      );
      expect(sent, `${address} with ${JSON.stringify(headers)}`).toBeLessThan(4 * MOST_SENT);
    }
  }
  expect(memoryOf(pid) - before, "memory").toBeLessThan(100 * MB);
});
