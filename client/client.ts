/** The client: wires the parts, and is the whole public surface. */
import type { Contract, Untyped } from "../shared/contract.js";
import type { Id } from "../shared/events.js";
import type { Client, ItemListener, WaitOptions } from "./api.js";
import { createCalls } from "./calls.js";
import type { Context } from "./context.js";
import { createContext } from "./create-context.js";
import { watchOver } from "./heartbeat.js";
import { receive } from "./incoming.js";
import { createItems, type Items } from "./items.js";
import { moveOn } from "./move.js";
import type { ClientOptions } from "./options.js";
import { createOutbox } from "./outbox.js";
import { toFrame, toQuestion } from "./outgoing.js";
import { createQueue } from "./queue.js";
import { noticeSilence } from "./silence.js";
import { valuesOf } from "./watch.js";

/** A client of one server. It connects when a call first needs it. */
export function createClient<C extends Contract = Untyped>(options: ClientOptions): Client<C> {
  const context = createContext(options);
  const { on, state, signal } = context;
  watchOver(context);
  const [toStore, takeItem] = createItems(context);
  const queue = createQueue(context);
  const close = (): void => signal("closed");
  const [ask, settle] = createCalls(context, queue);
  receive(context, settle, takeItem);
  moveOn(context);
  noticeSilence(context); // after all others: a gap is told when what waits has been sent, and before anything comes
  const client: Client = {
    ...toItems(context, toStore),
    get state() {
      return state();
    },
    onState: (listener) => on("ws:state", listener),
    // Without what an application may give beside: for the parts a third argument is news to be heard at once.
    on: (event: string, listener: (message: never) => void) => on(event, listener),
    async get(name: string, ...rest: Rest<WaitOptions>) {
      const [id, options] = split(rest);
      const question = toQuestion(name, id);
      return ask(`get "${question.getEvent}"`, question, options);
    },
    request: async (event: string, fields: object = {}, options?: WaitOptions) =>
      ask(`request "${event}"`, (ref) => toFrame(event, fields, ref), options),
    emit: createOutbox(context, queue),
    connect: () => connect(context),
    close,
    [Symbol.dispose]: close,
  };
  // The contract narrows what the application gives and gets; at run time there are only names and values.
  return client as Client<C>;
}

function connect({ on, state, signal, closed }: Context): Promise<void> {
  const connected = new Promise<void>((resolve, reject) => {
    const settle = (): void => {
      const error = closed();
      if (!error && state().name !== "open") return;
      stop();
      if (error) reject(error);
      else resolve();
    };
    signal("asked");
    const stop = on("ws:state", settle);
    settle();
  });
  connected.catch(() => {}); // who calls it only to connect waits for nothing: that it was closed is no failure then
  return connected;
}

/** What follows a name: an id, unless the whole item is meant, and one thing more. */
type Rest<Last> = [last?: Last | undefined] | [id: Id | undefined, last?: Last | undefined];

/** What a client does with items. */
function toItems({ tellError, report }: Context, item: Items[0]) {
  return {
    item,
    subscribe(name: string, ...rest: Rest<ItemListener<unknown>>) {
      const [id, listener] = split(rest);
      const { get, subscribe } = item(name, id);
      const hear = (): void => {
        const { value, ...known } = get();
        if (known.updatedAt !== undefined) listener?.(value, known);
        else if (known.error) tellError(name, known.error);
      };
      let tell = (): void => {};
      let first = hear;
      const stop = subscribe(() => tell());
      // Never before the caller has the undo, whether a value is held already or not.
      Promise.resolve()
        .then(() => {
          tell = first;
          first();
        })
        .catch(report);
      return () => {
        first = () => {};
        stop();
      };
    },
    watch(name: string, ...rest: Rest<{ signal?: AbortSignal | undefined }>) {
      const [id, options] = split(rest);
      return valuesOf(item(name, id), options?.signal);
    },
  };
}

function split<Last extends object>([first, last]: Rest<Last>): [id: Id | undefined, last: Last | undefined] {
  // An id is no object, and what follows it is one.
  return (Object(first) === first ? [undefined, first] : [first, last]) as [Id | undefined, Last | undefined];
}
