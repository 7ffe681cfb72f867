import { createClient } from "../../client/index.js";
import { liveName } from "../contenders/contender.js";
import type { MakeClient } from "./client.js";

/** This package's client. */
export const makeOurs: MakeClient = (authority) => {
  const client = createClient({ url: `ws://${authority}` });
  return {
    connect: () => client.connect(),
    get: () => client.get("rider"),
    subscribe: (heard) => void client.subscribe(liveName(0), heard),
  };
};
