import { WsError } from "../../shared/errors.js";
import type { Link } from "../link/link-types.js";
import type { Settings } from "../options.js";
import type { Call, Get } from "./call-types.js";
import { traceCall } from "./caller-stack.js";
import { checkSole } from "./frames.js";
import { onAbort } from "./on-abort.js";
import type { Sender } from "./sender.js";

/** Options for calls that wait for an answer. */
export interface WaitOptions {
  /** Aborts the wait: the promise rejects with `aborted`. */
  signal?: AbortSignal | undefined;
  /**
   * How long to wait before the promise rejects with `timeout`, in milliseconds. Reconnects do not restart it.
   * @default the client's `timeoutMs`
   */
  timeoutMs?: number | undefined;
}

/**
 * Sends a get, or the request that `make` returns for a new ref, and waits for the answer across reconnects. If the
 * same get is pending, it waits for that answer. `name` is the event of the get or the request. Throws invalid
 * arguments at once.
 */
export type Ask = (
  name: string,
  asks: Get | ((ref: string) => string),
  options?: WaitOptions,
) => Promise<unknown>;

/**
 * Creates the function that sends calls. Pending ones are stored in `waiting`: gets by their set event, requests by
 * their ref.
 */
export function createAsk(
  { clock, timeoutMs: patienceMs = 10_000 }: Settings,
  link: Link,
  sender: Sender,
  waiting: Map<unknown, Call>,
  newRef: () => string,
  refusal: (text: string) => WsError | undefined,
): Ask {
  const toCall = (name: string, asks: Parameters<Ask>[1]): Call => {
    const ref = newRef();
    const callers: Call["callers"] = new Set();
    if (typeof asks === "function") return { ref, name, event: ref, text: asks(ref), callers };
    const joined = waiting.get(asks.event);
    checkSole(asks, joined);
    return joined ?? { ...asks, ref, callers };
  };
  // Not async: workerd reports a rejection that only another promise handles as unhandled.
  return (name, asks, { signal, timeoutMs = patienceMs } = {}) => {
    const call = toCall(name, asks);
    const { event, ref, text, callers } = call;
    const trace = traceCall({ event: name, ref });
    const error = link.closed() ?? (text && refusal(text));
    if (error) throw trace(error);
    return new Promise((resolve, reject) => {
      const leave = (error?: WsError, data?: unknown): void => {
        stopTimer();
        stopListening();
        callers.delete(leave);
        // Settles only once, because it is removed here.
        if (!callers.size && waiting.delete(event)) sender.unsent.delete(call);
        if (error) reject(trace(error));
        else resolve(data);
      };
      const fail = (code: string, why: string): void =>
        leave(
          new WsError(code, `${text ? "request" : "get"} "${name}" (ref ${ref}) ${why}`, {
            cause: signal?.reason,
          }),
        );
      const stopTimer = clock.after(timeoutMs, () =>
        fail("timeout", `timed out after ${timeoutMs} ms (${link.state.name})`),
      );
      const stopListening = onAbort(signal, () => fail("aborted", "was aborted"));
      waiting.set(event, call);
      callers.add(leave);
      if (signal?.aborted) fail("aborted", "was aborted");
      else if (callers.size === 1) sender.add(call);
    });
  };
}
