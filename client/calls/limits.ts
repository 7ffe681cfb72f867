/** Constants of the calls that no option changes. This file imports nothing, see `link/limits.ts`. */

/** What a WebSocket says of a message that was too long for the other side (RFC 6455, section 7.4.1). */
export const MESSAGE_TOO_BIG = 1009;

/** How many characters of a message hardly a server refuses, of which the limit is not known. */
export const USUAL_MAX_CHARACTERS = 65_536;

/** How often a socket that was full is tried again, in milliseconds: a WebSocket does not say when it has drained. */
export const FLUSH_MS = 50;

/** How many gets are on their way at once to a server that has not told its limits. */
export const MAX_ASKING = 100;

/** What is taken for the limits of a server before its first word: with its hello that is no burst. */
export const FIRST_LIMITS = { maxInFlight: 50, maxFramesPerSecond: 1, maxFrameBurst: 100 };

/** The part of a server's burst of frames that gets may take; the rest is left to the application. */
export const FRAME_MARGIN = 0.8;

/** How many gets are sent in one frame: a server counts it as one frame. */
export const MAX_GETS = 32;

/** The most bytes of one get: two names of 255 characters, each of up to 3 bytes, an etag, a ref and their keys. */
export const MAX_GET_BYTES = 2_000;

/** How long those wait that are not asked for yet: a plain server never answers for what has no handler. */
export const ASK_PATIENCE_MS = 10_000;
