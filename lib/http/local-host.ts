const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a host of a URL is this machine itself. */
export const isLocalHost = (hostname: string): boolean => LOCAL_HOSTS.has(hostname);
