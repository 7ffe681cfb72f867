/** One who is there. */
export interface Present<Data = unknown, User = unknown> {
  /** The same for all sessions of one user, of which it is a hash; of a client without a user it is its own. */
  id: string;
  /** What the option `user` says of the user: by default its id. */
  user: User;
  /** What it has set itself, as it came: `undefined` if nothing. */
  data?: Data | undefined;
  /** Since when it is there, in milliseconds since 1970. */
  since: number;
}

/** Who is in a group. */
export interface Presence<Data = unknown, User = unknown> {
  /** How many: some may not be among `members`, see the option `maxMembers`. */
  count: number;
  /** Those who came first, in the order in which they came. */
  members: Present<Data, User>[];
}
