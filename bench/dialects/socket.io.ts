import type { Dialect, Kind } from "./dialect.js";

/**
 * The dialect of Socket.IO over Engine.IO 4, web socket only: the first digit of a frame is Engine.IO's (0 open,
 * 2 ping, 3 pong, 4 message), the second Socket.IO's (0 connect, 2 event, 3 acknowledgement, 4 refused).
 */
export const socketIo: Dialect = {
  path: "/socket.io/?EIO=4&transport=websocket",
  opening: { text: "40", after: "open" },
  readyBy: "frame",
  asksBeforeReady: false,
  get: (ref) => `42${ref}["get","rider"]`,
  subscribe: (item, ref) => `42${ref}["subscribe","${item}"]`,
  subscribedBy: "answer",
  kindOf,
  pong: "3",
};

function kindOf(head: string): Kind {
  if (head.startsWith("43")) return "answer";
  if (head.startsWith("42")) return "push";
  if (head.startsWith("40")) return "ready";
  if (head.startsWith("44")) return "refused";
  if (head.startsWith("0")) return "open";
  return head === "2" ? "ping" : "other";
}
