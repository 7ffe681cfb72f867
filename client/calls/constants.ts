/** Constants of the calls that no option changes. This file imports nothing, see `link/constants.ts`. */

/** The close code for a message that is too long for the other side (RFC 6455, section 7.4.1). */
export const MESSAGE_TOO_BIG = 1009;

/** A message of up to this many characters is accepted by practically every server whose limit is unknown. */
export const USUAL_MAX_CHARACTERS = 65_536;

/** How often a full socket is checked, in milliseconds: a WebSocket does not report when it has drained. */
export const FLUSH_MS = 50;

/** The most pending gets for a server that has not announced its limits. */
export const MAX_ASKING = 100;

/** The assumed limits of a server before its first message: even with the hello they are not a burst. */
export const FIRST_LIMITS = { maxInFlight: 50, maxFramesPerSecond: 1, maxFrameBurst: 100 };

/** The share of a server's burst that gets may use. The rest is for the application. */
export const FRAME_MARGIN = 0.8;

/** The most gets in one message, which a server counts as one. */
export const MAX_GETS = 32;

/** The most bytes of one get: two names of 255 characters of up to 3 bytes each, an etag, a ref and their keys. */
export const MAX_GET_BYTES = 2_000;

/** How long gets that cannot be sent yet wait: a plain server never answers for an item without a handler. */
export const ASK_PATIENCE_MS = 10_000;
