/** Constants of a client that no option changes. This file imports nothing, so that bundlers inline the numbers. */

/** `readyState` of an open socket, the same in every WebSocket. */
export const OPEN = 1;

/** The code of a connection that the application has closed. */
export const CLOSED = 1000;

/** The close code of a connection that broke (RFC 6455, section 7.1.5). */
export const NO_STATUS = 1006;

/** A message was too long (RFC 6455, section 7.4.1). */
export const TOO_LONG = 1009;

/** How often a closing socket is checked until the server has closed it too, in milliseconds. */
export const CLOSE_MS = 1_000;

/** A ping is overdue after this time, or after two round trips of its link, whichever is longer. */
export const OVERDUE_MS = 2_000;

/** How often a link to an unknown server is given up because it never brought a word. */
export const MAX_SILENT_LINKS = 3;

/** A token is renewed when this part of its time has passed, and at the earliest after so many milliseconds. */
export const RENEW_AFTER = 0.8;
export const MIN_RENEW_MS = 1_000;

/** The longest time that a server may give its clients to move, in milliseconds. */
export const MAX_WITHIN_MS = 600_000;

/** The longest time between two attempts to open the connection of a move, in milliseconds. */
export const RETRY_MOVE_MS = 5_000;

/**
 * So soon after a connection has opened, "late" values do not count as outdated: they were requested since then. In
 * milliseconds.
 */
export const FRESH_MS = 2_000;

/** How long an item is called live after a move before the new server has answered for it, in milliseconds. */
export const MAX_LATE_MS = 2_000;
