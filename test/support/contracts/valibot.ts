import * as v from "valibot";
import { collection, defineContract, event, item } from "../../../contract/index.js";

/** The contract of the tests, of valibot. */
export const valibotContract = defineContract({
  data: {
    clock: item(v.object({ now: v.number() })),
    riders: collection({ member: v.object({ id: v.number(), name: v.string() }), id: v.number() }),
    rooms: collection({ member: v.object({ topic: v.string() }), id: v.string() }),
  },
  toServer: {
    add: event(v.object({ a: v.number(), b: v.number() }), v.number()),
    "chat:say": event(v.object({ text: v.pipe(v.string(), v.trim(), v.maxLength(20)) })),
    leave: event(),
    reserve: event(
      v.objectAsync({
        name: v.pipeAsync(
          v.string(),
          v.checkAsync(async (name) => {
            await new Promise(setImmediate);
            return name !== "taken";
          }, "is not free"),
        ),
      }),
      v.string(),
    ),
  },
  toClient: { "chat:message": v.object({ from: v.string(), text: v.string() }) },
});
