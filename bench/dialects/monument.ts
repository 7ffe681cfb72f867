import type { Dialect } from "./dialect.js";

/** The dialect of monument's built-in web sockets: no refs, and each set event answers the oldest get. */
export const monument: Dialect = {
  path: "/",
  readyBy: "upgrade",
  asksBeforeReady: true,
  get: () => JSON.stringify({ event: "data:get:rider" }),
  subscribe: (item) => JSON.stringify({ event: `data:get:${item}` }),
  subscribedBy: "answer",
  kindOf: (head) => (head.startsWith('{"event":"data:set:') ? "answer" : "refused"),
};
