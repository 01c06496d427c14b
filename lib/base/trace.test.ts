import { expect, test, vi } from "vitest";
import { Trace } from "./trace";

test("a response says how long each step took, and when the first began", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const trace = new Trace();
  vi.advanceTimersByTime(3);
  trace.step("session");
  vi.advanceTimersByTime(40);
  trace.step("place");
  const header = trace.on(new Response()).headers.get("server-timing");
  expect(header).toMatch(/^start;dur=\d{13}(\.\d)?;desc="epoch", session;dur=3, place;dur=40$/);
  vi.useRealTimers();
});
