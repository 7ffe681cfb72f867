/** The names of the contenders as the command line takes them, and as the tables show them. */
export const CONTENDERS = {
  ours: "monument-ws",
  answer: "monument-ws, answer",
  harken: "monument-ws on harken",
  ws: "ws by hand",
  "socket.io": "Socket.IO",
  "graphql-ws": "graphql-ws",
  monument: "monument 5.3.0",
  tcp: "bare TCP, one write each",
} as const;

/** One contender. */
export type Contender = keyof typeof CONTENDERS;

/** What a server process is told. It travels as JSON. */
export interface Setting {
  contender: Contender;
  /** How many items can be subscribed to: `live0`, `live1` and so on. */
  items: number;
  /** The bytes of each item's value, about. */
  bytes: number;
  /** Whether they have no handlers, as items that are only ever pushed. */
  isPushOnly?: boolean;
}

/** What a contender answers with: the one item of the get measures, and those that can be subscribed to. */
export interface Data {
  rider: Rider;
  /** The newest value of each live item, by name. */
  live: Map<string, LiveValue>;
  isPushOnly: boolean;
}

/** A contender's server that listens. */
export interface Running {
  port: number;
  /** Sets a live item for everybody who subscribed to it. */
  publish(item: string, value: LiveValue): void;
}

/** Starts a contender's server. */
export type Start = (data: Data) => Promise<Running>;

/** The value of the get measures. */
export interface Rider {
  id: number;
  name: string;
  team: string;
  lap: number;
  position: number[];
}

/** The value of a live item. */
export interface LiveValue {
  /** Which set this is. */
  number: number;
  text: string;
}

/** The name of a live item. */
export const liveName = (index: number): string => `live${index}`;
