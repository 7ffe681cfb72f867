/** One request, with its contract made with each library, and without one. */
import { type } from "arktype";
import * as v from "valibot";
import * as z from "zod";
import { defineContract, event } from "../../contract/index.js";
import type { AnyContract } from "../../server/index.js";

/** The contract of `add` by the name of the library. */
export const CONTRACTS: Readonly<Record<string, () => AnyContract | undefined>> = {
  "no contract": () => undefined,
  zod: () => contractOf(event(z.object({ a: z.number(), b: z.number() }), z.number())),
  valibot: () => contractOf(event(v.object({ a: v.number(), b: v.number() }), v.number())),
  arktype: () => contractOf(event(type({ a: "number", b: "number" }), type("number"))),
};

function contractOf(add: ReturnType<typeof event>): AnyContract {
  return defineContract({ toServer: { add } });
}
