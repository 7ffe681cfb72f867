/** Options for `presence`. */
export interface PresenceOptions {
  /**
   * The public data of a user. Do not return `session.user` itself if it holds secrets.
   * @default the user's `id`, `sub` or `_id`
   */
  user?: ((user: never) => unknown) | undefined;
  /**
   * How long a member stays after its last connection broke, in milliseconds. A reconnect within this time goes
   * unnoticed.
   * @default 15000
   */
  graceMs?: number | undefined;
  /**
   * Most members in a list. Beyond it members are only counted, and a member with sessions on several nodes may count
   * more than once.
   * @default 100
   */
  maxMembers?: number | undefined;
  /**
   * Most characters of JSON in one member's `data`.
   * @default 1024
   */
  maxDataLength?: number | undefined;
}
