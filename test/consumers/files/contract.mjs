/** A contract whose schemas need no library. */
import { collection, defineContract, event, item } from "monument-ws/contract";

const schema = (form) => ({
  "~standard": {
    version: 1,
    vendor: "own",
    validate: (value) => ({ value }),
    jsonSchema: { input: () => form, output: () => form },
  },
});
const text = schema({ type: "string" });
const fields = schema({
  type: "object",
  properties: { text: { $ref: "#/definitions/text" } },
  definitions: { text: { type: "string" } },
});

export const live = defineContract({
  data: { clock: item(text), riders: collection({ member: fields, id: schema({ type: "number" }) }) },
  toServer: { say: event(fields, text), ping: event() },
  toClient: { said: fields },
});
