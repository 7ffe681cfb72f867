import type { Dialect, Kind } from "./dialect.js";

/** This package's own dialect: a full peer, which says `ws:hello` first and asks on without waiting. */
export const monumentWs: Dialect = {
  path: "/",
  opening: { text: JSON.stringify({ event: "ws:hello", version: 1, client: "load" }), after: "upgrade" },
  readyBy: "frame",
  asksBeforeReady: true,
  get: (ref) => JSON.stringify({ event: "data:get:rider", ref: `${ref}` }),
  subscribe: (item, ref) => JSON.stringify({ event: `data:get:${item}`, ref: `${ref}`, live: true }),
  hold: (item) => JSON.stringify({ event: `data:get:${item}`, live: true }),
  subscribedBy: "answer",
  kindOf,
};

function kindOf(head: string): Kind {
  if (head.startsWith('{"event":"data:set:')) {
    if (!head.includes('","ref":')) return "push";
    return head.includes('","error":') ? "refused" : "answer";
  }
  if (head.startsWith('{"event":"ws:welcome"')) return "ready";
  return head.startsWith('{"event":"ws:error"') ? "refused" : "other";
}
