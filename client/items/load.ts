import type { Item, ItemStore } from "./store.js";

/**
 * The first value of an item, which is followed until then: the same promise as long as the item is followed or
 * lingers. `find` returns the item once it is followed.
 */
export function load(
  { subscribe }: ItemStore<unknown>,
  find: () => Pick<Item, "loaded"> | undefined,
): Promise<unknown> {
  const known = find()?.loaded;
  if (known) return known;
  let stop = (): void => {};
  const loaded = new Promise((resolve, reject) => {
    stop = subscribe(({ value, updatedAt, error }) => {
      if (updatedAt !== undefined) resolve(value);
      else if (error) reject(error);
    });
  });
  loaded.then(stop, stop); // needs no handler: a page that loads an item may never show it
  const item = find();
  if (item) item.loaded = loaded;
  return loaded;
}
