import type { Collection, Contract, Event } from "monument-ws";

export interface Seat {
  id: number;
  guest: string | null; // a seat without a guest is free
}

export interface Theatre extends Contract {
  data: { seats: Collection<Seat, number> };
  toServer: { book: Event<{ id: number; guest: string | null }, Seat> };
  toClient: { news: { text: string } };
}
