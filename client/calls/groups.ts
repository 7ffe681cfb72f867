import { serialize } from "../../shared/envelope.js";
import type { Failure } from "../../shared/errors.js";
import type { Link } from "../link/link-types.js";
import { toError } from "./answer.js";
import type { Ask, WaitOptions } from "./ask.js";

/** Options for `join`. */
export interface JoinOptions extends WaitOptions {
  /**
   * What the other members of the group see of this client, if the server keeps presence. Joining again replaces it.
   */
  data?: unknown;
}

/** The groups of a client. */
export interface Groups {
  join(group: string, options?: JoinOptions): Promise<void>;
  leave(group: string): Promise<void>;
  /** There is a new connection, which has joined no groups. */
  up(): void;
  /** The client has left all groups. */
  clear(): void;
  /** The server has removed the client from `group`. */
  left(group: unknown, why: unknown): void;
}

/** A group that the client has joined. */
interface Joined {
  readonly data: unknown;
  /** Whether it has to rejoin: the request is sent over each new connection. */
  isAsked?: boolean;
}

/** Creates the groups of a client. `tell` is called with groups that it was removed from. */
export function createGroups(
  link: Link,
  ask: Ask,
  tell: (left: { group: unknown } & Failure) => void,
): Groups {
  const joined = new Map<unknown, Joined>();
  const say = (event: string, group: unknown, { data, ...options }: JoinOptions = {}): Promise<unknown> =>
    ask(event, (ref) => serialize({ event, group, ref, data }), options);
  const left: Groups["left"] = (group, why) => {
    const { code, message } = toError(why);
    if (joined.delete(group)) tell({ group, code, message });
  };
  return {
    async join(group, options = {}) {
      await say("ws:join", group, options);
      joined.set(group, { data: options.data });
    },
    async leave(group) {
      joined.delete(group);
      await say("ws:leave", group);
    },
    up() {
      for (const [group, each] of joined) {
        if (each.isAsked) continue;
        each.isAsked = true;
        say("ws:join", group, { data: each.data })
          .catch((error) => link.state.name === "open" && left(group, error))
          .then(() => {
            each.isAsked = false;
          });
      }
    },
    clear: () => joined.clear(),
    left,
  };
}
