import type { Users } from "../access/user-key.js";
import { Tally } from "../base/tally.js";

/** The other nodes of a cluster, as far as connections are counted beyond this one. */
export interface ConnectionsElsewhere {
  /** Counts one more of the user with this key: resolves with whether there were fewer than `most`. Never rejects. */
  enter(user: string, most: number): Promise<boolean>;
  leave(user: string): void;
}

/** How many sessions each user has. */
export class Connections {
  #most: number;
  #here: Tally;
  #users: Users;
  /** If this node is not the only one. */
  elsewhere: ConnectionsElsewhere | undefined;

  /** One user may have `most`. */
  constructor(most: number, users: Users) {
    this.#most = most;
    this.#here = new Tally(most);
    this.#users = users;
  }

  /**
   * Counts one more session of `user`, and calls `then` with how to count it out, or with nothing if there are too many:
   * at once, or where other nodes count too when they were asked.
   */
  enter(user: unknown, then: (leave: (() => void) | undefined) => void): void {
    const key = this.#users.keyOf(user);
    const leave = this.#here.enter(key);
    const { elsewhere } = this;
    // Two users without a name may have one key on two nodes.
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
