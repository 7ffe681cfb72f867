import { serialize } from "../../shared/envelope.js";
import type { Failure } from "../../shared/errors.js";
import type { Link } from "../link/parties.js";
import { toError } from "./answer.js";
import type { Ask, WaitOptions } from "./ask.js";

/** The groups of a client. */
export interface Groups {
  join(group: string, options?: WaitOptions): Promise<void>;
  leave(group: string): Promise<void>;
  /** There is a new connection: the server knows nothing of what was joined over another. */
  up(): void;
  /** The client is in no group any more. */
  clear(): void;
  /** The server has taken the client out of `group`. */
  left(group: unknown, why: unknown): void;
}

/** Makes the groups of a client. `tell` is told of those that it was taken out of. */
export function createGroups(
  link: Link,
  ask: Ask,
  tell: (left: { group: unknown } & Failure) => void,
): Groups {
  const joined = new Map<unknown, boolean>(); // whether the server is being asked again
  const say = (event: string, group: unknown, options?: WaitOptions): Promise<unknown> =>
    ask(event, (ref) => serialize({ event, group, ref }), options);
  const left: Groups["left"] = (group, why) => {
    const { code, message } = toError(why);
    if (joined.delete(group)) tell({ group, code, message });
  };
  return {
    async join(group, options) {
      await say("ws:join", group, options);
      joined.set(group, false);
    },
    async leave(group) {
      joined.delete(group);
      await say("ws:leave", group);
    },
    up() {
      for (const [group, isAsked] of joined) {
        if (isAsked) continue;
        joined.set(group, true);
        say("ws:join", group)
          .catch((error) => link.state.name === "open" && left(group, error))
          .then(() => joined.has(group) && joined.set(group, false));
      }
    },
    clear: () => joined.clear(),
    left,
  };
}
