/** What a passthrough event brings to the bus: exactly this (seed page, "passthrough events"). */
export interface Passthrough<Message = Readonly<Record<string, unknown>>, Socket = unknown> {
  /** What the client sent, with its event. */
  message: Message;
  /** The real socket. */
  socket: Socket;
}

// monument requires its route files while the application may import this package: two copies of this module
// in one process. A registered symbol is the same in both, and what is not enumerable leaves the payload exact.
const REPLY = Symbol.for("monument-ws.reply");

/** Lets {@link reply} find its way from `message` to the one who sent it. */
export function takeReplies(message: object, settle: (data: unknown) => void): void {
  Object.defineProperty(message, REPLY, { value: settle });
}

/**
 * Answers the request in `payload` with `data`, or with an error if `data` is an `Error`. The first answer
 * counts. Does nothing for an event whose sender does not wait for a reply.
 */
export function reply(payload: Pick<Passthrough, "message">, data?: unknown): void {
  const settle: unknown = Reflect.get(payload.message, REPLY);
  if (typeof settle === "function") settle(data);
}
