import type { Collection, Contract, Event } from "monument-ws";

export interface Locker {
  id: number;
  user: string | null; // a locker without a user is free
}

export interface Station extends Contract {
  data: { lockers: Collection<Locker, number> };
  toServer: { rent: Event<{ id: number; user: string | null }, Locker> };
  toClient: { news: { text: string } };
}
