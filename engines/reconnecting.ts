/** How connections are opened and closed. */
export interface Connectable<Connection> {
  connect(lost: (why: Error) => void): Promise<Connection>;
  end(connection: Connection): void;
  back(): void;
  lost(why: Error): void;
}

const FIRST_MS = 50;
const MOST_MS = 2_000;

/** A connection that is reopened when it is lost, with growing delays while that fails. */
export class Reconnecting<Connection> {
  #what: Connectable<Connection>;
  #connection: Connection | undefined;
  /** Counts the attempts: results of older ones are ignored. */
  #attempt = 0;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(what: Connectable<Connection>) {
    this.#what = what;
  }

  /** The connection, if there is one. */
  get current(): Connection | undefined {
    return this.#connection;
  }

  async start(): Promise<void> {
    const attempt = ++this.#attempt;
    const isCurrent = (): boolean => attempt === this.#attempt && !this.#isClosed;
    const lost = (why: Error): void => {
      if (isCurrent() && this.#connection) this.drop(why);
    };
    try {
      const connection = await this.#what.connect(lost);
      if (!isCurrent()) return this.#what.end(connection);
      this.#connection = connection;
      this.#failures = 0;
      this.#what.back();
    } catch {
      if (isCurrent()) this.#again();
    }
  }

  /** Drops the connection, if there is one, and opens another. */
  drop(why: Error): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#connection = undefined;
    this.#attempt++;
    this.#what.end(connection);
    this.#what.lost(why);
    if (!this.#isClosed) this.#again();
  }

  close(): void {
    const connection = this.#connection;
    this.#isClosed = true;
    this.#connection = undefined;
    clearTimeout(this.#timer);
    if (connection !== undefined) this.#what.end(connection);
  }

  #again(): void {
    const mostMs = Math.min(MOST_MS, FIRST_MS * 2 ** this.#failures++);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.start(), mostMs * (0.5 + Math.random() / 2));
  }
}
