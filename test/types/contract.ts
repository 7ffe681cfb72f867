/** What must compile with contracts made of schemas. `npm run types` checks it; nothing runs it. */
import { createServer } from "node:http";
import { type } from "arktype";
import monument from "monument";
import * as v from "valibot";
import * as z from "zod";
import {
  type Client,
  type Collection,
  type Contract,
  createClient,
  type Event,
  type Item,
} from "../../client/index.js";
import { collection, defineContract, event, type InferContract, item } from "../../contract/index.js";
import { attach, createRouter, type Router, type RouterOptions, type Sockets } from "../../server/index.js";
import { mount } from "../../server/monument.js";
import { createPair, type Pair } from "../../testing/index.js";

/** Compiles only if the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

interface Rider {
  id: number;
  name: string;
}
const RiderSchema = z.object({ id: z.number(), name: z.string() });

/** Mixed: each part is of another library. */
export const live = defineContract({
  data: {
    clock: item(z.object({ now: z.number() })),
    riders: collection({ member: RiderSchema, id: v.number() }),
    board: collection({ member: RiderSchema, id: type("string"), whole: z.object({ best: RiderSchema }) }),
  },
  toServer: {
    add: event(type({ a: "number", b: "number" }), z.number()),
    "chat:say": event(v.object({ text: v.pipe(v.string(), v.trim()), at: v.optional(v.string(), "now") })),
    leave: event(),
  },
  toClient: { "chat:message": z.object({ from: z.string(), text: z.string() }) },
});
export type Live = InferContract<typeof live>;

interface ByHand extends Contract {
  data: {
    clock: Item<{ now: number }>;
    riders: Collection<Rider, number>;
    board: Collection<Rider, string, { best: Rider }>;
  };
  toServer: {
    add: Event<{ a: number; b: number }, number>;
    "chat:say": Event<{ text: string; at?: string | undefined }, unknown, { text: string; at: string }>;
    leave: Event;
  };
  toClient: { "chat:message": { from: string; text: string } };
}

export function asByHand(): void {
  same<Live["data"], ByHand["data"]>(true);
  same<Live["toServer"], ByHand["toServer"]>(true);
  same<Live["toClient"], ByHand["toClient"]>(true);
}

export async function client(live: Client<Live>): Promise<void> {
  const clock = await live.get("clock");
  same<typeof clock, { now: number }>(true);
  const rider = await live.get("riders", 7);
  same<typeof rider, Rider>(true);
  const sum = await live.request("add", { a: 1, b: 2 });
  same<typeof sum, number>(true);
  live.emit("chat:say", { text: "hello" }); // `at` has a default: callers may leave it out
  live.on("chat:message", ({ from }) => same<typeof from, string>(true));
}

export function server(sockets: Sockets<Live>): void {
  sockets.handle("chat:say", (message) => {
    const { text, at } = message;
    same<typeof message.event, "chat:say">(true);
    same<typeof text, string>(true);
    same<typeof at, string>(true); // what the schema makes of the fields
  });
  sockets.handle("add", ({ a, b }) => a + b);
  sockets.answer("riders", ({ id }) => {
    same<typeof id, number | undefined>(true);
    return [];
  });
  sockets.publish("board", "a", { id: 1, name: "Ann" });
}

/** The contract says the types by itself, also with a user. */
export async function byValue(): Promise<void> {
  const sockets = attach(createServer(), {
    contract: live,
    authenticate: () => ({ id: "ann", roles: ["reader"] }),
    authorize: ({ user }) => user.roles.includes("reader"),
  });
  server(sockets);
  for (const { user } of sockets.sessions) same<typeof user, { id: string; roles: string[] }>(true);
  sockets.handle("add", ({ a }) => same<typeof a, number>(true) ?? 1);
  const router: Router<Live> = createRouter({ webSockets: true, contract: live });
  router.handle("chat:say", ({ at }) => same<typeof at, string>(true));
  const mounted = await mount(monument, {}, { contract: live });
  mounted.publish("clock", { now: 1 });
  const page = createClient({ url: "/live", contract: live, validate: "reject" });
  same<typeof page, Client<Live>>(true);
  client(page);
  attach<ByHand>(createServer(), { contract: live }).publish("clock", { now: 1 });
  attach<ByHand>(createServer()).publish("clock", { now: 1 });
}

