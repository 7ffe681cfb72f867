/** A typed page with Solid. */
import { type Collection, type Contract, createClient, type Event, type Item } from "monument-ws";
import { createLive } from "monument-ws/solid";
import type { Accessor } from "solid-js";

interface Race extends Contract {
  data: { clock: Item<{ now: number }>; riders: Collection<{ id: number; name: string }, number> };
  toServer: { add: Event<{ a: number; b: number }, number> };
  toClient: { said: { text: string } };
}

const { LiveProvider, useItem, useItemSuspense, useRequest, useEvent } = createLive<Race>();
export const Page = (props: { id: number | undefined }) => {
  const clock = useItem("clock", { enabled: () => props.id !== undefined });
  const rider = useItem("riders", () => props.id, { maxPerSecond: 4 });
  const length = useItem("riders", 7, { select: ({ name }) => name.length });
  const add = useRequest("add", { detached: true });
  useEvent("said", ({ text }) => text.length);
  const now: number | undefined = clock.value?.now;
  const name: string | undefined = rider.value?.name;
  const letters: number | undefined = length.value;
  const sum: () => Promise<number> = () => add.run({ a: 1, b: 2 });
  return [now, name, letters, sum, useItemSuspense("riders").value?.length];
};
LiveProvider({ client: createClient<Race>({ url: "/live" }) });

declare const text: Accessor<string>;
export const Wrong = () => {
  // @ts-expect-error an id is a number
  useItem("riders", text);
  // @ts-expect-error there is no such item
  useItem("clokc");
  // @ts-expect-error "b" is missing
  useRequest("add").run({ a: 1 });
};
