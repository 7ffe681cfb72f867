import {
  type Client,
  type Collection,
  type Contract,
  createClient,
  type Event,
  type Item,
  type PageSnapshot,
} from "monument-ws";
import { createLive } from "monument-ws/angular";

export interface Row {
  id: number;
  name: string;
}

/** What the screens show: the contract of the other bindings' tests. */
export interface Page extends Contract {
  data: { rows: Collection<Row, number>; clock: Item<number>; broken: Item<string> };
  toServer: { add: Event<{ a: number; b: number }, number>; slow: Event<{ n: number }, number> };
  toClient: { said: { text: string } };
}

export const connect = (url: string, snapshot?: PageSnapshot): Client<Page> =>
  createClient<Page>({ url, retryMinMs: 50, retryMaxMs: 50, snapshot });
export const { provideLive, injectItem, injectRequest, injectEvent, injectLink, injectClient } =
  createLive<Page>();

/** What the screens have seen. */
export const seen = {
  rows: 0,
  said: [] as string[],
  statuses: [] as string[],
  values: [] as unknown[],
  results: [] as unknown[],
};
