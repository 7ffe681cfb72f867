import type { Client, WsError } from "../client/index.js";
import type { UseRequestOptions } from "./options.js";

/** The state of the last run of a request. */
export interface RunState {
  readonly pending: boolean;
  readonly error: WsError | undefined;
  readonly data: unknown;
}

/** Sends the request, with its fields if it has any. */
export type Run = (fields?: Record<string, unknown>) => Promise<unknown>;

/** The state before the first run. */
export const NO_RUN: RunState = { pending: false, error: undefined, data: undefined };

/**
 * Returns the `run` function of a request, and a function that aborts its pending runs. `show` is called with each
 * new state. Of two runs the later one is shown, whichever is answered first.
 */
export function createRuns(
  client: Client,
  event: string,
  { detached, timeoutMs }: UseRequestOptions = {},
  show: (state: RunState) => void,
): [run: Run, abort: () => void] {
  let runs = 0;
  let data: unknown;
  const gone = new AbortController();
  const run: Run = (fields) => {
    const turn = ++runs;
    const end = (error?: WsError, reply?: unknown): void => {
      if (turn !== runs) return;
      data = reply;
      show({ pending: false, error, data });
    };
    show({ pending: true, error: undefined, data });
    const reply = client.request(event, fields, { timeoutMs, signal: detached ? undefined : gone.signal });
    reply.then((data) => end(undefined, data), end);
    return reply;
  };
  return [run, () => gone.abort()];
}
