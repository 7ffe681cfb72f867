import { isKey } from "../shared/envelope.js";
import { WsError } from "../shared/errors.js";
import type { WaitOptions } from "./api.js";
import type { Context } from "./context.js";
import { type Message, type Outcome, toOutcome } from "./incoming.js";
import { listen } from "./listen.js";
import type { Call } from "./waiting.js";

/** Gets and requests that wait for their answer. */
export type Calls = [
  /**
   * Asks what `toText` makes of a new ref, and waits for the answer over reconnects. If an answer to the same `event`
   * is on its way, it waits for that. `what` is how messages call it: `get "data:get:person"`.
   */
  ask: (
    what: string,
    toText: (ref: string) => string,
    options: WaitOptions | undefined,
    event?: string,
  ) => Promise<unknown>,
  /** Settles the call that this answers, if one waits: by its ref, or of a plain server by its event. */
  settle: (message: Message, isPlain?: boolean) => void,
];

/** Makes the calls of a client. */
export function createCalls(context: Context): Calls {
  const { clock, waiting, timeoutMs: patienceMs = 10_000 } = context;
  const byEvent = new Map<unknown, Call>();
  const wait = (call: Call, what: string, { signal, timeoutMs = patienceMs }: WaitOptions = {}) =>
    new Promise<unknown>((resolve, reject) => {
      const leave = ({ error, unchanged, data }: Outcome): void => {
        stopTimer();
        stopListening();
        call.callers.delete(leave);
        // It settles once, because it is taken out.
        if (!call.callers.size && byEvent.delete(call.event)) waiting.delete(call.ref);
        if (unchanged) fail("no-value", "is unchanged, but not held");
        else if (error) reject(error);
        else resolve(data);
      };
      const fail = (code: string, why: string): void =>
        leave({ error: new WsError(code, `${what} (ref ${call.ref}) ${why}`, { cause: signal?.reason }) });
      const abort = (): void => fail("aborted", "was aborted");
      const stopTimer = clock.after(timeoutMs, () => fail("timeout", `timed out after ${timeoutMs} ms`));
      const stopListening = listen(signal, "abort", abort);
      call.callers.add(leave);
      if (signal?.aborted) abort();
    });
  const ask: Calls[0] = (what, toText, options, event) => {
    const joined = byEvent.get(event);
    if (joined) return wait(joined, what, options);
    const ref = context.newRef();
    const call: Call = { ref, text: toText(ref), event: event ?? ref, callers: new Set() };
    const error = context.closed();
    if (error) throw error;
    waiting.set(ref, call);
    byEvent.set(call.event, call);
    const answer = wait(call, what, options);
    if (waiting.has(ref)) context.send(call.text); // unless its signal was aborted already
    return answer;
  };
  const settle: Calls[1] = (message, isPlain) => {
    const { event, ref } = message;
    const call = isKey(ref) ? waiting.get(ref) : isPlain ? byEvent.get(event) : undefined;
    if (event !== "ws:reply" && event !== call?.event) return;
    for (const tell of call?.callers ?? []) tell(toOutcome(message));
  };
  context.on("ws:down", (error) => {
    for (const { callers } of waiting.values()) for (const tell of callers ?? []) if (error) tell({ error });
  });
  return [ask, settle];
}
