/** Whether the server and its database answer: only then would a page that is asked for come. */
export const isServerThere = (): Promise<boolean> =>
  fetch("/api/health").then(
    ({ ok }) => ok,
    () => false,
  );
