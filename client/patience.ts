import type { Clock } from "../shared/clock.js";
import { WsError } from "../shared/errors.js";

/** How long one caller waits. */
export interface Patience {
  /** Ends the wait: the promise rejects with `aborted`. */
  signal?: AbortSignal | undefined;
  /** How long to wait before the promise rejects with `timeout`. */
  timeoutMs: number;
  clock: Clock;
}

/** Waits for `answer` within its bounds; `left` is called if the caller gave up before it came. */
export function waitFor(
  answer: Promise<unknown>,
  what: string,
  { signal, timeoutMs, clock }: Patience,
  left: () => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      stopTimer();
      signal?.removeEventListener("abort", abort);
    };
    const giveUp = (error: WsError): void => {
      end();
      left();
      reject(error);
    };
    const abort = (): void =>
      giveUp(new WsError("aborted", `${what} was aborted`, { cause: signal?.reason }));
    const stopTimer = clock.after(timeoutMs, () =>
      giveUp(new WsError("timeout", `${what} timed out after ${timeoutMs} ms`)),
    );
    answer.then(resolve, reject).then(end);
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
  });
}
