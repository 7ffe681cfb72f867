/** graphql-ws on ws, with its defaults: each operation is parsed, validated and executed. */
import { EventEmitter, on } from "node:events";
import http from "node:http";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { listen } from "../support/listening.js";
import type { Data, LiveValue, Running } from "./contender.js";

const schema = buildSchema(`
  type Rider { id: Int! name: String! team: String! lap: Int! position: [Float!]! }
  type Item { number: Int! text: String! }
  type Query { rider: Rider! }
  type Subscription { item(name: String!): Item! }
`);

export async function startGraphqlWs({ rider, live }: Data): Promise<Running> {
  const server = http.createServer();
  const events = new EventEmitter().setMaxListeners(0);
  async function* item({ name }: { name: string }): AsyncGenerator<{ item: LiveValue | undefined }> {
    const values = on(events, name); // listens before the first value is given
    yield { item: live.get(name) };
    for await (const [value] of values) yield { item: value };
  }
  const roots = { query: { rider: () => rider }, subscription: { item } };
  useServer({ schema, roots }, new WebSocketServer({ server }));
  return { port: await listen(server), publish: (name, value) => void events.emit(name, value) };
}
