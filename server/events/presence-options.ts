/** How presence is kept. */
export interface PresenceOptions {
  /**
   * What everybody may know of a user: `session.user` itself may hold what is secret.
   * @default the user's `id`, `sub` or `_id`
   */
  user?: ((user: never) => unknown) | undefined;
  /**
   * How long a member stays after its last connection broke, in milliseconds: a reconnect must take less.
   * @default 15000
   */
  graceMs?: number | undefined;
  /**
   * How many members a list has. Beyond it they are only counted, and what lies on several nodes may count twice.
   * @default 100
   */
  maxMembers?: number | undefined;
  /**
   * How many characters the JSON of one member's data may have.
   * @default 1024
   */
  maxDataLength?: number | undefined;
}
