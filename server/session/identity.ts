import { isNobody } from "../access/user-key.js";

/** The result of `authenticateToken`. */
export interface Identity<User = unknown> {
  /** The user, which becomes `session.user`. */
  user: User;
  /** When the token expires, in milliseconds since 1970. */
  expiresAt?: number | undefined;
}

/** Why the result of `authenticateToken` is not valid. */
export function whyNobody(value: unknown): string {
  if (typeof value !== "object" || value === null) return "authenticateToken returned no user";
  if (!("user" in value))
    return 'authenticateToken must return { user }, and returned an object without "user"';
  if (isNobody(value.user)) return "authenticateToken returned no user";
  return 'authenticateToken returned an "expiresAt" that is not a number of milliseconds since 1970';
}

/** A JWT's `exp` is in seconds. Taken as milliseconds, every token would have expired in 1970. */
export function hint(expiresAt: number): string {
  return expiresAt > 1e9 && expiresAt < 1e11
    ? ': "expiresAt" seems to be in seconds, and must be in milliseconds'
    : "";
}

/** Whether the result of `authenticateToken` is valid. */
export function isIdentity(value: unknown): value is Identity {
  if (typeof value !== "object" || value === null || !("user" in value) || isNobody(value.user)) return false;
  const expiresAt: unknown = "expiresAt" in value ? value.expiresAt : undefined;
  return expiresAt === undefined || typeof expiresAt === "number";
}
