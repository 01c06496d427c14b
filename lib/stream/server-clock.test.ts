import { expect, test } from "vitest";
import { ServerClock } from "./server-clock";

const AT = Date.UTC(2026, 10, 21, 9);

/** A clock of a browser that has run for `ms`. */
function makeClock() {
  let ran = 0;
  const clock = new ServerClock(() => ran);
  return {
    clock,
    pass: (ms: number) => void (ran += ms),
  };
}

test("knows no time until the server has said one", () => {
  expect(makeClock().clock.now()).toBeNull();
});

test("goes on from what the server said", () => {
  const { clock, pass } = makeClock();
  pass(5_000);
  clock.hear(AT);
  pass(1_500);
  expect(clock.now()).toBe(AT + 1_500);
});

test("a word that was long on its way does not put it back", () => {
  const { clock, pass } = makeClock();
  clock.hear(AT);
  pass(10_000);
  clock.hear(AT + 6_000);
  expect(clock.now()).toBe(AT + 10_000);
});

test("a machine that slept is put right by the next word", () => {
  const { clock, pass } = makeClock();
  clock.hear(AT);
  pass(1_000); // and an hour that the machine did not count
  clock.hear(AT + 3_600_000);
  expect(clock.now()).toBe(AT + 3_600_000);
});

test("a server whose clock is put back is followed after a few words", () => {
  const { clock, pass } = makeClock();
  clock.hear(AT);
  for (let said = 1; said <= 6; said++) {
    pass(10_000);
    clock.hear(AT - 600_000 + said * 10_000);
  }
  expect(clock.now()).toBe(AT - 600_000 + 60_000);
});
