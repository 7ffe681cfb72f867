import crypto from "node:crypto";

/** 132 bits in base64url. To find two values with one etag takes 2^66 attempts by whoever writes the values. */
const ETAG_LENGTH = 22;

/** A hash of a value's JSON: the same on every node and after a restart. */
export function etagOf(json: string): string {
  return sha256(json).slice(0, ETAG_LENGTH);
}

// A single call, which Node has since 20.12, takes half as long for a short value.
const sha256 =
  typeof crypto.hash === "function"
    ? (text: string): string => crypto.hash("sha256", text, "base64url")
    : (text: string): string => crypto.createHash("sha256").update(text).digest("base64url");
