import { createSubscriber } from "svelte/reactivity";
import type { Client, Snapshot } from "../../client/index.js";
import { NOTHING } from "../nothing.js";
import { createView, type View } from "../view.js";
import type { MaybeGetter, UseItemOptions } from "./live.js";
import { isServer } from "./server.js";

type Id = string | number;

/** The options of an item's function, whatever its value is. */
interface Options extends UseItemOptions {
  select?: (value: unknown) => unknown;
}

/** The last arguments of an item's function. The id can be omitted, or be `undefined` for now. */
export type ItemArguments = [first?: MaybeGetter<Id | undefined> | Options, options?: Options];

/** The item that is followed now. */
interface Followed {
  id: Id | undefined;
  isFollowed: boolean;
  view: View<unknown>;
  getServer(): Snapshot<unknown>;
  /** Follows the item as long as the calling effect exists, and runs that effect again after each change. */
  track(): void;
}

const current = <Value>(value: MaybeGetter<Value>): Value => (value instanceof Function ? value() : value);

/** Follows an item while an effect reads it. Effects do not run on a server. */
export function useItemOf(client: Client, name: string, rest: ItemArguments): Snapshot<unknown> {
  const [first, last = {}] = rest;
  const isWhole = !rest.length || typeof first === "object";
  const { enabled = true, select, lingerMs, maxPerSecond } = typeof first === "object" ? first : last;
  let followed: Followed | undefined;
  const follow = (id: Id | undefined, isFollowed: boolean): Followed => {
    const store = isFollowed ? client.item(name, id as Id, { lingerMs }) : NOTHING;
    const view = createView<unknown>(store, maxPerSecond);
    const track = createSubscriber((update) => {
      let isFirst = true; // the effect reads the value after this, and need not run again
      const stop = view.subscribe(() => isFirst || update());
      isFirst = false;
      return stop;
    });
    return { id, isFollowed, view, track, getServer: store.getServer };
  };
  const read = (): Snapshot<unknown> => {
    const id = typeof first === "object" ? undefined : current(first);
    const isFollowed = current(enabled) && (isWhole || id !== undefined);
    if (!followed || followed.id !== id || followed.isFollowed !== isFollowed)
      followed = follow(id, isFollowed);
    followed.track();
    // A new function each time: state that `select` reads may have changed although the value has not.
    return followed.view.get(
      select && ((value) => select(value)),
      isServer() ? followed.getServer() : undefined,
    );
  };
  return {
    get value() {
      return read().value;
    },
    get status() {
      return read().status;
    },
    get error() {
      return read().error;
    },
    get etag() {
      return read().etag;
    },
    get updatedAt() {
      return read().updatedAt;
    },
  };
}
