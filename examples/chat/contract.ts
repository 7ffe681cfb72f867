import type { Collection, Contract, Event, Presence } from "monument-ws";

export interface Line {
  from: string;
  text: string;
}

export interface Chat extends Contract {
  data: {
    rooms: Collection<Line[], string, string[]>; // the last lines of one; the names of all
    room: Collection<Presence<undefined, string>, string, never>; // who is in one
  };
  toServer: { "chat:say": Event<{ room: string; text: string }, { ok: true }> };
}
