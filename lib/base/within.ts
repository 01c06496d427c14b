import { systemClock, type Clock } from "./clock";

/** Thrown when work did not finish in time. It may still finish, but the result is dropped. */
class TookTooLong extends Error {
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
  }
}

/**
 * Returns the result of `work` if it comes within `timeoutMs`. @throws TookTooLong otherwise, or the error of `work`
 */
export async function within<T>(
  timeoutMs: number,
  work: Promise<T>,
  clock: Pick<Clock, "after"> = systemClock,
): Promise<T> {
  let cancel = () => {};
  const late = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(timeoutMs, () => reject(new TookTooLong(timeoutMs)));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
