import type { Contender } from "../contenders/contender.js";
import type { Dialect } from "./dialect.js";
import { graphqlWs } from "./graphql-ws.js";
import { monument } from "./monument.js";
import { monumentWs } from "./monument-ws.js";
import { socketIo } from "./socket.io.js";
import { bareWs } from "./ws.js";

/** How the load generator talks to each contender. */
export const dialects: Record<Contender, Dialect> = {
  ours: monumentWs,
  answer: monumentWs,
  harken: monumentWs,
  ws: bareWs,
  "socket.io": socketIo,
  "graphql-ws": graphqlWs,
  monument,
  tcp: bareWs,
};
