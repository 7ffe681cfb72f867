import type { Collection, Contract, Event, Item } from "monument-ws";

export interface Rider {
  id: number;
  name: string;
  points: number;
}

export interface Live extends Contract {
  data: { me: Item<{ name: string }>; riders: Collection<Rider, number> };
  toServer: { cheer: Event<{ id: number }, number> };
}
