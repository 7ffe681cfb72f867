/** A client under measure, in Node and in a page. */
export interface ClientUnderMeasure {
  /** Resolves when it is connected. */
  connect(): Promise<void>;
  /** Asks for the one item of the get measures. */
  get(): Promise<unknown>;
  /** Hears each value of the live item. */
  subscribe(heard: () => void): void;
}

/** The clients that are compared, by the contender whose server they talk to. */
export const CLIENTS = ["ours", "ws", "socket.io"] as const;

/** One of them. */
export type ClientName = (typeof CLIENTS)[number];

/** Makes a client of the server at this host and port. */
export type MakeClient = (authority: string) => ClientUnderMeasure;
