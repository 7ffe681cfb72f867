import type { Dialect, Kind } from "./dialect.js";

const GET = "{ rider { id name team lap position } }";

/**
 * The dialect of graphql-ws. A get is a query: its `next` frame brings the value, and its id is free again when the
 * `complete` frame has come, so that one counts as the answer.
 */
export const graphqlWs: Dialect = {
  path: "/",
  protocol: "graphql-transport-ws",
  opening: { text: '{"type":"connection_init"}', after: "upgrade" },
  readyBy: "frame",
  asksBeforeReady: false,
  get: (ref) => JSON.stringify({ id: `${ref}`, type: "subscribe", payload: { query: GET } }),
  subscribe: (item, ref) => {
    const query = `subscription { item(name: "${item}") { number text } }`;
    return JSON.stringify({ id: `s${ref}`, type: "subscribe", payload: { query } });
  },
  subscribedBy: "push",
  kindOf,
  pong: '{"type":"pong"}',
};

function kindOf(head: string): Kind {
  if (head.includes('"type":"next"')) return head.includes('{"errors":') ? "refused" : "push";
  if (head.includes('"type":"complete"')) return "answer";
  if (head.includes('"type":"connection_ack"')) return "ready";
  if (head.includes('"type":"error"')) return "refused";
  return head.includes('"type":"ping"') ? "ping" : "other";
}
