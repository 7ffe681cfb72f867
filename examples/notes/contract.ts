import type { Collection, Contract, Event } from "monument-ws";

export interface Notes extends Contract {
  data: { notes: Collection<string[], string, never> }; // the notes of one user, by the user's name
  toServer: { "notes:add": Event<{ text: string }, { ok: true }> };
}
