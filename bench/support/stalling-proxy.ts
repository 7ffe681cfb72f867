import net, { type Socket } from "node:net";
import { HOST, listen } from "./listening.js";

/** A TCP proxy that can stop reading from the server, as a client does that has gone to sleep. */
export interface StallingProxy {
  /** Where the client connects. */
  readonly port: number;
  /** Reads nothing more from the server: first the kernel's buffers fill, then the server's own. */
  stall(): void;
  /** Reads on, as fast as the client takes it. */
  flow(): void;
  /** Cuts all connections. */
  close(): void;
}

/** Starts a proxy to the server on `serverPort`. */
export async function startStallingProxy(serverPort: number): Promise<StallingProxy> {
  const toClientBy = new Map<Socket, Socket>();
  const proxy = net.createServer((toClient) => {
    const toServer = net.connect(serverPort, HOST);
    toClientBy.set(toServer, toClient);
    endTogether(toServer, toClient);
    toClient.pipe(toServer);
    toServer.pipe(toClient);
  });
  const port = await listen(proxy);
  return {
    port,
    stall: () => {
      for (const [toServer, toClient] of toClientBy) toServer.unpipe(toClient).pause();
    },
    flow: () => {
      for (const [toServer, toClient] of toClientBy) toServer.pipe(toClient);
    },
    close: () => {
      for (const toServer of toClientBy.keys()) toServer.destroy();
      proxy.close();
    },
  };
}

function endTogether(one: Socket, other: Socket): void {
  for (const socket of [one, other]) {
    socket.on("error", () => {}); // a close follows; without a listener the error would end the process
    socket.on("close", () => {
      one.destroy();
      other.destroy();
    });
  }
}
