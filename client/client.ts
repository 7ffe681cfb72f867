/** The client: creates link, calls and items, connects them, and implements the public API. */

import type { WithContract } from "../shared/checks.js";
import type { Contract, Untyped } from "../shared/contract.js";
import type { Report } from "../shared/emitter.js";
import type { Id } from "../shared/events.js";
import type { Client, ItemListener } from "./api.js";
import { type Application, createApplication } from "./application.js";
import type { WaitOptions } from "./calls/ask.js";
import { traceCall } from "./calls/caller-stack.js";
import { type Calls, createCalls } from "./calls/calls.js";
import { toFrame, toGet } from "./calls/frames.js";
import { createGroups, type Groups } from "./calls/groups.js";
import { receive } from "./dispatch.js";
import { createItems, type Items } from "./items/items.js";
import type { ItemOptions } from "./items/store.js";
import { valuesOf } from "./items/watch.js";
import { createLink } from "./link/link.js";
import type { Link } from "./link/link-types.js";
import { isClosedByApplication, type State } from "./link/state.js";
import { type ClientOptions, toSettings } from "./options.js";

/** Creates a client of one server. It connects when the first call needs a connection. */
export function createClient<C extends Contract = Untyped>(
  options: ClientOptions & WithContract<C>,
): Client<C> {
  const settings = toSettings(options);
  const { contract, validate: mode, report } = settings;
  const application = createApplication(settings.report);
  const { on, emit, tellError: tell } = application;
  const requestOf = (ref: unknown): string | undefined => calls.nameOf(ref);
  const inspect = contract?.["~checks"].inspector({ mode, requestOf, tell, report });
  const link = createLink(settings, {
    up() {
      calls.up(items.renewed());
      groups.up();
    },
    gap: (lostMs) => emit("ws:gap", { lostMs }),
    down(code, error) {
      calls.down(code, error);
      items.down(error);
      if (error) groups.clear();
    },
    state: (state) => emit("ws:state", state, () => link.state), // obeying it, or a listener, may lead further
    message: (message, connection) =>
      receive({ link, calls, items, groups, application }, inspect ? inspect(message) : message, connection),
    changed() {
      items.judge();
      calls.again();
    },
    isDue: (old) => calls.isDue(old) || items.isDue(old),
  });
  const calls = createCalls(settings, link, ({ event, fields }, reason) =>
    emit("ws:dropped", { event, fields, reason }),
  );
  const items = createItems(settings, link, calls, inspect);
  const groups = createGroups(link, calls.ask, (left) => emit("ws:left", left));
  const client: Client = {
    ...toItems(items, application, settings.report),
    ...toCalls(calls, items, groups),
    get state() {
      return link.state;
    },
    onState: (listener) => on("ws:state", listener),
    // Without the emitter's third argument.
    on: (event: string, listener: (message: never) => void) => on(event, listener),
    ...toEnds(link, items),
    connect: () => connect(link, application),
  };
  // The contract narrows the types for the application. At run time there are only names and values.
  return client as Client<C>;
}

/** How a client ends: permanently, or for its user. */
function toEnds(link: Link, items: Items) {
  const close = (): void => link.signal("closed");
  return {
    close,
    [Symbol.dispose]: close,
    clear() {
      const isOpen = "attempt" in link.state;
      close();
      items.clear();
      if (isOpen) link.signal("asked");
    },
  };
}

function connect(link: Link, { on }: Application): Promise<void> {
  const trace = traceCall();
  const connected = new Promise<void>((resolve, reject) => {
    const settle = (): void => {
      const error = link.closed();
      if (!error && link.state.name !== "open") return;
      stop();
      if (error) reject(trace(error));
      else resolve();
    };
    link.signal("asked");
    const stop = on("ws:state", settle);
    settle();
  });
  connected.catch(() => {}); // the caller may not await it: then a rejection is not an error
  return connected;
}

/** The arguments after a name: an id, unless the whole item is meant, and one more. */
type Rest<Last> = [last?: Last | undefined] | [id: Id | undefined, last?: Last | undefined];

/** The calls of a client. */
function toCalls({ ask, emit }: Calls, { expect }: Items, { join, leave }: Groups) {
  return {
    emit,
    join,
    leave,
    async get(name: string, ...rest: Rest<WaitOptions>) {
      const [id, options] = split(rest);
      const get = toGet(name, id);
      expect(get);
      return ask(get.getEvent, get, options);
    },
    request: async (event: string, fields: object = {}, options?: WaitOptions) =>
      ask(event, (ref) => toFrame(event, fields, ref), options),
  };
}

/** The item functions of a client. */
function toItems({ toStore, load }: Items, { on, tellError }: Application, report: Report) {
  const onClose = (end: () => void) =>
    on("ws:state", (state: State) => isClosedByApplication(state) && end());
  return {
    item: (name: string, ...rest: Rest<ItemOptions>) => toStore(name, ...split(rest)),
    // Not async: the promise must be the same object.
    preload: (name: string, ...rest: Rest<ItemOptions>) => load(name, ...split(rest)),
    subscribe(name: string, ...rest: Rest<ItemListener<unknown>>) {
      const [id, listener] = split(rest);
      const { get, subscribe } = toStore(name, id);
      const tell = (): void => {
        const { value, ...known } = get();
        if (known.updatedAt !== undefined) listener?.(value, known);
        else if (known.error) tellError(name, known.error);
      };
      let hear = (): void => {};
      let begin = (): void => {
        hear = tell;
        tell();
      };
      const stop = subscribe(() => hear());
      // The first value comes in a later turn, when the caller has the unsubscribe function.
      Promise.resolve()
        .then(() => begin())
        .catch(report);
      return () => {
        begin = () => {};
        stop();
      };
    },
    watch(name: string, ...rest: Rest<{ signal?: AbortSignal | undefined }>) {
      const [id, options] = split(rest);
      return valuesOf(toStore(name, id), options?.signal, onClose);
    },
  };
}

function split<Last extends object>([first, last]: Rest<Last>): [id: Id | undefined, last: Last | undefined] {
  // An id is not an object, and the argument after it is one.
  return (Object(first) === first ? [undefined, first] : [first, last]) as [Id | undefined, Last | undefined];
}
