import type { Collection, Contract, Event, Item } from "../../client/index.js";

export interface Rider {
  id: number;
  name: string;
}

/** The contract that the type tests use. */
export interface Race extends Contract {
  data: {
    clock: Item<{ now: number }>;
    riders: Collection<Rider, number>;
    "user:get:profile": Item<{ nick: string }>;
  };
  toServer: {
    "authorize:user": Event<{ credentialsObj: { token: string } }, { ok: boolean }>;
    cheer: Event<{ rider?: number }>;
    leave: Event;
    broken: Event<{ event: string }>;
  };
  toClient: { "chat:message": { from: string; text: string } };
}
