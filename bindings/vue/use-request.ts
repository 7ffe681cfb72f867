import { computed, getCurrentScope, onScopeDispose, shallowRef } from "vue";
import type { Client } from "../../client/index.js";
import type { UseRequestOptions } from "../options.js";
import { createRuns, NO_RUN, type Run } from "../runs.js";
import type { RequestRefs } from "./live.js";

/** A request to run from a handler. Its runs are aborted when the scope ends. */
export function useRequestOf(
  client: Client,
  event: string,
  options?: UseRequestOptions,
): RequestRefs<Run, unknown> {
  const state = shallowRef(NO_RUN);
  const [run, abort] = createRuns(client, event, options, (now) => {
    state.value = now;
  });
  if (getCurrentScope()) onScopeDispose(abort);
  return {
    run,
    pending: computed(() => state.value.pending),
    error: computed(() => state.value.error),
    data: computed(() => state.value.data),
  };
}
