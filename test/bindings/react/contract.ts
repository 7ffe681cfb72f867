import type { Collection, Contract, Event, Item } from "../../../client/index.js";

export interface Row {
  id: number;
  name: string;
}

/** What the pages of the tests show. */
export interface Page extends Contract {
  data: { rows: Collection<Row, number>; clock: Item<number>; secret: Item<string>; broken: Item<string> };
  toServer: { add: Event<{ a: number; b: number }, number>; slow: Event<{ n: number }, number> };
  toClient: { said: { text: string } };
}
