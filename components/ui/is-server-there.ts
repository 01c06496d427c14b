/** Returns whether the server and its database respond; only then would a requested page load. */
export const isServerThere = (): Promise<boolean> =>
  fetch("/api/health").then(
    ({ ok }) => ok,
    () => false,
  );
