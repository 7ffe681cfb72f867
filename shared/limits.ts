/** The numbers of the protocol. This file imports nothing, for the reason given in `client/link/constants.ts`. */

/** The version of the protocol that this package speaks. */
export const PROTOCOL_VERSION = 1;

/** The most characters that a ref, an etag or a client's id may have. */
export const MAX_KEY_LENGTH = 64;
