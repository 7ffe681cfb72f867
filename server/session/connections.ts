import type { Users } from "../access/user-key.js";
import { Tally } from "../base/tally.js";

/** The other nodes of a cluster, as far as connections are counted. */
export interface ConnectionsElsewhere {
  /**
   * Adds one to the connections of the user with this key. Resolves with whether there were fewer than `most`. Never
   * rejects.
   */
  enter(user: string, most: number): Promise<boolean>;
  leave(user: string): void;
}

/** The number of sessions per user. */
export class Connections {
  #most: number;
  #here: Tally;
  #users: Users;
  /** Set in a cluster. */
  elsewhere: ConnectionsElsewhere | undefined;

  /** One user may have `most` sessions. */
  constructor(most: number, users: Users) {
    this.#most = most;
    this.#here = new Tally(most);
    this.#users = users;
  }

  /**
   * Counts a session of `user`, and calls `then` with a function that removes it from the count, or with `undefined`
   * if the limit is reached. In a cluster `then` is called after the other nodes were asked.
   */
  enter(user: unknown, then: (leave: (() => void) | undefined) => void): void {
    const key = this.#users.keyOf(user);
    const leave = this.#here.enter(key);
    const { elsewhere } = this;
    // Two users without a key of their own may have equal keys on two nodes.
    const isCounted = this.#most < Number.POSITIVE_INFINITY && !this.#users.isNameless(user);
    if (!leave || !elsewhere || !isCounted) return then(leave);
    void elsewhere.enter(key, this.#most).then((isAdmitted) => {
      if (!isAdmitted) leave();
      then(
        isAdmitted
          ? () => {
              leave();
              elsewhere.leave(key);
            }
          : undefined,
      );
    });
  }
}
