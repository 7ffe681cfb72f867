import * as z from "zod";
import { collection, defineContract, event, item } from "../../../contract/index.js";

/** A request whose schema is asynchronous. */
export const reserve = event(
  z.object({
    name: z.string().refine(async (name) => {
      await new Promise(setImmediate);
      return name !== "taken";
    }, "is not free"),
  }),
  z.string(),
);

/** The contract of the tests, of zod. */
export const zodContract = defineContract({
  data: {
    clock: item(z.object({ now: z.number() })),
    riders: collection({ member: z.object({ id: z.number(), name: z.string() }), id: z.number() }),
    rooms: collection({ member: z.object({ topic: z.string() }), id: z.string() }),
  },
  toServer: {
    add: event(z.object({ a: z.number(), b: z.number() }), z.number()),
    "chat:say": event(z.object({ text: z.string().trim().max(20) })),
    leave: event(),
    reserve,
  },
  toClient: { "chat:message": z.object({ from: z.string(), text: z.string() }) },
});
