/** Mounts the router on monument. Entry point `monument-ws/monument`. */
import http from "node:http";
import type { WithContract } from "../shared/checks.js";
import type { Contract, Untyped } from "../shared/contract.js";
import { type AttachOptions, attach, type Sockets } from "./attach.js";
import { type Bus, listen } from "./bus/bus.js";
import type { Log } from "./observe/journal.js";
import type { NodeServer } from "./transport/http-server.js";

export type { AttachOptions, Sockets } from "./attach.js";

/** A module with `createServer`: `node:http`, `node:https` or another one. */
interface ServerModule {
  createServer(...args: never[]): unknown;
}

/** monument's configuration, the argument of `monument.server`. */
export interface MonumentConfig {
  /** monument's setting, under the name in monument's code. */
  webSockets?: unknown;
  /** The same setting, under the name in monument's WebSocket documentation. */
  webSocket?: unknown;
  /** The module that creates the HTTP server. */
  server?: ServerModule | undefined;
  [setting: string]: unknown;
}

/** The parts of the `monument` module that `mount` uses. */
export interface Monument {
  server(config: MonumentConfig): unknown;
  events: Bus;
}

/** Options for `mount`, in addition to monument's configuration. Without `log`, monument's own `log` is used. */
export type MountOptions<User = unknown> = Omit<AttachOptions<User>, "webSockets" | "events">;

/**
 * Starts monument with monument-ws in place of its built-in WebSocket server, with the same setting and the same
 * events. Resolves when the server listens. Rejects if it cannot start.
 */
export async function mount<C extends Contract = Untyped, User = unknown>(
  monument: Monument,
  config: MonumentConfig,
  options: MountOptions<User> & WithContract<C> = {},
): Promise<Sockets<C, User>> {
  const { webSockets = config.webSocket, webSocket: _, ...rest } = config;
  const server = await start(monument, rest);
  const log = isLog(config.log) ? { log: config.log } : {};
  return attach<C, User>(server, { ...log, ...options, webSockets, events: monument.events });
}

/** The last start of each monument. Starts are sequential, because monument holds one configuration at a time. */
const starts = new WeakMap<Monument, Promise<unknown>>();

function start(monument: Monument, config: MonumentConfig): Promise<NodeServer> {
  const begin = (): Promise<NodeServer> => startNow(monument, config);
  const started = (starts.get(monument) ?? Promise.resolve()).then(begin, begin);
  starts.set(monument, started);
  return started;
}

/** Starts monument. Resolves with its server when it listens. */
function startNow(monument: Monument, config: MonumentConfig): Promise<NodeServer> {
  return new Promise((resolve, reject) => {
    const module: ServerModule = config.server ?? http;
    let server: NodeServer | undefined;
    const failed = (error: unknown): void => {
      stop();
      reject(error);
    };
    const createServer = (...args: never[]): NodeServer => {
      // monument requires a module whose createServer returns a server like Node's.
      server = module.createServer(...args) as NodeServer;
      // When monument reports its start, a taken port would already have ended the process.
      server.once("error", failed);
      return server;
    };
    const stop = listen(monument.events, "server:started", () => {
      const own = server;
      if (!own) return;
      stop();
      const started = (): void => {
        own.off("error", failed);
        resolve(own);
      };
      if (own.listening) started();
      else own.once("listening", started);
    });
    try {
      monument.server({ ...config, webSockets: false, server: { createServer } });
    } catch (error) {
      failed(error);
    }
  });
}

function isLog(log: unknown): log is Log {
  return typeof log === "object" && log !== null && "info" in log && "warn" in log && "error" in log;
}
