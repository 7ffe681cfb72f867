/** What travels between the page and the server of the race tracker: both import this one file. */
import type { Collection, Contract, Event, Item } from "monument-ws";

/** One rider, as the timing system sees it now. */
export interface Rider {
  id: number;
  name: string;
  team: string;
  /** 1 for the leader. */
  position: number;
  /** Metres since the start. */
  distance: number;
  /** Metres behind the leader. */
  gap: number;
  /** Metres per second. */
  speed: number;
  /** The lap that the rider is on, from 1. */
  lap: number;
  cheers: number;
}

/** How long `link:slow` lasts, in milliseconds. */
export const SLOW_MS = 6_000;

/** The clock of the race. */
export interface Clock {
  /** Counts the updates of the race, over all races: a page can tell how many it did not get. */
  tick: number;
  phase: "racing" | "finished";
  elapsedMs: number;
  /** The lap of the leader, from 1. */
  lap: number;
  laps: number;
  lapMetres: number;
}

/** What a page signs in with. The token is the page's own secret: it proves later that it is the same page. */
export interface Credentials {
  name: string;
  token: string;
}

/** The contract of the race tracker. */
export interface Race extends Contract {
  data: {
    clock: Item<Clock>;
    /** All riders, in the order of the race; one rider by id. */
    riders: Collection<Rider, number>;
  };
  toServer: {
    "authorize:user": Event<{ credentialsObj: Credentials }, { ok: boolean; name: string }>;
    "chat:say": Event<{ token: string; text: string }>;
    "race:cheer": Event<{ rider: number }>;
    /** Asks the server to cut this page's connection, to see what happens then. */
    "link:cut": Event;
    /**
     * Asks the server to hold back what it sends to this page for `SLOW_MS`, to see what happens then. The reply
     * comes when that is over, with the newest tick of that moment.
     */
    "link:slow": Event<object, { tick: number }>;
  };
  toClient: {
    "chat:message": { from: string; text: string };
    "race:cheer": { rider: number; name: string };
  };
}
