import { type Client, type ClientOptions, createClient } from "../../client/index.js";
import { atEnd } from "./disposing.js";

/** A client that reconnects fast and ends with the running test. */
export function connect(url: string, options: Partial<ClientOptions> = {}): Client {
  const client = createClient({ url, retryMinMs: 1, retryMaxMs: 20, ...options });
  atEnd(() => client.close());
  return client;
}

/** Resolves when the client's state has this name. */
export function reaches(client: Client, name: Client["state"]["name"]): Promise<void> {
  if (client.state.name === name) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = client.onState((state) => {
      if (state.name !== name) return;
      stop();
      resolve();
    });
  });
}
