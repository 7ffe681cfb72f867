import { collection, defineContract, event, type InferContract } from "monument-ws/contract";
import * as z from "zod";

export const notebook = defineContract({
  data: { notes: collection({ member: z.array(z.string()), id: z.string() }) }, // of one user, by the user's name
  toServer: { "notes:add": event(z.object({ text: z.string().min(1).max(500) })) },
});
export type Notes = InferContract<typeof notebook>;
