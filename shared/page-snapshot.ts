/** The values with which a server renders a page, and with which the client of that page starts. */
import type { Id } from "./events.js";

/** The version of this format. A client ignores every other. */
export const SNAPSHOT_VERSION = 1;

/**
 * The values of some items, as `sockets.snapshot` returns them for the option `snapshot` of `createClient`. It is plain
 * JSON: pass it on as it is, and do not read it.
 */
export interface PageSnapshot {
  readonly version: number;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
  /** A salted hash of the user for whom it was made; absent if nobody was signed in. */
  readonly user?: string;
  /** The hash of the server's contract. */
  readonly contract?: string;
  readonly items: readonly (readonly [name: string, etag: string, value: unknown, id?: Id])[];
}
