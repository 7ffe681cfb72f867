import { randomBytes } from "node:crypto";
import { isNobody, type Users } from "../access/user-key.js";
import { etagOf } from "./etag.js";

const SALT_BYTES = 9;

/**
 * A salted hash of a user, for pages that are rendered for this user: the same on every node. Nothing for nobody, and
 * for users without a key, which no other connection could be compared with.
 */
export function tagOf(
  users: Users,
  user: unknown,
  salt = randomBytes(SALT_BYTES).toString("base64url"),
): string | undefined {
  if (isNobody(user) || users.isNameless(user)) return undefined;
  return `${salt}.${etagOf(salt + users.keyOf(user))}`;
}

/** Whether `tag` was made of this user. */
export function isTagOf(users: Users, user: unknown, tag: string): boolean {
  return tagOf(users, user, tag.slice(0, tag.indexOf("."))) === tag;
}
