/**
 * transport/: HTTP upgrades and WebSockets: the only folder that imports ws and node:http. Here: selects the mount for
 * each upgrade of an HTTP server.
 */

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { Arrivals } from "./arrivals.js";
import type { TakeUpgrade, UpgradeServer } from "./http-server.js";
import { asksForWebSocket, takeOrdinarily } from "./ordinary-request.js";

/** Why an upgrade is rejected. */
export interface UpgradeRefusal {
  /** The HTTP status. */
  status: string;
  /** The text for the log. */
  why: string;
  header?: string;
}

/** A mount: handles upgrades of a server. */
export interface Mount {
  /** Its path; without one it handles all upgrades. */
  path: string | undefined;
  /** The time from a connection to its first request, in milliseconds. */
  timeoutMs: number;
  take: TakeUpgrade;
  /** Rejects an upgrade and logs the reason. */
  refuse(socket: Duplex, refusal: UpgradeRefusal): void;
  /** Logs a warning. */
  warn(line: string): void;
}

/** All mounts of a server share one listener: Node warns of a leak at the eleventh. */
const upgradesOf = new WeakMap<UpgradeServer, Upgrades>();

/**
 * Sends the upgrades of the mount's path, or all upgrades if it has none, to `mount`. Returns a function that stops
 * it. Throws if the server has another upgrade listener and the mount has no `path`.
 */
export function takeUpgrades(server: UpgradeServer, mount: Mount): () => void {
  const upgrades = upgradesOf.get(server) ?? new Upgrades(server);
  upgrades.add(mount);
  upgradesOf.set(server, upgrades);
  return () => upgrades.delete(mount);
}

/** The upgrades of one server. */
class Upgrades {
  #server: UpgradeServer;
  #mounts: Mount[] = [];
  #arrivals: Arrivals | undefined;

  constructor(server: UpgradeServer) {
    this.#server = server;
  }

  add(mount: Mount): void {
    this.#check(mount.path);
    this.#mounts.push(mount);
    if (this.#mounts.length === 1) {
      this.#server.on("upgrade", this.#take);
      this.#server.on("newListener", this.#added);
      this.#arrivals = new Arrivals(this.#server, mount.timeoutMs);
    }
    this.#adjust();
  }

  delete(mount: Mount): void {
    this.#mounts = this.#mounts.filter((each) => each !== mount);
    if (this.#mounts.length > 0) return this.#adjust();
    this.#server.off("upgrade", this.#take);
    this.#server.off("newListener", this.#added);
    this.#arrivals?.stop();
  }

  #adjust(): void {
    if (this.#arrivals)
      this.#arrivals.timeoutMs = Math.min(...this.#mounts.map(({ timeoutMs }) => timeoutMs));
  }

  #check(path: string | undefined): void {
    if (path !== undefined) checkPath(path);
    const isTaken = this.#mounts.some((each) => each.path === undefined || each.path === path);
    if (isTaken || (path === undefined && this.#server.listenerCount("upgrade") > 0)) {
      throw new Error(
        'another listener already handles these upgrades on this server: set a "path" that only this one takes, ' +
          "or turn the other off (for monument's own web sockets, webSockets: false)",
      );
    }
  }

  /** Another upgrade listener was added, as Next.js and Vite do with the first page. */
  #added = (event: string, listener: unknown): void => {
    const [first] = this.#mounts;
    if (event !== "upgrade" || listener === this.#take || first?.path !== undefined) return;
    first?.warn(
      'another "upgrade" listener was added to this server after attach, and both take every upgrade: set a "path", ' +
        "and let the other leave that path alone",
    );
  };

  #take: TakeUpgrade = (request, socket, head) => {
    this.#arrivals?.seen(request);
    const mount = asksForWebSocket(request) ? this.#find(pathOf(request)) : undefined;
    if (mount) return mount.take(request, socket, head);
    if (this.#server.listenerCount("upgrade") > 1) return; // it is for the others to answer
    if (!asksForWebSocket(request)) return takeOrdinarily(this.#server, request, socket, head);
    const paths = this.#mounts.map(({ path }) => `"${path}"`).join(", ");
    const why = `nothing is attached to the path "${pathOf(request)}", only to ${paths}`;
    this.#mounts[0]?.refuse(socket, { status: "404 Not Found", why });
  };

  /** A trailing slash is ignored, as in most routers, unless another mount has exactly this path. */
  #find(path: string): Mount | undefined {
    return (
      this.#mounts.find((each) => each.path === undefined || each.path === path) ??
      this.#mounts.find((each) => each.path !== undefined && trimmed(each.path) === trimmed(path))
    );
  }
}

function checkPath(path: string): void {
  if (!path.startsWith("/")) throw new Error(`"path" must begin with "/": "${path}"`);
  const sent = new URL(path, "http://server").pathname;
  if (sent !== path) throw new Error(`"path" must be written as clients send it, "${sent}": "${path}"`);
}

/** The path of a request. Servers must accept the absolute form as well (RFC 9112, section 3.2.2). */
function pathOf({ url = "" }: IncomingMessage): string {
  if (!url.startsWith("/") && URL.canParse(url)) return new URL(url).pathname;
  return url.split("?", 1)[0] ?? "";
}

function trimmed(path: string): string {
  return path.replace(/\/$/, "");
}
