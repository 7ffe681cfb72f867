import { type Client, type ClientOptions, createClient, type State } from "monument-ws";
import type { LinkCommands } from "../harness.js";
import type { ServerCommands } from "../server/commands.js";

/** Where the parts of the world are. */
export interface WorldSettings {
  /** The server through a network that can fail, `ws:`. */
  url: string;
  /** The server's own address, `http:`. */
  server: string;
  /** What makes the network fail, `http:`. */
  link: string;
}

/** A function as somebody far away calls it. */
type Remote<Commands> = {
  [Name in keyof Commands]: Commands[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

/** What one check has: clients, the server they talk to and the network between them. All ends with the check. */
export class World {
  /** A name that no other check has: of its items, and of its clients at the server. */
  readonly name: string;
  /** Has the server do something. */
  readonly server: Remote<ServerCommands>;
  /** Has the network do something to all connections. */
  readonly link: Remote<LinkCommands>;
  readonly url: string;
  #dispose: Array<() => void> = [];

  constructor(settings: WorldSettings, name: string) {
    this.name = name;
    this.url = `${settings.url}/?as=${name}`;
    this.server = commandsAt(settings.server);
    this.link = commandsAt(settings.link);
  }

  /** A client that reconnects fast. */
  client(options: Partial<ClientOptions> = {}): Client {
    const fast = { retryMinMs: 1, retryMaxMs: 20, checkMs: 50, waitMs: 300, wakeWaitMs: 300 };
    const client = createClient({ url: this.url, ...fast, ...options });
    this.#dispose.push(() => client.close());
    return client;
  }

  /** Ends what the check began. */
  async end(): Promise<void> {
    for (const dispose of this.#dispose) dispose();
    await this.link.mend();
  }
}

/** Over plain HTTP, so that it works also where the thing under test does not. */
function commandsAt<Commands>(address: string): Remote<Commands> {
  const call = async (name: string, args: unknown[]): Promise<unknown> => {
    // A body of text is sent from a page to another origin without asking first.
    const response = await fetch(`${address}/${name}`, { method: "POST", body: JSON.stringify(args) });
    const text = await response.text();
    if (!response.ok) throw new Error(`"${name}" failed: ${text}`);
    return JSON.parse(text);
  };
  const commands = new Proxy(
    {},
    {
      get:
        (_, name) =>
        (...args: unknown[]) =>
          call(String(name), args),
    },
  );
  return commands as Remote<Commands>; // whoever listens there has exactly these commands
}

/** Resolves with the client's state when it has this name. */
export function reaches(client: Client, name: State["name"], atLeast = 0): Promise<State> {
  const fits = (state: State): boolean =>
    state.name === name && ("attempt" in state ? state.attempt : 0) >= atLeast;
  if (fits(client.state)) return Promise.resolve(client.state);
  return new Promise((resolve) => {
    const stop = client.onState((state) => {
      if (!fits(state)) return;
      stop();
      resolve(state);
    });
  });
}
