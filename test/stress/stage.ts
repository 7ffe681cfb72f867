import { compile } from "../../bench/support/compile.js";
import { type Forked, startForked } from "../../bench/support/forked.js";
import { type Client, type ClientOptions, createClient } from "../../client/index.js";
import { type BarePeer, openBare } from "../support/bare.js";
import { FaultyProxy } from "../support/network/proxy.js";
import type { ServerCommands, ServerOptions } from "./server.js";
import { Tap } from "./tap.js";

/** A server in a process of its own. */
export interface StressServer extends Forked<ServerCommands> {
  readonly port: number;
  /** The address for a client that comes without a proxy. */
  readonly url: string;
}

/** A client, and what went over its sockets. */
export interface TappedClient {
  client: Client;
  tap: Tap;
}

let compiling: Promise<URL> | undefined;

/** The module of the server, as users run it: compiled, with the built package. */
async function compiledServer(): Promise<URL> {
  compiling ??= compile(["server.ts"], "test/stress/").then(([server]) => {
    if (!server) throw new Error("nothing was compiled");
    return server;
  });
  return compiling;
}

/** All that one check starts, and what it found: everything ends with the check. */
export class Stage {
  readonly violations: string[] = [];
  #disposes: Array<() => unknown> = [];
  #isOver = false;

  /** Reports that something is not as it must be. */
  violate(what: string): void {
    if (!this.#isOver) this.violations.push(what);
  }

  /** Reports `what` unless it `isSo`. */
  claim(isSo: boolean, what: string): void {
    if (!isSo) this.violate(what);
  }

  /** Has `dispose` called at the end, in reverse order. */
  atEnd(dispose: () => unknown): void {
    this.#disposes.push(dispose);
  }

  /** Starts a server, with these arguments for Node. It may end only when it is killed or with the code 0. */
  async server(options: ServerOptions = {}, execArgv: readonly string[] = []): Promise<StressServer> {
    const args = [JSON.stringify(options)];
    const server = await startForked<ServerCommands>(await compiledServer(), args, execArgv);
    this.atEnd(() => server.kill());
    server.exited.then(({ code, signal }) => {
      if (signal !== "SIGKILL" && code !== 0) this.violate(`the server ended with ${code ?? signal}`);
    });
    const port = await server.ask("listen");
    return { ...server, port, url: `ws://127.0.0.1:${port}` };
  }

  /** Starts a proxy, to a server if there is one yet. */
  async proxy(server?: StressServer): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(server?.port);
    await proxy.listen();
    this.atEnd(() => proxy.close());
    return proxy;
  }

  /** Makes a client that reconnects fast. What is answered to it twice is a violation. */
  client(url: string, options: Partial<ClientOptions> = {}): TappedClient {
    const tap = new Tap((what) => this.violate(what));
    const client = createClient({
      url,
      WebSocket: tap.WebSocket,
      retryMinMs: 50,
      retryMaxMs: 500,
      retryLongMaxMs: 500,
      ...options,
    });
    this.atEnd(() => client.close());
    return { client, tap };
  }

  /** Makes as many clients as `count`. */
  clients(count: number, url: string, options: Partial<ClientOptions> = {}): TappedClient[] {
    return Array.from({ length: count }, () => this.client(url, options));
  }

  /** Connects plain peers, as many as `count`. */
  async plainPeers(count: number, url: string): Promise<BarePeer[]> {
    const peers = await Promise.all(Array.from({ length: count }, () => openBare(url)));
    this.atEnd(() => {
      for (const { socket } of peers) socket.terminate();
    });
    return peers;
  }

  /** Ends all that was started. */
  async end(): Promise<void> {
    this.#isOver = true;
    for (const dispose of this.#disposes.reverse()) await dispose();
    this.#disposes = [];
  }
}
