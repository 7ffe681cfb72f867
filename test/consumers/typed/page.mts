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
// @ts-expect-error ws has `on`, a browser's socket has not
export const listen = (socket: Socket): unknown => socket.on("message", () => {});
// @ts-expect-error Node's Buffer is not brought along
export const bytes = Buffer.from("");
// @ts-expect-error nor is its process
export const platform = process.platform;
