import { type } from "arktype";
import * as z from "zod";
import { collection, defineContract, event, item } from "../../../contract/index.js";

const Category = z.object({
  name: z.string().describe("as it is shown"),
  get parts() {
    return z.array(Category);
  },
});

/** What the tests of the documentation print. */
export const shop = defineContract({
  data: {
    clock: item(z.object({ now: z.number().min(0) })),
    tree: item(Category),
    riders: collection({ member: z.object({ id: z.number(), name: z.string().max(40) }), id: z.number() }),
  },
  toServer: {
    add: event(z.strictObject({ a: z.number(), b: z.number().optional() }), z.number()),
    "chat:say": event(type({ text: "string <= 500" })),
    ping: event(),
  },
  toClient: { "chat:message": z.object({ from: z.string(), text: z.union([z.string(), z.null()]) }) },
});
