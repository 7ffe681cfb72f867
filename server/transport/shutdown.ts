import { systemClock } from "../base/clock.js";

/** Options for `close`. */
export interface CloseOptions {
  /**
   * How long clients may take to move to another node, and handlers to answer pending gets, in milliseconds. At most
   * 24000. With 0 no client is asked to move, and every socket is cut.
   * @default 5000
   */
  graceMs?: number | undefined;
}

/**
 * The longest time for moving. Together with the close handshakes it stays below 30 s, the usual limit of process
 * managers.
 */
const MAX_GRACE_MS = 24_000;

/** How long a client may take to answer the close frame, in milliseconds. */
export const GOODBYE_MS = 5_000;

/**
 * Close frames are sent in at most this many batches of at least this many clients, so that the clients do not all
 * reconnect at once.
 */
const BATCHES = 20;
const MIN_BATCH = 100;
const BATCH_MS = 50;

/** A session, as far as shutdown needs it. */
interface Ending {
  readonly signal: AbortSignal;
  readonly peer: { terminate?(): void };
  /** Whether an answer to the client is pending. */
  readonly isBehind: boolean;
  close(code: number, reason: string): void;
  end(): void;
}

/** The owner of the sessions. */
export interface Shutdown {
  readonly all: ReadonlySet<Ending>;
  drain(options: { withinMs: number }): void;
}

/** The underlying sockets. */
interface RealSockets {
  readonly clients: Iterable<{ terminate(): void; once(event: "close", listener: () => void): unknown }>;
}

/**
 * Ends all sessions in order: asks clients to move, lets handlers answer pending gets, sends close frames, cuts what
 * is left.
 */
export async function shutDown(
  router: Shutdown,
  { clients }: RealSockets,
  { graceMs = 5_000 }: CloseOptions,
): Promise<void> {
  const { all: sessions } = router;
  const withinMs = Math.min(graceMs, MAX_GRACE_MS);
  if (withinMs > 0) {
    router.drain({ withinMs });
    await atMost(withinMs, Promise.all([...sessions].map(({ signal }) => aborted(signal))));
  }
  const batch = Math.max(MIN_BATCH, Math.ceil(sessions.size / BATCHES));
  while (sessions.size > 0) {
    for (const session of [...sessions].slice(0, batch)) sayGoodbye(session);
    if (sessions.size > 0 && withinMs > 0) await pause(BATCH_MS);
  }
  const gone = [...clients].map((ws) => new Promise<void>((resolve) => ws.once("close", () => resolve())));
  await atMost(Math.min(withinMs, GOODBYE_MS), Promise.all(gone));
  for (const ws of clients) ws.terminate();
  await Promise.all(gone);
}

/** A client that does not read would delay the close frame for its whole timeout. */
function sayGoodbye(session: Ending): void {
  if (!session.isBehind || !session.peer.terminate) {
    return session.close(1012, "the server is going away");
  }
  session.end();
  session.peer.terminate();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve));
}

/** Waits for `promise`, at most `ms` milliseconds. */
function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const stopTimer = systemClock.after(ms, resolve);
    promise.then(() => {
      stopTimer();
      resolve();
    });
  });
}
