import { onDestroy } from "svelte";
import { createSubscriber } from "svelte/reactivity";
import type { Client } from "../../client/index.js";
import type { UseRequestOptions } from "../options.js";
import { createRuns, NO_RUN, type Run } from "../runs.js";
import type { RequestState } from "./live.js";

/** A request to run from a handler. Its runs are aborted when the component is destroyed. */
export function useRequestOf(
  client: Client,
  event: string,
  options?: UseRequestOptions,
): RequestState<Run, unknown> {
  let state = NO_RUN;
  let update = (): void => {};
  const track = createSubscriber((changed) => {
    update = changed;
  });
  const read = () => {
    track();
    return state;
  };
  const [run, abort] = createRuns(client, event, options, (now) => {
    state = now;
    update();
  });
  onDestroy(abort);
  return {
    run,
    get pending() {
      return read().pending;
    },
    get error() {
      return read().error;
    },
    get data() {
      return read().data;
    },
  };
}
