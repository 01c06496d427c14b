import { afterAll, expect, test, vi } from "vitest";
import { setUpDatabase } from "@/scripts/testing/database";
import { openProxy } from "@/scripts/testing/database-proxy";
import { GET } from "./route";

const proxy = await openProxy(process.env.DATABASE_URL!);
process.env.DATABASE_URL = proxy.url;

setUpDatabase();
afterAll(() => proxy.close());

test("a hanging database is reported like one that is down, and so is its return", async () => {
  expect((await GET()).status).toBe(200);
  proxy.freeze();
  expect((await GET()).status).toBe(503);
  proxy.thaw();
  await vi.waitFor(async () => expect((await GET()).status).toBe(200));
});
