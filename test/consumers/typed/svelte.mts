/** A typed page with Svelte 5, and with the stores of Svelte 4. */
import { type Collection, type Contract, createClient, type Event, type Item } from "monument-ws";
import { createLive } from "monument-ws/svelte";
import { itemStore, requestStore } from "monument-ws/svelte/stores";

interface Race extends Contract {
  data: { clock: Item<{ now: number }>; riders: Collection<{ id: number; name: string }, number> };
  toServer: { add: Event<{ a: number; b: number }, number> };
  toClient: { said: { text: string } };
}

const { setClient, useItem, useRequest, useEvent } = createLive<Race>();
const client = createClient<Race>({ url: "/live" });
export const page = (props: { id: number | undefined }) => {
  setClient(client);
  const clock = useItem("clock", { enabled: () => props.id !== undefined });
  const rider = useItem("riders", () => props.id, { maxPerSecond: 4 });
  const length = useItem("riders", 7, { select: ({ name }) => name.length });
  const add = useRequest("add", { detached: true });
  useEvent("said", ({ text }) => text.length);
  const now: number | undefined = clock.value?.now;
  const name: string | undefined = rider.value?.name;
  const letters: number | undefined = length.value;
  const sum: () => Promise<number> = () => add.run({ a: 1, b: 2 });
  return [now, name, letters, sum];
};
itemStore(client, "riders", 7).subscribe(({ value }) => value?.name.length);
export const added: Promise<number> = requestStore(client, "add").run({ a: 1, b: 2 });

export const wrong = () => {
  // @ts-expect-error an id is a number
  useItem("riders", () => "7");
  // @ts-expect-error there is no such item
  itemStore(client, "clokc");
  // @ts-expect-error "b" is missing
  useRequest("add").run({ a: 1 });
};
