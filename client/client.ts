/** The client: wires the parts, and is the whole public surface. */
import type { Contract, Untyped } from "../shared/contract.js";
import { type Id, toGetEvent, toSetEvent } from "../shared/events.js";
import type { Client, EmitOptions, ItemListener, WaitOptions } from "./api.js";
import { Conversation } from "./conversation.js";
import type { ItemStore } from "./items.js";
import { type ClientOptions, type Settings, toSettings } from "./options.js";
import { toFrame, toGetFrame } from "./outgoing.js";
import type { Patience } from "./patience.js";
import type { State } from "./state.js";
import { valuesOf } from "./watch.js";

/** A client of one server. It connects when a call first needs it. */
export function createClient<C extends Contract = Untyped>(options: ClientOptions): Client<C> {
  const client: Client = new CoreClient(toSettings(options));
  // The contract narrows what the application gives and gets; at run time there are only names and values.
  return client as Client<C>;
}

/** What follows a name: an id, unless the whole item is meant, and one thing more. */
type Rest<Last> = [last?: Last | undefined] | [id: Id, last?: Last | undefined];

class CoreClient {
  #settings: Settings;
  #conversation: Conversation;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#conversation = new Conversation(settings);
  }

  get state(): State {
    return this.#conversation.link.state;
  }

  onState(listener: (state: State) => void): () => void {
    return this.#conversation.link.onChange(listener);
  }

  async get(name: string, ...rest: Rest<WaitOptions>): Promise<unknown> {
    const [id, options] = split(rest);
    const getEvent = toGetEvent(name);
    const event = toSetEvent(getEvent, id);
    const joined = this.#conversation.join(event, this.#patience(options));
    if (joined) return joined;
    const toText = (ref: string): string => toGetFrame({ event: getEvent, id, ref });
    return this.#conversation.ask({ what: `get "${getEvent}"`, event }, toText, this.#patience(options));
  }

  async request(event: string, fields: object = {}, options?: WaitOptions): Promise<unknown> {
    const toText = (ref: string): string => toFrame(event, fields, ref);
    return this.#conversation.ask({ what: `request "${event}"` }, toText, this.#patience(options));
  }

  emit(event: string, fields: object = {}, options: EmitOptions = {}): boolean {
    const text = toFrame(event, fields);
    const { offline = this.#settings.offline, key = event } = options;
    return this.#conversation.emit({ event, fields, text, key, order: this.#conversation.count() }, offline);
  }

  item(name: string, id?: Id): ItemStore<unknown> {
    return this.#conversation.items.store(toGetEvent(name), id);
  }

  subscribe(name: string, ...rest: [ItemListener<unknown>] | [Id, ItemListener<unknown>]): () => void {
    const [id, listener] = rest.length === 2 ? rest : [undefined, rest[0]];
    return this.item(name, id).subscribe(({ value, ...known }) => {
      const { updatedAt, error } = known;
      if (updatedAt !== undefined) listener(value, known);
      else if (error) {
        const { code, message } = error;
        this.#conversation.events.emit("ws:error", { of: name, code, message });
      }
    });
  }

  watch(name: string, ...rest: Rest<{ signal?: AbortSignal }>): AsyncIterable<unknown> {
    const [id, options] = split(rest);
    return valuesOf(this.item(name, id), options?.signal);
  }

  on(event: string, listener: (message: never) => void): () => void {
    // What the server sends under this name is for the application to know: here it is any message.
    return this.#conversation.events.on(event, listener as (message: unknown) => void);
  }

  connect(): Promise<void> {
    this.#conversation.link.open();
    return new Promise((resolve, reject) => {
      const stops: Array<() => void> = [];
      const settle = (): void => {
        const closed = this.#conversation.closed();
        if (this.state.name !== "open" && !closed) return;
        for (const stop of stops) stop();
        if (closed) reject(closed);
        else resolve();
      };
      stops.push(this.onState(settle));
      settle();
    });
  }

  close(): void {
    this.#conversation.link.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #patience({ signal, timeoutMs = this.#settings.timeoutMs }: WaitOptions = {}): Patience {
    return { signal, timeoutMs, clock: this.#settings.clock };
  }
}

function split<Last extends object>(rest: Rest<Last>): [id: Id | undefined, last: Last | undefined] {
  const [first, second] = rest;
  return typeof first === "object" ? [undefined, first] : [first, second];
}
