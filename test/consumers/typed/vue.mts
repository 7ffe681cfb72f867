/** A typed page with Vue. */
import { type Collection, type Contract, createClient, type Event, type Item } from "monument-ws";
import { createLive } from "monument-ws/vue";
import { type App, ref } from "vue";

interface Race extends Contract {
  data: { clock: Item<{ now: number }>; riders: Collection<{ id: number; name: string }, number> };
  toServer: { add: Event<{ a: number; b: number }, number> };
  toClient: { said: { text: string } };
}

const { LivePlugin, useItem, useItemAsync, useRequest, useEvent } = createLive<Race>();
export const setup = async (props: { id: number | undefined }) => {
  const clock = useItem("clock", { enabled: () => props.id !== undefined });
  const rider = useItem("riders", () => props.id, { maxPerSecond: 4 });
  const length = useItem("riders", ref(7), { select: ({ name }) => name.length });
  const add = useRequest("add", { detached: true });
  useEvent("said", ({ text }) => text.length);
  const now: number | undefined = clock.data.value?.now;
  const name: string | undefined = rider.data.value?.name;
  const letters: number | undefined = length.data.value;
  const sum: () => Promise<number> = () => add.run({ a: 1, b: 2 });
  return [now, name, letters, sum, (await useItemAsync("riders")).data.value?.length];
};
declare const app: App;
app.use(LivePlugin, createClient<Race>({ url: "/live" }));

export const wrong = () => {
  // @ts-expect-error an id is a number
  useItem("riders", ref("7"));
  // @ts-expect-error there is no such item
  useItem("clokc");
  // @ts-expect-error "b" is missing
  useRequest("add").run({ a: 1 });
};
