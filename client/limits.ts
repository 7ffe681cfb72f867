/**
 * What a client keeps to and no option changes. They stand in a file that imports nothing: then bundlers write the
 * numbers where they are used.
 */

/** `readyState` of an open socket, the same in every WebSocket. */
export const OPEN = 1;

/** The code of a connection that the application has closed. */
export const CLOSED = 1000;

/** What a WebSocket says of a connection that broke (RFC 6455, section 7.1.5). */
export const NO_STATUS = 1006;

/** What a WebSocket says of a message that was too long for the other side (RFC 6455, section 7.4.1). */
export const MESSAGE_TOO_BIG = 1009;

/** How many characters of a message hardly a server refuses, of which the limit is not known. */
export const USUAL_MAX_CHARACTERS = 65_536;

/** How often a socket that was closed is looked at until the server has closed it too, in milliseconds. */
export const CLOSE_MS = 1_000;

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

/** A ping is overdue after this time, or after two round trips of its link, whichever is longer. */
export const OVERDUE_MS = 2_000;

/** How often a link to an unknown server is given up because it never brought a word. */
export const MAX_SILENT_LINKS = 3;

/** A token is renewed when this part of its time has passed, and at the earliest after so many milliseconds. */
export const RENEW_AFTER = 0.8;
export const MIN_RENEW_MS = 1_000;

/** The longest time that a server may give its clients to move, in milliseconds. */
export const MAX_WITHIN_MS = 600_000;

/** The most between two attempts to open the connection that a client moves to, in milliseconds. */
export const RETRY_MOVE_MS = 5_000;

/** Values that only come late are not old so soon after the connection began: they were asked for since. In milliseconds. */
export const FRESH_MS = 2_000;

/** How long an item is called live after a move before the new server has answered for it, in milliseconds. */
export const MAX_LATE_MS = 2_000;
