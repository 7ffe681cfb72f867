import net, { type Socket } from "node:net";
import { HOST, listen } from "./listening.js";

/** A link of one speed. */
export interface PacingOptions {
  /** How many bytes it carries to the client each second. */
  bytesPerSecond: number;
  /** How long a byte travels each way, in milliseconds. */
  wayMs: number;
}

/** A TCP proxy that carries bytes to the client at one speed. Towards the server it only delays them. */
export interface PacingProxy {
  /** Where the client connects. */
  readonly port: number;
  /** How many connections there have been. */
  readonly connections: number;
  /** Cuts all connections. */
  close(): void;
}

/** What is read at once stays below what the link carries in so many milliseconds. */
const SLICE_MS = 20;

/** Starts a proxy to the server on `serverPort`. */
export async function startPacingProxy(serverPort: number, options: PacingOptions): Promise<PacingProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const proxy = net.createServer((toClient) => {
    const toServer = net.connect(serverPort, HOST);
    connections++;
    carry(toServer, toClient, options);
    carry(toClient, toServer, { ...options, bytesPerSecond: Number.POSITIVE_INFINITY });
    for (const [socket, other] of [
      [toServer, toClient],
      [toClient, toServer],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {}); // a close follows; without a listener the error would end the process
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  const port = await listen(proxy);
  return {
    port,
    get connections() {
      return connections;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}

/** Carries bytes from one end to the other. While a slice is on the link nothing more is read. */
function carry(from: Socket, to: Socket, { bytesPerSecond, wayMs }: PacingOptions): void {
  const slice = Math.max(64, (bytesPerSecond * SLICE_MS) / 1_000);
  let freeAt = 0;
  from.on("readable", () => carryOn());
  from.on("end", () => setTimeout(() => to.end(), wayMs));
  const carryOn = (): void => {
    const now = performance.now();
    if (freeAt > now) return void setTimeout(carryOn, freeAt - now);
    const chunk: Buffer | null = from.read(Math.min(slice, from.readableLength)) ?? from.read();
    if (chunk === null) return;
    freeAt = Math.max(freeAt, now - SLICE_MS) + (1_000 * chunk.length) / bytesPerSecond;
    setTimeout(() => to.write(chunk), wayMs);
    if (from.readableLength > 0) setTimeout(carryOn, Math.max(0, freeAt - now));
  };
}
