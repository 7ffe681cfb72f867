/** Who a user is, as the application's `authenticate` or `authenticateToken` said. */

/** What tells users apart; nothing if that cannot be said. */
export type UserKey = (user: unknown) => unknown;

/** Whether the application found nobody: what looks a user up often says so with `null`. */
export function isNobody(user: unknown): boolean {
  return user === undefined || user === null || user === false;
}

const NAMELESS =
  'users that have no "id", "sub" or "_id" are not known again: set "userKey" (their requests may run twice after a ' +
  "reconnect, and maxConnectionsPerUser does not count them together)";

/** Tells the users of one application apart. */
export class Users {
  #keyOf: UserKey | undefined;
  #warn: (line: string) => void;
  #hasWarned = false;
  #numbers = new WeakMap<object, number>();
  #users = 0;

  /** `keyOf` is the application's own; `warn` gets a line, once, if users come that cannot be told apart. */
  constructor(keyOf: UserKey | undefined, warn: (line: string) => void) {
    this.#keyOf = keyOf;
    this.#warn = warn;
  }

  /** A key for `user`: the same for the same user. One without a name is the same only while it is the same object. */
  keyOf(user: unknown): string {
    const name = this.#nameOf(user);
    if (name !== undefined) return name;
    if (typeof user !== "object" || user === null) return `${typeof user} ${String(user)}`;
    const number = this.#numbers.get(user) ?? ++this.#users;
    this.#numbers.set(user, number);
    if (!this.#hasWarned) this.#warn(NAMELESS);
    this.#hasWarned = true;
    return `object ${number}`;
  }

  /** Whether both are surely not the same: two objects without a name may be. */
  areDifferent(one: unknown, other: unknown): boolean {
    return !(this.isNameless(one) && this.isNameless(other)) && this.keyOf(one) !== this.keyOf(other);
  }

  /** Whether it is the same only while it is the same object. */
  isNameless(user: unknown): boolean {
    return typeof user === "object" && user !== null && this.#nameOf(user) === undefined;
  }

  /** What tells `user` apart. It is the application's: it may throw. */
  #nameOf(user: unknown): string | undefined {
    try {
      if (this.#keyOf && !isNobody(user)) return toName("key", this.#keyOf(user));
      if (typeof user !== "object" || user === null) return undefined;
      if ("id" in user && !isNobody(user.id)) return toName("id", user.id);
      if ("sub" in user && !isNobody(user.sub)) return nameOfClaims(user);
      return "_id" in user ? toName("_id", user._id) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The subject of a token is unique for its issuer (RFC 7519, section 4.1.2). */
function nameOfClaims(user: { sub?: unknown; iss?: unknown }): string | undefined {
  const issuer = user.iss === undefined ? "" : toName("iss", user.iss);
  const subject = toName("sub", user.sub);
  return issuer === undefined || subject === undefined ? undefined : JSON.stringify([issuer, subject]);
}

/** Nothing for what reads the same for all users. */
function toName(kind: string, value: unknown): string | undefined {
  if (isNobody(value)) return undefined;
  const isObject = typeof value === "object" || typeof value === "function";
  if (isObject && Object(value).toString === Object.prototype.toString) return undefined;
  return `${kind} ${typeof value} ${String(value)}`;
}
