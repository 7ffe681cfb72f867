import { type } from "arktype";
import { collection, defineContract, event, item } from "../../../contract/index.js";
import { reserve } from "./zod.js";

/** The contract of the tests, of arktype; it has no asynchronous schemas, so that one is another library's. */
export const arktypeContract = defineContract({
  data: {
    clock: item(type({ now: "number" })),
    riders: collection({ member: type({ id: "number", name: "string" }), id: type("number") }),
    rooms: collection({ member: type({ topic: "string" }), id: type("string") }),
  },
  toServer: {
    add: event(type({ a: "number", b: "number" }), type("number")),
    "chat:say": event(type({ text: type("string.trim").to("string <= 20") })),
    leave: event(),
    reserve,
  },
  toClient: { "chat:message": type({ from: "string", text: "string" }) },
});
