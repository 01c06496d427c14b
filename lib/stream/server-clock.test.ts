import { expect, test } from "vitest";
import { ServerClock } from "./server-clock";

const AT = Date.UTC(2026, 10, 21, 9);

/** The clock of a browser that has run for `ms`. */
function makeClock() {
  let ran = 0;
  const clock = new ServerClock(() => ran);
  return {
    clock,
    pass: (ms: number) => void (ran += ms),
  };
}

test("knows no time until the first event", () => {
  expect(makeClock().clock.now()).toBeNull();
});

test("continues from the server's time", () => {
  const { clock, pass } = makeClock();
  pass(5_000);
  clock.hear(AT);
  pass(1_500);
  expect(clock.now()).toBe(AT + 1_500);
});

test("an event that took long to arrive does not set it back", () => {
  const { clock, pass } = makeClock();
  clock.hear(AT);
  pass(10_000);
  clock.hear(AT + 6_000);
  expect(clock.now()).toBe(AT + 10_000);
});

test("a machine that slept is corrected by the next event", () => {
  const { clock, pass } = makeClock();
  clock.hear(AT);
  pass(1_000); // and an hour that the machine did not count
  clock.hear(AT + 3_600_000);
  expect(clock.now()).toBe(AT + 3_600_000);
});

test("a server whose clock is set back is followed after a few events", () => {
  const { clock, pass } = makeClock();
  clock.hear(AT);
  for (let said = 1; said <= 6; said++) {
    pass(10_000);
    clock.hear(AT - 600_000 + said * 10_000);
  }
  expect(clock.now()).toBe(AT - 600_000 + 60_000);
});
