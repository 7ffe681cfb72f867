import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** Clients that come back all at once wait here until they are taken; Node's default holds 511 of them. */
const BACKLOG = 4_096;

/** The host of all proofs: nothing leaves this machine. */
export const HOST = "127.0.0.1";

/** Has `server` listen on `port`, or on any that is free. Resolves with the port. */
export async function listen(server: Server, port = 0): Promise<number> {
  server.listen({ port, host: HOST, backlog: BACKLOG });
  await once(server, "listening");
  // A TCP server listens on an address with a port.
  return (server.address() as AddressInfo).port;
}
