import type { LockManagerLike } from "@/lib/softphone/tab-leader";

/** Makes Web Locks of one name, as a browser's tabs share them: granted in turn, or stolen (W3C Web Locks API, 4). */
export function makeLocks(): LockManagerLike {
  let holder: { reject: (error: Error) => void } | null = null;
  const queue: { isAborted: () => boolean; grant: () => void }[] = [];

  const process = () => {
    while (!holder && queue.length > 0) {
      const { isAborted, grant } = queue.shift()!;
      if (!isAborted()) grant();
    }
  };
  return {
    request: (_name, options, hold) =>
      new Promise((resolve, reject) => {
        const own = { reject };
        const grant = () => {
          holder = own;
          void hold().then(() => {
            if (holder === own) holder = null;
            process();
            resolve(undefined);
          });
        };
        if ("steal" in options) {
          // The new holder is notified before the old one, as in Chromium.
          const stolen = holder;
          holder = own;
          void Promise.resolve().then(grant);
          setImmediate(() => stolen?.reject(new Error("stolen")));
          return;
        }
        queue.push({ isAborted: () => options.signal.aborted, grant });
        process();
      }),
  };
}
