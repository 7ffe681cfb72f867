import type { Dialect } from "./dialect.js";

/** The dialect of the hand-written server on bare ws: the same frames, without an introduction. */
export const bareWs: Dialect = {
  path: "/",
  readyBy: "upgrade",
  asksBeforeReady: true,
  get: (ref) => JSON.stringify({ event: "data:get:rider", ref: `${ref}` }),
  subscribe: (item, ref) => JSON.stringify({ event: `data:get:${item}`, ref: `${ref}`, live: true }),
  subscribedBy: "answer",
  kindOf: (head) => {
    if (!head.startsWith('{"event":"data:set:')) return "refused";
    return head.includes('","ref":') ? "answer" : "push";
  },
};
