import type { Client, WaitOptions } from "../../client/index.js";
import { addressOf, type ItemName } from "./items.js";

/** What one client has, and what was seen of it. */
export interface Actor {
  client: Client;
  stops: Map<ItemName, () => void>;
  /** How long its items stay subscribed without a listener. */
  lingerMs: number;
  /** When it left an item that it has not followed again. */
  leftAt: Map<ItemName, number>;
  /** The newest version of each item that this client ever saw. */
  seen: Map<ItemName, number>;
  /** The truth when its hello arrived, or later it began to listen: whatever it calls live has been read since. */
  truthAtOpen: Map<ItemName, number>;
  /** The most items that it ever listened to, or let linger, at the end of a turn. */
  mostHeld: number;
}

/** What a client knows of an item. */
export interface Known {
  status: string;
  value: { version: number } | undefined;
  error: { code: string } | undefined;
}

/** What `actor` knows of an item now. */
export function snapshotOf({ client }: Actor, name: ItemName): Known {
  const [address, id] = addressOf(name);
  const store = id === undefined ? client.item(address) : client.item(address, id);
  // The model's own handlers made every value.
  return store.get() as Known;
}

/** Has `actor` get an item. */
export function getOf({ client }: Actor, name: ItemName, options: WaitOptions): Promise<unknown> {
  const [address, id] = addressOf(name);
  return id === undefined ? client.get(address, options) : client.get(address, id, options);
}
