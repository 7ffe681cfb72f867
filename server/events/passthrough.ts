/**
 * events/: passthrough events and requests, audiences of server events, groups and presence.
 * Here: one event, from the decoded message to its handler.
 */

import { encode } from "../../shared/envelope.js";
import type { Failure } from "../../shared/errors.js";
import type { Frame } from "../../shared/frame.js";
import type { Fields } from "../../shared/kinds.js";
import type { Output } from "../access/output.js";
import { isError, toError, toFailure, toWriteFailure } from "../base/failure.js";
import { Handlers } from "../base/handlers.js";
import { type Bus, dispatch, hasListeners } from "../bus/bus.js";
import type { Session } from "../session/session.js";
import { takeReplies } from "./reply.js";
import type { Requests } from "./requests.js";
import type { SendReply } from "./requests-elsewhere.js";

/** What a handler of `handle` knows of the sender. */
export interface CoreSender {
  session: Session;
  /** The underlying WebSocket. */
  socket: unknown;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
}

/** Handles one passthrough event. What it returns or throws is the reply, if the client waits for one. */
export type EventHandler = (message: never, sender: CoreSender) => unknown;

type Sent = Pick<Extract<Frame, { kind: "event" }>, "event" | "ref" | "message">;

/** What passthrough events need of the router. */
export interface PassthroughOwner {
  /** The error for an event without a handler. */
  absent(event: string): Failure;
  /** Called with what a listener or a handler threw. */
  report(error: unknown): void;
  /** Validates replies. */
  output: Output | undefined;
}

/** Passes passthrough events to the bus and to the handlers of `handle`. */
export class PassthroughEvents {
  #bus: Bus;
  #requests: Requests;
  #owner: PassthroughOwner;
  /** By event. */
  readonly handlers = new Handlers<EventHandler>();

  constructor(bus: Bus, requests: Requests, owner: PassthroughOwner) {
    this.#bus = bus;
    this.#requests = requests;
    this.#owner = owner;
  }

  /** Why an event without a handler is rejected, if it is. */
  whyAbsent(session: Session, { event, ref }: Sent): Failure | undefined {
    if (this.handlers.get(event) || hasListeners(this.#bus, event) !== false) return undefined;
    const absent = this.#owner.absent(event);
    const isRequest = ref !== undefined && session.client !== undefined;
    // Without an `authorize` option an event without listeners has no effect, as on the bus itself.
    return isRequest || absent.code === "forbidden" ? absent : undefined;
  }

  /** Whether it is a request that may have run before, here or on another node. */
  mayHaveRun(session: Session, { ref }: Sent): boolean {
    return ref !== undefined && session.client !== undefined && this.#requests.mayBeKnown(session, ref);
  }

  /**
   * Answers a request that would be refused now: if it has run before with the reply that it was given, else with the
   * refusal, of which `refused` is told.
   */
  passRefused(
    session: Session,
    { ref }: Sent,
    error: Failure,
    refused: () => void,
  ): Promise<void> | undefined {
    if (ref === undefined) return undefined;
    return this.#requests.begin(session, ref, (send) => {
      refused();
      send(encode({ event: "ws:reply", ref, error }));
    });
  }

  /**
   * Passes on an event of `session`. The bus always gets it, as monument's WebSocket documentation says. The returned
   * promise resolves when it has been passed on, or if it was before.
   */
  pass(session: Session, sent: Sent): Promise<void> | undefined {
    const { ref } = sent;
    if (ref === undefined || session.client === undefined) return void this.#run(session, sent);
    return this.#requests.begin(session, ref, (send) =>
      this.#run(session, sent, this.#toSettle(send, sent.event, ref)),
    );
  }

  /** `settle` is called with the handler's result. */
  #run(session: Session, { event, message }: Sent, settle?: (data: unknown) => void): void {
    const handler = this.handlers.get(event);
    const { socket } = session.peer;
    if (settle) takeReplies(message, settle);
    const failed = settle ? this.#failsRequest(settle) : this.#failsEvent(session, event);
    dispatch(this.#bus, event, [{ message, socket }], failed);
    if (handler) run(handler, message, toSender(session)).then(settle, failed);
  }

  /** A handler may run long after its client has left, so it must not keep the session in memory. */
  #failsRequest(settle: (data: unknown) => void): (error: unknown) => void {
    return (error) => {
      this.#owner.report(error);
      settle(toError(error));
    };
  }

  #failsEvent(session: Session, event: string): (error: unknown) => void {
    return (error) => {
      this.#owner.report(error);
      session.refuse(event, toFailure(error));
    };
  }

  /** A reply that does not match the contract is replaced by an error. */
  #toSettle(send: SendReply, event: string, ref: string): (data: unknown) => void {
    const { output } = this.#owner;
    const settle = toSettle(send, ref);
    return output ? (data) => settle(output.judgeReply(event, data) ?? data) : settle;
  }
}

/** The signal is created when it is first read: it costs as much as a session, and most handlers ignore it. */
function toSender(session: Session): CoreSender {
  return {
    session,
    socket: session.peer.socket,
    get signal() {
      return session.signal;
    },
  };
}

async function run(handler: EventHandler, message: Fields, sender: CoreSender): Promise<unknown> {
  // The application defines, and must validate, what its clients send under this name. Here it is any object.
  return handler(message as never, sender);
}

/** A handler may run long after its client has left, so this must not keep the session in memory. */
function toSettle(send: SendReply, ref: string): (data: unknown) => void {
  return (data) => send(encodeReply(ref, data));
}

function encodeReply(ref: string, data: unknown): string {
  try {
    if (isError(data)) return encode({ event: "ws:reply", ref, error: toFailure(data) });
    return encode({ event: "ws:reply", ref, data });
  } catch (error) {
    return encode({ event: "ws:reply", ref, error: toWriteFailure(error) });
  }
}
