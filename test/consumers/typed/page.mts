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

// What ws has and browsers have not is not offered, and the types of Node are not brought along.
// @ts-expect-error
export const listen = (socket: Socket): unknown => socket.on("message", () => {});
// @ts-expect-error
export const bytes = Buffer.from("");
// @ts-expect-error
export const platform = process.platform;
