/** A process full of clients, whose wall clock can be moved. */
import { takeCommands } from "../../bench/support/forked.js";
import { type Client, type ClientOptions, createClient, WsError } from "../../client/index.js";
import { nameOf } from "./application.js";
import { moveWallClock } from "./wall-clock.js";

/** What each client went through. */
interface History {
  /** The names of its states. */
  states: string[];
  /** How many events it dropped. */
  dropped: number;
  /** What it last knew of the item. */
  status: string;
  version: unknown;
}

// The one who starts this program gives exactly this.
const { count, options } = JSON.parse(process.argv[2] ?? "{}") as { count: number; options: ClientOptions };
const clients: Client[] = [];
const histories: History[] = [];

function start(): void {
  const client = createClient(options);
  const history: History = { states: [], dropped: 0, status: "loading", version: undefined };
  client.onState(({ name }) => history.states.push(name));
  client.on("ws:dropped", () => history.dropped++);
  client.item(nameOf(0)).subscribe(({ status, value }) => {
    history.status = status;
    history.version = Reflect.get(Object(value), "version");
  });
  clients.push(client);
  histories.push(history);
}

/** How a call of each client came out: "ok" or the code of the error. */
function outcomes(call: (client: Client, index: number) => Promise<unknown>): Promise<string[]> {
  const settle = (client: Client, index: number): Promise<string> =>
    call(client, index).then(
      () => "ok",
      (error: unknown) => (error instanceof WsError ? error.code : String(error)),
    );
  return Promise.all(clients.map(settle));
}

const commands = {
  start: () => {
    while (clients.length < count) start();
  },
  histories: () => histories,
  get: (id: string) => outcomes((client, index) => client.get("slow", `${id} ${index}`)),
  request: (id: string) => outcomes((client, index) => client.request("work", { number: `${id} ${index}` })),
  /** Emits an event from each client. Returns how many took it. */
  emit: (id: string) =>
    clients.filter((client, index) => client.emit("work", { number: `${id} ${index}` })).length,
  moveWallClock,
};

/** What this process can be asked. */
export type ClientsCommands = typeof commands;

takeCommands(commands);
