import { useCallback, useEffect, useRef, useState } from "react";
import type { Client, WsError } from "../../client/index.js";
import type { UseRequestOptions } from "../options.js";
import type { RequestState } from "./hooks.js";

type State = Omit<RequestState<never, unknown>, "run">;
type Run = (fields?: Record<string, unknown>) => Promise<unknown>;

/** A request to run from a handler. Of two runs the later one is shown, whichever is answered first. */
export function useRequestOf(
  client: Client,
  event: string,
  { detached, timeoutMs }: UseRequestOptions = {},
): RequestState<Run, unknown> {
  const [state, show] = useState<State>({ pending: false, error: undefined, data: undefined });
  const runs = useRef(0);
  const mounted = useRef<AbortController>(undefined);
  useEffect(
    () => () => {
      mounted.current?.abort();
      mounted.current = undefined; // StrictMode mounts the component again
    },
    [],
  );
  const run = useCallback<Run>(
    (fields) => {
      const turn = ++runs.current;
      mounted.current ??= new AbortController();
      const signal = detached ? undefined : mounted.current.signal;
      show(({ data }) => ({ pending: true, error: undefined, data }));
      const reply = client.request(event, fields, { timeoutMs, signal });
      const end = (error?: WsError, data?: unknown): void =>
        void (turn === runs.current && show({ pending: false, error, data }));
      reply.then((data) => end(undefined, data), end);
      return reply;
    },
    [client, event, detached, timeoutMs],
  );
  return { run, ...state };
}