/** Input and output differ: what travels is the input. */
export function codecs(): void {
  const times = defineContract({
    data: {
      start: item(z.iso.datetime()),
      ends: item(
        z.codec(z.iso.datetime(), z.date(), {
          decode: (text) => new Date(text),
          encode: (at) => at.toISOString(),
        }),
      ),
      anything: item(z.unknown()),
      loose: item(z.any()),
    },
    toServer: {
      stop: event(
        z.object({ at: z.iso.datetime().transform((text) => new Date(text)) }),
        z.object({ isOver: z.boolean() }),
      ),
    },
  });
  type Times = InferContract<typeof times>;
  same<Times["data"]["start"], Item<string>>(true);
  same<Times["data"]["ends"], Item<string>>(true);
  same<Times["data"]["anything"], Item<unknown>>(true);
  same<Times["data"]["loose"], Item<unknown>>(true); // nothing is `any`
  same<Times["toServer"]["stop"], Event<{ at: string }, { isOver: boolean }, { at: Date }>>(true);
  same<keyof Times["toClient"], never>(true);
}

/** The types of a pair are those of its contract; a client may have a contract of its own. */
export function pairs(): void {
  const { router, client } = createPair({ router: { contract: live }, serve: (served) => hear(served) });
  same<typeof router, Router<Live>>(true);
  const first = client();
  same<typeof first, Client<Live>>(true);
  const older = defineContract({ data: { old: item(z.string()) } });
  const second = client({ contract: older, validate: "reject" });
  same<typeof second, Client<InferContract<typeof older>>>(true);
  const made = createPair({ router: () => ({ contract: live, strict: false }) });
  same<typeof made, Pair<Live>>(true);
  const named = createPair<ByHand>({ router: { contract: live } });
  same<typeof named, Pair<ByHand>>(true);
  const untyped = createPair();
  same<typeof untyped, Pair>(true);
}

function hear(served: Router<Live>): void {
  served.handle("add", ({ a, b }) => a + b);
}

/** Options that say nothing of a contract go with any types, and a contract that may be missing gives its own. */
export function options(given: RouterOptions, isChecked: boolean): void {
  same<ReturnType<typeof createRouter<Live>>, Router<Live>>(true);
  createRouter<Live>(given).handle("add", ({ a, b }) => a + b);
  const untyped = createRouter(given);
  same<typeof untyped, Router>(true);
  const maybe = createRouter({ contract: isChecked ? live : undefined });
  same<typeof maybe, Router<Live>>(true);
  const page = createClient<Live>({ url: "/live", contract: live });
  same<typeof page, Client<Live>>(true);
}

/** A type that has itself as a part. */
interface Tree {
  name: string;
  children: Tree[];
}
const TreeSchema: z.ZodType<Tree, Tree> = z.lazy(() =>
  z.object({ name: z.string(), children: z.array(TreeSchema) }),
);

export function recursive(): void {
  const trees = defineContract({ data: { tree: item(TreeSchema) } });
  same<InferContract<typeof trees>["data"]["tree"], Item<Tree>>(true);
}

export function ids(): void {
  const byId = defineContract({
    data: {
      coerced: collection({ member: z.string(), id: z.coerce.number() }),
      either: collection({ member: z.string(), id: z.union([z.string(), z.number()]) }),
      literal: collection({ member: z.string(), id: z.enum(["a", "b"]) }),
    },
  });
  type ById = InferContract<typeof byId>["data"];
  same<ById["coerced"], Collection<string, number>>(true);
  same<ById["either"], Collection<string, string | number>>(true);
  same<ById["literal"], Collection<string, "a" | "b">>(true);
}
