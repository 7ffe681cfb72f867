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
  /** The time of the race at which this was measured, in milliseconds. */
  at: number;
}

/** The field at one moment. */
export interface Sample {
  /** The time of the race, in milliseconds. */
  at: number;
  /** Metres behind the leader, in the order of the riders' numbers. */
  gaps: number[];
  /** Metres per second, in the same order. */
  speeds: number[];
}

/** What somebody said. */
export interface Said {
  /** Counts the messages: a page that hears one twice shows it once. */
  id: number;
  from: string;
  text: string;
  /** When it was said, in milliseconds since 1970. */
  at: number;
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
    /** The last minute of the race, twice a second: a page that comes, or comes back, draws it at once. */
    history: Item<Sample[]>;
    /** The last messages of the chat. */
    chat: Item<Said[]>;
  };
  toServer: {
    "authorize:user": Event<{ credentialsObj: Credentials }, { ok: boolean; name: string }>;
    "chat:say": Event<{ token: string; text: string }>;
    "race:cheer": Event<{ rider: number }>;
    /** Asks the server to cut this page's connection, to see what happens then. */
    "link:cut": Event;
    /** Asks the server to let this page's connection die without a word, as when a phone leaves the network. */
    "link:kill": Event;
    /**
     * Asks the server to hold back what it sends to this page for `SLOW_MS`, to see what happens then. The reply
     * comes when that is over, with the newest tick of that moment.
     */
    "link:slow": Event<object, { tick: number }>;
  };
  toClient: {
    "chat:message": Said;
    "race:cheer": { rider: number; name: string };
  };
}
