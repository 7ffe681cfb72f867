import { isKey } from "../shared/envelope.js";
import { WsError } from "../shared/errors.js";
import type { WaitOptions } from "./api.js";
import type { Context } from "./context.js";
import { toFailure } from "./incoming.js";
import type { Message } from "./message.js";
import { onAbort } from "./on-abort.js";
import { checkSole } from "./outgoing.js";
import type { Question } from "./question.js";
import type { Queue } from "./queue.js";
import type { Call } from "./waiting.js";

/** Gets and requests that wait for their answer. */
export type Calls = [
  /**
   * Asks for an item, or sends the request that is made of a new ref, and waits for the answer over reconnects. If an
   * answer to the same get is on its way, it waits for that. `what` is how messages call it: `get "data:get:person"`.
   */
  ask: (
    what: string,
    asks: Question | ((ref: string) => string),
    options: WaitOptions | undefined,
  ) => Promise<unknown>,
  /** Settles the call that this answers, if one waits: by its ref, or of a plain server by its event. */
  settle: (message: Message, isPlain?: boolean) => void,
];

/** Makes the calls of a client, which go out through its queue. */
export function createCalls(context: Context, { flush, refusal }: Queue): Calls {
  const { clock, waiting, timeoutMs: patienceMs = 10_000 } = context;
  const ask: Calls[0] = (what, asks, { signal, timeoutMs = patienceMs } = {}) => {
    const call = toCall(context, asks);
    const error = context.closed() ?? (call.text && refusal(call.text));
    if (error) throw error;
    return new Promise((resolve, reject) => {
      const leave = (error?: WsError, data?: unknown): void => {
        stopTimer();
        stopListening();
        call.callers.delete(leave);
        // It settles once, because it is taken out.
        if (!call.callers.size) {
          waiting.delete(call.event);
          if (call.getEvent) context.drop(call);
        }
        if (error) reject(error);
        else resolve(data);
      };
      const fail = (code: string, why: string): void =>
        leave(new WsError(code, `${what} (ref ${call.ref}) ${why}`, { cause: signal?.reason }));
      const abort = (): void => fail("aborted", "was aborted");
      const expire = (): void => fail("timeout", `timed out after ${timeoutMs} ms (${context.state().name})`);
      const stopTimer = clock.after(timeoutMs, expire);
      const stopListening = onAbort(signal, abort);
      waiting.set(call.event, call);
      call.callers.add(leave);
      if (signal?.aborted) abort();
      else if (call.callers.size === 1) flush();
    });
  };
  const settle: Calls[1] = (message, isPlain) => {
    const { event, ref } = message;
    const call =
      event === "ws:reply"
        ? // A server that takes no gets answers them so too.
          (waiting.get(ref) ?? [...waiting.values()].find((each) => each.ref === ref))
        : waiting.get(event);
    // An event of the application may be called as the ref of a request.
    if (event === call?.ref || (isKey(ref) ? ref !== call?.ref : !isPlain)) return;
    for (const tell of call?.callers ?? []) tell(toFailure(message), message.data);
  };
  context.on("ws:down", (error) => {
    for (const { callers } of waiting.values()) for (const tell of callers ?? []) if (error) tell(error);
  });
  return [ask, settle];
}

function toCall({ waiting, held, newRef }: Context, asks: Parameters<Calls[0]>[1]): Call {
  const ref = newRef();
  const callers: Call["callers"] = new Set();
  if (typeof asks === "function") return { ref, event: ref, text: asks(ref), callers };
  const joined = waiting.get(asks.event);
  checkSole(asks, joined, held.get(asks.event));
  return joined?.callers ? joined : { ...asks, ref, callers };
}
