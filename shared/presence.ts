/** A member of a group. */
export interface Present<Data = unknown, User = unknown> {
  /**
   * The id of the member: a hash of the user's key, which is the same for all sessions of a user. A client without a
   * user has an id of its own.
   */
  id: string;
  /** The public data of the user, from the option `user`: by default its id. */
  user: User;
  /** The data that the member joined with, as it arrived; `undefined` if none. */
  data?: Data | undefined;
  /** When the member joined, in milliseconds since 1970. */
  since: number;
}

/** The members of a group. */
export interface Presence<Data = unknown, User = unknown> {
  /** The number of members. The list may hold fewer, see the option `maxMembers`. */
  count: number;
  /** The members in the order in which they joined, at most `maxMembers`. */
  members: Present<Data, User>[];
}
