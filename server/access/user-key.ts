/** A user, as the application's `authenticate` or `authenticateToken` returned it. */

/** Returns what identifies a user; `undefined` if nothing does. */
export type UserKey = (user: unknown) => unknown;

/** Whether the application found no user. A lookup often returns `null` for that. */
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

  /** `keyOf` is the application's `userKey`. `warn` writes one line if users cannot be told apart. */
  constructor(keyOf: UserKey | undefined, warn: (line: string) => void) {
    this.#keyOf = keyOf;
    this.#warn = warn;
  }

  /** A key for `user`, equal for the same user. Without an id, the user is identified by the object. */
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

  /** Whether the two are certainly different users. Two objects without ids may be the same. */
  areDifferent(one: unknown, other: unknown): boolean {
    return !(this.isNameless(one) && this.isNameless(other)) && this.keyOf(one) !== this.keyOf(other);
  }

  /** Whether the user is identified by the object only. */
  isNameless(user: unknown): boolean {
    return typeof user === "object" && user !== null && this.#nameOf(user) === undefined;
  }

  /** The result of the application's `userKey`, which may throw. */
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

/** The subject of a token is unique within its issuer (RFC 7519, section 4.1.2). */
function nameOfClaims(user: { sub?: unknown; iss?: unknown }): string | undefined {
  const issuer = user.iss === undefined ? "" : toName("iss", user.iss);
  const subject = toName("sub", user.sub);
  return issuer === undefined || subject === undefined ? undefined : JSON.stringify([issuer, subject]);
}

/** `undefined` for text that is the same for all objects. */
function toName(kind: string, value: unknown): string | undefined {
  if (isNobody(value)) return undefined;
  const isObject = typeof value === "object" || typeof value === "function";
  if (isObject && Object(value).toString === Object.prototype.toString) return undefined;
  return `${kind} ${typeof value} ${String(value)}`;
}
