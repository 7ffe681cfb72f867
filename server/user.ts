/** Who a user is, as the application's `authenticate` said. */

const numbers = new WeakMap<object, number>();
let users = 0;

/** A name for `user`: the same for the same `id`. A user without an `id` is the same only while it is the same object. */
export function userKey(user: unknown): string {
  if (typeof user !== "object" || user === null) return `${typeof user} ${String(user)}`;
  if ("id" in user) return `id ${typeof user.id} ${String(user.id)}`;
  const number = numbers.get(user) ?? ++users;
  numbers.set(user, number);
  return `object ${number}`;
}

/** Whether both are surely not the same: two objects without an `id` may be. */
export function isAnotherUser(one: unknown, other: unknown): boolean {
  return !(isNameless(one) && isNameless(other)) && userKey(one) !== userKey(other);
}

function isNameless(user: unknown): boolean {
  return typeof user === "object" && user !== null && !("id" in user);
}
