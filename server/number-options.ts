/** The options that are numbers, each with its default. A test compares the comments with the values. */
export const NUMBERS = {
  /**
   * Timeout of a get, in milliseconds.
   * @default 10000
   */
  getTimeoutMs: 10_000,
  /**
   * How long gets of one item join a pending call of its handler, in milliseconds. A later get calls the handler
   * again, even if that call has not answered yet.
   * @default 1000
   */
  joinMs: 1_000,
  /**
   * Ping interval, in milliseconds: the server pings a client that has been silent for about this long.
   * @default 25000
   */
  heartbeatMs: 25_000,
  /**
   * Ping timeout, in milliseconds: a client that does not answer a ping within this time is disconnected.
   * @default 10000
   */
  waitMs: 10_000,
  /**
   * How often sessions are checked for heartbeats and timeouts, in milliseconds.
   * @default 5000
   */
  checkMs: 5_000,
  /**
   * High-water mark of a socket's buffer, in bytes. Above it, items are only marked as changed and skip to the newest
   * value later; events and replies wait in a queue.
   * @default 262144
   */
  highWaterBytes: 256 * 1024,
  /**
   * Most bytes of events that may wait for one client. Beyond it, the session is closed with 4507 as a slow consumer.
   * Replies that the client requested may take 16 times as many bytes. The first message always fits.
   * @default 1048576
   */
  maxQueuedBytes: 1024 * 1024,
  /**
   * How long a client may read nothing while events or replies wait for it, in milliseconds. After that, the session
   * is closed with 4507 as a slow consumer.
   * @default 10000
   */
  maxQueuedMs: 10_000,
  /**
   * Most gets of one session that may wait for their answers. After a reconnect, a client sends the gets of all its
   * live items at once.
   * @default 256
   */
  maxInFlight: 256,
  /**
   * Approximate memory that one session may use for watched items and pending gets, in bytes. Each takes 2,300 bytes,
   * and 2 more per character of its set event. The default allows about 10,000 items.
   * @default 25165824
   */
  maxSessionBytes: 24 * 1024 * 1024,
  /**
   * Most levels of nesting in one message from a client.
   * @default 64
   */
  maxNesting: 64,
  /**
   * Most values in one message from a client: object fields and array entries, at all depths.
   * @default 10000
   */
  maxValues: 10_000,
  /**
   * Sustained rate limit, in messages per second and client. Excess messages are delayed: the client is notified, and
   * its socket is read more slowly. A message counts as one more for each 16 KiB of its size, and for each 64 KiB of
   * its answer.
   * @default 50
   */
  maxFramesPerSecond: 50,
  /**
   * How many messages one client may send in a burst.
   * @default 100
   */
  maxFrameBurst: 100,
  /**
   * How long a client may exceed the rate limit, in milliseconds. After that, it is closed with 4429.
   * @default 10000
   */
  maxThrottledMs: 10_000,
  /**
   * Most sessions of one user, on all nodes together with `cluster`. Another one is closed with 4429.
   * @default Infinity
   */
  maxConnectionsPerUser: Number.POSITIVE_INFINITY,
  /**
   * Most groups that one client may have joined with `client.join`. Groups joined with `session.join` do not count.
   * @default 100
   */
  maxGroups: 100,
  /**
   * Timeout of `authenticateToken` and `authorize`, in milliseconds.
   * @default 5000
   */
  authTimeoutMs: 5_000,
  /**
   * Most pending calls of `authorize` for one session. Further calls wait until one is decided.
   * @default 256
   */
  maxUndecided: 256,
  /**
   * Most bytes of messages of one session that may wait for `authorize`; each pending call adds 512. Beyond it, the
   * socket is not read until some calls are decided.
   * @default 262144
   */
  maxUndecidedBytes: 256 * 1024,
  /**
   * How long a request is remembered, in milliseconds, so that it does not run twice if the client sends it again
   * after a reconnect.
   * @default 120000
   */
  requestWindowMs: 120_000,
  /**
   * Most requests that are remembered per client.
   * @default 1000
   */
  maxRequests: 1_000,
  /**
   * Most requests that are remembered for all clients together. Beyond it, the users with the most requests lose
   * their oldest ones.
   * @default 100000
   */
  maxAllRequests: 100_000,
  /**
   * Most characters of replies that are remembered per client.
   * @default 262144
   */
  maxReplyCharacters: 256 * 1024,
  /**
   * Most characters of replies that are remembered for all clients together. Beyond it, the users with the most
   * characters lose their oldest replies.
   * @default 33554432
   */
  maxAllReplyCharacters: 32 * 1024 * 1024,
};

/** The options that are numbers. */
export type NumberOptions = { [Name in keyof typeof NUMBERS]?: number | undefined };
