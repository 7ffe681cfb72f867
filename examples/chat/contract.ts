import type { Presence } from "monument-ws";
import { collection, defineContract, event, type InferContract } from "monument-ws/contract";
import * as z from "zod";

const Line = z.object({ from: z.string(), text: z.string() });
export type Line = z.infer<typeof Line>;

export const chat = defineContract({
  data: {
    rooms: collection({ member: z.array(Line), id: z.string(), whole: z.array(z.string()) }), // last lines; all names
    room: collection({ member: z.custom<Presence<undefined, string>>(), id: z.string() }), // who is in one
  },
  toServer: { "chat:say": event(z.object({ room: z.string(), text: z.string().trim().min(1).max(500) })) },
});
export type Chat = InferContract<typeof chat>;
