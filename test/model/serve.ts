import type { Pair } from "../../testing/index.js";
import type { ItemName } from "./items.js";

/** What the handlers of the model need of their world. */
export interface Served {
  /** The number of the server's process. */
  process: number;
  /** What a handler reads now. `answered` is to be called when it answers with that. */
  read(name: ItemName): { payload: unknown; answered(): void };
  /** Calls `then` a little later, or much later. */
  later(then: () => void): void;
  /** Whether a handler answers at once this time. */
  isQuick(): boolean;
  violation(what: string): void;
}

/** Registers the handlers of a server that starts: each reads first, and answers later. */
export function serveModel({ router, events }: Pick<Pair, "router" | "events">, served: Served): void {
  const { read, later, isQuick } = served;
  const reading = (name: ItemName, setEvent: string): (() => void) => {
    const { payload, answered } = read(name);
    return () => {
      answered();
      events.emit(setEvent, payload);
    };
  };
  events.on("data:get:shared", () => later(reading("shared", "data:set:shared")));
  events.on("data:get:switch", async () => {
    const answer = reading("switch", "data:set:switch");
    await new Promise<void>(later);
    answer();
  });
  events.on("data:get:riders", (id) => {
    const answer = reading("member", `data:set:riders:${id}`);
    if (isQuick()) answer();
    else later(answer);
  });
  router.answer("private", async () => {
    const { payload } = read("private");
    if (!isQuick()) await new Promise<void>(later);
    return payload;
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
