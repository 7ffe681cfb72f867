/** A process full of clients; its arguments are the port of the server and how many clients there are. */
import { EventEmitter, once } from "node:events";
import { type Client, createClient } from "../../client/index.js";
import { takeCommands } from "../support/forked.js";
import { HOST } from "../support/listening.js";
import { ITEMS, makeValue, nameOf, type Value } from "./items.js";

const [port, count] = process.argv.slice(2).map(Number);
const expected = Array.from({ length: ITEMS }, (_, item) => makeValue(item).text);
const clients: Client[] = [];
const news = new EventEmitter();
/** How many items are live in all clients together. */
let live = 0;
/** How many values came that are not the server's. */
let wrong = 0;

const commands = {
  connect: () => {
    while (clients.length < (count ?? 0)) clients.push(startClient());
  },
  untilAllLive: () => until(() => live === clients.length * ITEMS),
  untilNoneLive: () => until(() => live === 0),
  wrong: () => wrong,
};

/** What this process can be asked. */
export type ClientsCommands = typeof commands;

takeCommands(commands);

function startClient(): Client {
  const client = createClient({ url: `ws://${HOST}:${port}` });
  for (let item = 0; item < ITEMS; item++) {
    let wasLive = false;
    client.subscribe(nameOf(item), (value, { status }) => {
      // The only server that it talks to sends these values.
      if ((value as Value).text !== expected[item]) wrong++;
      const isLive = status === "live";
      if (isLive !== wasLive) live += isLive ? 1 : -1;
      wasLive = isLive;
      news.emit("changed");
    });
  }
  return client;
}

/** Resolves as soon as `isSo`. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await once(news, "changed");
}
