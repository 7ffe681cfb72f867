/** How many items the stress runner sets. */
export const ITEM_COUNT = 5;

/** Sets an item in the server's process. */
export interface ToServerProcess {
  item: number;
  version: number;
}

/** What the server's process says. */
export interface FromServerProcess {
  listening?: true;
  violation?: string;
}
