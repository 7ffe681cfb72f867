import type { Collection, Contract, Event } from "monument-ws";

export interface Line {
  from: string;
  text: string;
}

export interface Chat extends Contract {
  data: { rooms: Collection<Line[], string, string[]> }; // the names of all rooms; the last lines of one
  toServer: { "chat:say": Event<{ room: string; text: string }, { ok: true }> };
}
