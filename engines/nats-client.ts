/** The parts of the NATS libraries that are used here, common to `nats` and `@nats-io/transport-node`. */

/** The headers of a message. */
export interface NatsHeaders {
  get(name: string): string;
  set(name: string, value: string): void;
}

/** A message that arrived. */
export interface NatsMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers?: NatsHeaders | undefined;
}

/** A connection to NATS. */
export interface NatsConnection {
  subscribe(
    subject: string,
    options: { callback: (error: Error | null, message: NatsMessage) => void },
  ): { unsubscribe(): void };
  publish(subject: string, payload: string): void;
  request(
    subject: string,
    payload: string,
    options: { timeout: number; headers?: never },
  ): Promise<NatsMessage>;
  flush(): Promise<void>;
  close(): Promise<void>;
  closed(): Promise<unknown>;
}

/** A NATS library: the result of `import * as library from "nats"`. */
export interface NatsLibrary {
  connect(options: never): Promise<NatsConnection>;
  headers(): NatsHeaders;
}
