/** Runs once when a server process starts: a bad environment fails here, with every problem listed. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const [
    { env },
    { watchEveryRequest },
    { startSigns, startSweep },
    { setReactions },
    { REACTIONS },
    { countRequest },
  ] = await Promise.all([
    import("./lib/base/env"),
    import("./lib/http/every-request"),
    import("./lib/wiring/background"),
    import("./lib/events/dispatch"),
    import("./lib/wiring/reactions"),
    import("./lib/metrics/requests"),
  ]);
  env();
  watchEveryRequest(countRequest);
  setReactions(REACTIONS);
  startSweep();
  startSigns();
}
