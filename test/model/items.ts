/**
 * The items of the model: pushed and asked through the bus, answered to each client, members by id, and a switch
 * whose value comes back, so that an etag may come back too.
 */
export const ITEMS = ["shared", "private", "member", "switch"] as const;
export type ItemName = (typeof ITEMS)[number];

/** The name and the id that the client uses for an item of the model. */
export function addressOf(name: ItemName): [name: string, id?: number] {
  return name === "member" ? ["riders", 7] : [name];
}
