/** What is used of the NATS libraries: `nats` and `@nats-io/transport-node` both have it. */

/** The headers of a message. */
export interface NatsHeaders {
  get(name: string): string;
  set(name: string, value: string): void;
}

/** A message that came. */
export interface NatsMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers?: NatsHeaders | undefined;
}

/** A connection. */
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

/** A library: what `import * as library from "nats"` gives. */
export interface NatsLibrary {
  connect(options: never): Promise<NatsConnection>;
  headers(): NatsHeaders;
}
