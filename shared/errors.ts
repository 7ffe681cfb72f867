/** The code and meaning of every error that this package creates. */
export const ERROR_CODES = {
  timeout: "no answer came within the deadline",
  aborted: "the caller's signal was aborted",
  closed: "the client was closed, or the server closed it with a permanent code",
  "no-handler": "no handler is registered for this name",
  "no-value": "the handler answered without a value",
  unserializable: "the value cannot be written as JSON",
  failed: "the handler threw",
  mode: "the server's mode does not allow this kind of event",
  reserved: "the event belongs to the server or to the protocol",
  malformed: "a key of the message has the wrong type",
  forbidden: "not found or not permitted",
  unauthenticated: "the token is missing, was rejected or was revoked",
  limit: "a limit of the server was reached",
  conflict: "another item in use has the same set event",
  interrupted: "the server that ran the request is gone: it may have run",
  invalid: "the message does not fit the contract",
  "contract-mismatch": "client and server have different contracts",
} as const;

/** The code of an error that this package creates. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** A problem of a value. */
export interface Issue {
  /** Keys and indexes that lead to the problem. Empty for the whole value. */
  path: readonly (string | number)[];
  /** Description of the problem. Never contains the value. */
  message: string;
}

/** An error as it is sent between server and client. */
export interface Failure {
  code: string;
  message: string;
  /** Of a message that does not fit the contract: what is wrong, at most 10. */
  issues?: readonly Issue[] | undefined;
}

/** The base class of every error that this package throws or rejects with. */
export class WsError extends Error {
  override readonly name: string = "WsError";
  /** One of {@link ErrorCode}, or a code of the server's application. */
  declare readonly code: ErrorCode | (string & {});
  /** The event of the call that failed: its get event or passthrough event. Only on the client. */
  declare readonly event?: string;
  /** The `ref` of the failed call's last message, which also appears in the server's log. */
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
 * An error for the client: throw or return it from a handler, and its code and message reach the client, whose
 * promise rejects with them. Any other error reaches the client as `failed`, without its message.
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
    return false; // reading a revoked Proxy throws
  }
}
