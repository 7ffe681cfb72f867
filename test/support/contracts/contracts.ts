import { type } from "arktype";
import * as v from "valibot";
import * as z from "zod";
import { collection, defineContract, event, item } from "../../../contract/index.js";
import { arktypeContract } from "./arktype.js";
import { valibotContract } from "./valibot.js";
import { reserve, zodContract } from "./zod.js";

/** The same, with schemas of all three libraries side by side. */
const mixedContract = defineContract({
  data: {
    clock: item(type({ now: "number" })),
    riders: collection({ member: v.object({ id: v.number(), name: v.string() }), id: z.number() }),
    rooms: collection({ member: z.object({ topic: z.string() }), id: v.string() }),
  },
  toServer: {
    add: event(z.object({ a: z.number(), b: z.number() }), type("number")),
    "chat:say": event(v.object({ text: v.pipe(v.string(), v.trim(), v.maxLength(20)) })),
    leave: event(),
    reserve,
  },
  toClient: { "chat:message": type({ from: "string", text: "string" }) },
});

/** The same contract, made with each library. */
export const CONTRACTS = [
  ["zod", zodContract],
  ["valibot", valibotContract],
  ["arktype", arktypeContract],
  ["all three", mixedContract],
] as const;

/** zod counts the characters of a text as code points, the others as UTF-16 units. */
const lengthOf = (text: string, contract: unknown): number =>
  contract === zodContract ? [...text].length : text.length;

type Sound = (message: Record<string, unknown>, contract: unknown) => boolean;

/** Whether a handler may get a message with one of these contracts, said without a library. */
export const SOUND: Readonly<Record<string, Sound>> = {
  add: ({ a, b }) => typeof a === "number" && typeof b === "number",
  "chat:say": ({ text }, contract) =>
    typeof text === "string" && lengthOf(text, contract) <= 20 && text === text.trim(),
  leave: ({ event: _, ref: __, ...fields }) => Object.keys(fields).length === 0,
  reserve: ({ name }) => typeof name === "string" && name !== "taken",
};
