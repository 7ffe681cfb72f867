/** What can go wrong: the code of every error that this package makes, and what it means. */
export const ERROR_CODES = {
  timeout: "no answer came within the deadline",
  aborted: "the caller's signal was aborted",
  closed: "the client was closed, or the server ended the connection for good",
  "no-handler": "no handler is registered for this name",
  "no-value": "the handler answered without a value",
  unserializable: "the value cannot be written as JSON",
  failed: "the handler threw",
  mode: "the server's mode does not take this kind of event",
  reserved: "the event belongs to the server or to the protocol",
  malformed: "a key of the message has the wrong type",
  forbidden: "not found or not permitted",
  unauthenticated: "the server asks for a token and was shown none, refused it or revoked it",
  limit: "more is asked at once than the server takes",
  conflict: "another item in use has the same set event",
  interrupted: "the server that ran the request is gone: it may have run",
  invalid: "the message does not fit the contract",
  "contract-mismatch": "client and server have different contracts",
} as const;

/** The code of an error that this package makes. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** One thing that is wrong with a value, and where. */
export interface Issue {
  /** The keys and indexes that lead to it; empty for the whole value. */
  path: readonly (string | number)[];
  /** What is wrong: it never repeats the value. */
  message: string;
}

/** What the wire says of an error. */
export interface Failure {
  code: string;
  message: string;
  /** Of a message that does not fit the contract: what is wrong, at most 10. */
  issues?: readonly Issue[] | undefined;
}

/** The base of every error that this package throws or rejects with. */
export class WsError extends Error {
  override readonly name: string = "WsError";
  /** One of {@link ErrorCode}, or the server application's own code. */
  declare readonly code: ErrorCode | (string & {});
  /** On the client, of a call that failed: its get event, or its passthrough event. */
  declare readonly event?: string;
  /** The `ref` of that call's last message, as frames and the server's log show it. */
  declare readonly ref?: string;
  /** Of a call with the code `invalid`: what does not fit the contract, and where; at most 10. */
  declare readonly issues?: readonly Issue[];

  constructor(code: ErrorCode | (string & {}), message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const TRAVELS = Symbol.for("monument-ws.reply-error");

/**
 * An error that travels: thrown or answered by the application on the server, its code and message reach the
 * client, whose promise rejects with it. Any other error reaches clients as `failed`, without its text.
 */
export class ReplyError extends WsError {
  override readonly name = "ReplyError";
  /** Marks it for every copy of this package: as ESM and as CommonJS it may be loaded twice. */
  readonly [TRAVELS] = true;
}

/** Whether `error` was made for the client that caused it, by this copy of the package or another. */
export function isReplyError(error: unknown): error is ReplyError {
  try {
    return error instanceof Error && TRAVELS in error;
  } catch {
    return false; // a revoked Proxy throws when it is looked at
  }
}
