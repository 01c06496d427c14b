import net from "node:net";

/** Resolves to a connection to one of these ports; null if none accepts it. */
async function connectToOneOf(ports: readonly number[]): Promise<net.Socket | null> {
  for (const port of ports) {
    const socket = net.connect(port, "127.0.0.1");
    const isOpen = await new Promise((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    if (isOpen) return socket;
  }
  return null;
}

/**
 * Stands before several web processes, as a load balancer would: they take new connections in turn, and those that are
 * away are left out. A connection ends with its process.
 */
export async function startBalancer(ports: readonly number[]) {
  const sockets = new Set<net.Socket>();
  let turn = 0;
  const server = net.createServer(async (client) => {
    const first = turn++ % ports.length;
    const process = await connectToOneOf([...ports.slice(first), ...ports.slice(0, first)]);
    if (!process) return client.destroy();
    for (const [from, to] of [
      [client, process],
      [process, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => {}); // Closed with the other.
      from.once("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
