import type { Outcome } from "../shared/envelope.js";
import { ReplyError, WsError } from "../shared/errors.js";
import { type Patience, waitFor } from "./patience.js";

/** A get or a request on its way. */
export interface NewCall {
  ref: string;
  /** The frame to send, and to send again after a reconnect. */
  text: string;
  /** Its place among all that the client sends. */
  order: number;
  /** What is waited for, as messages call it: `get "data:get:person"`. */
  what: string;
  /** The set event by which a plain server answers a get. */
  event?: string;
}

interface Call extends NewCall {
  answer: Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: WsError) => void;
  callers: number;
}

/** Gets and requests that wait for their answer. Taking a call out is what settles it, so it settles once. */
export class Calls {
  #byRef = new Map<string, Call>();
  #byEvent = new Map<string, Call>();

  /** All that waits, in its order. */
  waiting(): NewCall[] {
    return [...this.#byRef.values()];
  }

  /** Whether `ref` still waits. */
  has(ref: string): boolean {
    return this.#byRef.has(ref);
  }

  /** Waits for the answer to `newCall`; whoever starts it sends its text. */
  start(newCall: NewCall, patience: Patience): Promise<unknown> {
    const call: Call = { ...newCall, ...deferred(), callers: 0 };
    this.#byRef.set(call.ref, call);
    if (call.event !== undefined) this.#byEvent.set(call.event, call);
    return this.#wait(call, patience);
  }

  /** Waits for the answer to the get that `event` answers, if one is in flight. */
  join(event: string, patience: Patience): Promise<unknown> | undefined {
    const call = this.#byEvent.get(event);
    return call && this.#wait(call, patience);
  }

  /** Settles the call of `ref`; nothing if none waits. */
  settle(ref: string, outcome: Outcome): void {
    this.#settle(this.#byRef.get(ref), outcome);
  }

  /** Settles the get that `event` answers: how a plain server, which knows no refs, answers. */
  settleByEvent(event: string, outcome: Outcome): void {
    this.#settle(this.#byEvent.get(event), outcome);
  }

  /** Rejects all that waits. */
  rejectAll(error: WsError): void {
    for (const call of [...this.#byRef.values()]) {
      this.#take(call);
      call.reject(error);
    }
  }

  #wait(call: Call, patience: Patience): Promise<unknown> {
    call.callers++;
    return waitFor(call.answer, `${call.what} (ref ${call.ref})`, patience, () => {
      call.callers--;
      if (call.callers === 0) this.#take(call);
    });
  }

  #settle(call: Call | undefined, outcome: Outcome): void {
    if (!call) return;
    this.#take(call);
    if ("data" in outcome) call.resolve(outcome.data);
    else if ("error" in outcome) call.reject(new ReplyError(outcome.error.code, outcome.error.message));
    else
      call.reject(new WsError("no-value", `${call.what}: the server says "unchanged", but nothing is held`));
  }

  #take(call: Call): void {
    this.#byRef.delete(call.ref);
    if (call.event !== undefined && this.#byEvent.get(call.event) === call) this.#byEvent.delete(call.event);
  }
}

function deferred(): Pick<Call, "answer" | "resolve" | "reject"> {
  let resolve: Call["resolve"] = () => {};
  let reject: Call["reject"] = () => {};
  const answer = new Promise<unknown>((settle, fail) => {
    resolve = settle;
    reject = fail;
  });
  return { answer, resolve, reject };
}
