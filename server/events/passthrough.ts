/**
 * events/: passthrough events and requests, audiences of server events, groups and presence.
 * Here: one event, from the decoded message to its handler.
 */

import { encode } from "../../shared/envelope.js";
import type { Failure, ReplyError } from "../../shared/errors.js";
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
  /** The real socket. */
  socket: unknown;
  /** Aborted when the client leaves. */
  signal: AbortSignal;
}

/** Handles one passthrough event: what it returns or throws is the reply, if the sender waits for one. */
export type EventHandler = (message: never, sender: CoreSender) => unknown;

type Sent = Pick<Extract<Frame, { kind: "event" }>, "event" | "ref" | "message">;

/** What passthrough events need of the router. */
export interface PassthroughOwner {
  /** What a client is told of an event that nobody answers to. */
  absent(event: string): ReplyError;
  /** Is told what a listener or a handler threw. */
  report(error: unknown): void;
  /** Checks replies. */
  output: Output | undefined;
}

/** Hands passthrough events to the bus and to the handlers of `handle`. */
export class PassthroughEvents {
  #bus: Bus;
  #requests: Requests;
  #owner: PassthroughOwner;
  /** By their event. */
  readonly handlers = new Handlers<EventHandler>();

  constructor(bus: Bus, requests: Requests, owner: PassthroughOwner) {
    this.#bus = bus;
    this.#requests = requests;
    this.#owner = owner;
  }

  /** Why an event that nobody answers to is refused, if it is. */
  whyAbsent(session: Session, { event, ref }: Sent): Failure | undefined {
    if (this.handlers.get(event) || hasListeners(this.#bus, event) !== false) return undefined;
    const { code, message } = this.#owner.absent(event);
    const isRequest = ref !== undefined && session.client !== undefined;
    // Without somebody who decides, an event to which nobody listens leads to nothing, as on the bus itself.
    return isRequest || code === "forbidden" ? { code, message } : undefined;
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
   * Passes on what `session` sent. The bus gets it in any case, as monument's WebSocket documentation says. What is returned resolves when it
   * has been passed on, or was before.
   */
  pass(session: Session, sent: Sent): Promise<void> | undefined {
    const { ref } = sent;
    if (ref === undefined || session.client === undefined) return void this.#run(session, sent);
    return this.#requests.begin(session, ref, (send) =>
      this.#run(session, sent, this.#toSettle(send, sent.event, ref)),
    );
  }

  /** `settle` takes what the handler of a request says. */
  #run(session: Session, { event, message }: Sent, settle?: (data: unknown) => void): void {
    const handler = this.handlers.get(event);
    const { socket } = session.peer;
    if (settle) takeReplies(message, settle);
    const failed = settle ? this.#failsRequest(settle) : this.#failsEvent(session, event);
    dispatch(this.#bus, event, [{ message, socket }], failed);
    if (handler) run(handler, message, toSender(session)).then(settle, failed);
  }

  /** A request may stay unanswered for long after its client has left: it must not hold the session. */
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

  /** A reply that does not fit the contract is none. */
  #toSettle(send: SendReply, event: string, ref: string): (data: unknown) => void {
    const { output } = this.#owner;
    const settle = toSettle(send, ref);
    return output ? (data) => settle(output.judgeReply(event, data) ?? data) : settle;
  }
}

/** Most handlers never look at the signal, which costs as much as a session to make. */
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
  // What its clients send under this name is for the application to say, and to check: here it is any object.
  return handler(message as never, sender);
}

/** A request may stay unanswered for long after its client has left: this must not hold the session. */
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
