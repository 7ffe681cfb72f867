/** The payload of a passthrough event on the event emitter, as in monument's WebSocket documentation. */
export interface Passthrough<Message = Readonly<Record<string, unknown>>, Socket = unknown> {
  /** The client's message, including its `event`. */
  message: Message;
  /** The underlying WebSocket. */
  socket: Socket;
}

// monument requires its route files, while the application may import this package: then two copies of this module
// are loaded. A registered symbol is the same in both. The property is not enumerable, so the payload looks
// unchanged.
const REPLY = Symbol.for("monument-ws.reply");

/** Stores how {@link reply} finds the sender of `message`. */
export function takeReplies(message: object, settle: (data: unknown) => void): void {
  Object.defineProperty(message, REPLY, { value: settle });
}

/**
 * Replies to the request in `payload`: with `data`, or with an error if `data` is an `Error`. Only the first reply
 * counts. Does nothing if the sender does not wait for a reply.
 */
export function reply(payload: Pick<Passthrough, "message">, data?: unknown): void {
  const settle: unknown = Reflect.get(payload.message, REPLY);
  if (typeof settle === "function") settle(data);
}
