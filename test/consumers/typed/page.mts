/** A typed page: it has the types of a browser and no others. */
import {
  type Client,
  type Collection,
  type Contract,
  createClient,
  type Item,
  type Socket,
} from "monument-ws";

interface Race extends Contract {
  data: { clock: Item<{ now: number }>; riders: Collection<{ id: number }, number> };
}

const client: Client<Race> = createClient<Race>({ url: "/live" });
export const now: Promise<number> = client.get("clock").then((clock) => clock.now);
client.subscribe("riders", 7, (rider, { status }) => console.log(rider.id, status, document.title));

// What must not compile: if it ever does, the comment that expects the error is one.
// @ts-expect-error a browser's socket has no `on`: it must not have the type of ws, which isomorphic-ws gives itself
export const listen = (socket: Socket): unknown => socket.on("message", () => {});
// @ts-expect-error a page has no Buffer: our declarations must not bring Node's globals along
export const bytes = Buffer.from("");
// @ts-expect-error a page has no process, for the same reason
export const platform = process.platform;
