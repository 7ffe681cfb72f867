import type { Pair } from "../../testing/index.js";
import type { ItemName } from "./items.js";

/** What the handlers of the model need of their world. */
export interface Served {
  /** The number of the server's process. */
  process: number;
  payload(name: ItemName): unknown;
  /** Calls `then` a little later. */
  later(then: () => void): void;
  violation(what: string): void;
}

/** Registers the handlers of a server that starts. */
export function serveModel({ router, events }: Pick<Pair, "router" | "events">, served: Served): void {
  const { payload, later } = served;
  events.on("data:get:shared", () => later(() => events.emit("data:set:shared", payload("shared"))));
  events.on("data:get:switch", () => later(() => events.emit("data:set:switch", payload("switch"))));
  events.on("data:get:riders", (id) => later(() => events.emit(`data:set:riders:${id}`, payload("member"))));
  router.answer("private", async () => {
    const read = payload("private"); // read first, answered later: it may be overtaken
    await new Promise<void>(later);
    return read;
  });
  handleEvents(router, served);
}

/** No process may run a request twice, or take the events of one client out of their order. */
function handleEvents(router: Pair["router"], { process, later, violation }: Served): void {
  const ran = new Set<unknown>();
  const lastNote = new Map<unknown, number>();
  router.handle("order", async ({ number }) => {
    if (ran.has(number)) violation(`the handler of request ${number} ran twice in process ${process}`);
    ran.add(number);
    await new Promise<void>(later);
    return number;
  });
  router.handle("note", ({ number }, { socket }) => {
    // Of two connections of one client the older may bring its events later.
    const last = lastNote.get(socket) ?? 0;
    if (Number(number) <= last) violation(`event ${number} arrived after ${last}`);
    lastNote.set(socket, Number(number));
  });
}
