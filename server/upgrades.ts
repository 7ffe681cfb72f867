/** Who takes which upgrade of an HTTP server. */
import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Http2SecureServer } from "node:http2";
import type { Server as HttpsServer } from "node:https";
import type { Duplex } from "node:stream";

/** A server of `node:http` or `node:https`. */
export type NodeServer = HttpServer | HttpsServer;

/** A server that hands over upgrades. One of HTTP/2 does so where it permits HTTP/1.1, as development servers do. */
export type UpgradeServer = NodeServer | Http2SecureServer;

/** Takes one upgrade. */
export type TakeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** What is done with the upgrades of a server. */
export interface UpgradeTaker {
  /** Takes one that is ours. */
  take: TakeUpgrade;
  /** Is shown every one, also what others take. */
  seen(request: IncomingMessage): void;
}

/** The paths of the listeners of this package, so that one knows what the others take. */
const paths = new WeakMap<object, string | undefined>();

/**
 * Gives the upgrades of `path`, or all without one, to the taker. Returns the undo. Throws if another listener
 * handles upgrades on that server and no `path` says which are ours.
 */
export function takeUpgrades(
  server: UpgradeServer,
  path: string | undefined,
  { take, seen }: UpgradeTaker,
): () => void {
  check(server, path);
  const listener: TakeUpgrade = (request, socket, head) => {
    seen(request);
    const asked = pathOf(request);
    if (path === undefined || path === asked) take(request, socket, head);
    else if (isNobodys(server, asked) && server.listeners("upgrade")[0] === listener) {
      refuse(socket, "404 Not Found");
    }
  };
  paths.set(listener, path);
  server.on("upgrade", listener);
  return () => void server.off("upgrade", listener);
}

function check(server: UpgradeServer, path: string | undefined): void {
  if (path !== undefined && !path.startsWith("/")) throw new Error(`"path" must begin with "/": "${path}"`);
  const others = server.listeners("upgrade");
  const isTaken = others.some((each) => paths.has(each) && [undefined, path].includes(paths.get(each)));
  if (isTaken || (path === undefined && others.length > 0)) {
    throw new Error(
      'another listener already handles these upgrades on this server: set a "path" that only this one takes, ' +
        "or turn the other off (for monument's own web sockets, webSockets: false)",
    );
  }
}

/** Whether only listeners of this package are there, and none takes `path`: Node would leave the socket open for ever. */
function isNobodys(server: UpgradeServer, path: string): boolean {
  return server.listeners("upgrade").every((each) => paths.has(each) && paths.get(each) !== path);
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").split("?", 1)[0] ?? "";
}

/** Answers an upgrade with an HTTP status and one more header, if given, and closes. */
export function refuse(socket: Duplex, status: string, header?: string): void {
  const headers = ["Connection: close", "Content-Length: 0", ...(header ? [header] : [])];
  socket.on("error", () => socket.destroy());
  // Whoever does not close its end keeps the socket no longer than the answer takes.
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join("\r\n")}\r\n\r\n`, () => socket.destroy());
}
