import { beforeEach, expect, test } from "vitest";
import { keepLoaded, type Loaded } from "./use-loaded";

interface Pending {
  signal: AbortSignal;
  resolve: (value: string) => void;
  reject: (error: Error) => void;
}

/** What the component holds, and the reads under way, oldest first. */
let loaded: Loaded<string>;
let reads: Pending[];

beforeEach(() => {
  loaded = { hasFailed: false };
  reads = [];
});

const update = (next: (before: Loaded<string>) => Loaded<string>) => {
  loaded = next(loaded);
};

const read = (signal: AbortSignal) =>
  new Promise<string>((resolve, reject) => reads.push({ signal, resolve, reject }));

/** Answers the oldest read, and waits until the answer has been handled. */
async function answer(value: string | Error) {
  const { resolve, reject } = reads.shift()!;
  if (typeof value === "string") resolve(value);
  else reject(value);
  await new Promise((done) => setImmediate(done));
}

const OFFLINE = new Error("offline");

test("the answer is the value", async () => {
  keepLoaded(update, read);
  expect(loaded).toEqual({ hasFailed: false });
  await answer("a");
  expect(loaded).toEqual({ value: "a", hasFailed: false });
});

test("a failure is reported, and keeps the last answer", async () => {
  let readAgain = () => {};
  keepLoaded(update, read, (again) => {
    readAgain = again;
    return () => {};
  });
  await answer("a");
  readAgain();
  await answer(OFFLINE);
  expect(loaded).toEqual({ value: "a", hasFailed: true });
  readAgain();
  await answer("b");
  expect(loaded).toEqual({ value: "b", hasFailed: false });
});

test.each(["late", OFFLINE])("an answer after the end is dropped: %s", async (late) => {
  let isWatching = true;
  const stop = keepLoaded(update, read, () => () => {
    isWatching = false;
  });
  stop();
  expect(reads[0]!.signal.aborted).toBe(true);
  expect(isWatching).toBe(false);
  await answer(late);
  expect(loaded).toEqual({ hasFailed: false });
});
