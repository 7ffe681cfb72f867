/** Who a user is, as the application's `authenticate` said. */

const numbers = new WeakMap<object, number>();
let users = 0;

/** Whether the application found nobody: what looks a user up often says so with `null`. */
export function isNobody(user: unknown): boolean {
  return user === undefined || user === null || user === false;
}

/** A name for `user`: the same for the same `id`. A user without an `id` is the same only while it is the same object. */
export function userKey(user: unknown): string {
  if (typeof user !== "object" || user === null) return `${typeof user} ${String(user)}`;
  const name = nameOf(user);
  if (name !== undefined) return name;
  const number = numbers.get(user) ?? ++users;
  numbers.set(user, number);
  return `object ${number}`;
}

/** Whether both are surely not the same: two objects without an `id` may be. */
export function isAnotherUser(one: unknown, other: unknown): boolean {
  return !(isNameless(one) && isNameless(other)) && userKey(one) !== userKey(other);
}

function isNameless(user: unknown): boolean {
  return typeof user === "object" && user !== null && nameOf(user) === undefined;
}

/** What the `id` of `user` says, if it has one that can be told from others. It is the application's: it may throw. */
function nameOf(user: object): string | undefined {
  try {
    const id = "id" in user ? user.id : undefined;
    if (id === undefined || id === null) return undefined;
    const isObject = typeof id === "object" || typeof id === "function";
    if (isObject && id.toString === Object.prototype.toString) return undefined; // all of these read the same
    return `id ${typeof id} ${String(id)}`;
  } catch {
    return undefined;
  }
}
