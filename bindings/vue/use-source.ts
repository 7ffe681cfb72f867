import {
  type ComputedRef,
  computed,
  type EffectScope,
  getCurrentInstance,
  getCurrentScope,
  inject,
  onActivated,
  onDeactivated,
  onMounted,
  shallowRef,
  ssrContextKey,
  type WatchEffect,
  watchEffect,
} from "vue";

/** What changes by itself. */
export interface Source<Value> {
  get(): Value;
  /** The value while a page is rendered on a server or hydrated. */
  getServer(): Value;
  subscribe(listener: () => void): () => void;
}

/** Runs `effect` now, when what it has read changes, and not on a server: there Vue would run it once, and never end it. */
export function useEffect(effect: WatchEffect): void {
  if (!isOnServer()) watchEffect(effect);
}

/** Whether the page is being rendered on a server, or what a server has rendered is being hydrated. */
export function isFirstRender(): boolean {
  // A component that is hydrated has its element before its setup.
  return isOnServer() || Boolean(getCurrentInstance()?.vnode.el);
}

const isOnServer = (): boolean => inject(ssrContextKey, undefined) !== undefined;

/** Follows `source` until the scope ends, but neither on a server nor while its component is kept alive unseen. */
export function useSource<Value>(source: () => Source<Value>): ComputedRef<Value> {
  const isFirst = shallowRef(isFirstRender());
  const isSeen = shallowRef(true);
  const changes = shallowRef({}); // another object with each change: reading it here would follow it
  if (isFirst.value)
    onMounted(() => {
      isFirst.value = false;
    });
  // What a store of the application follows is everybody's, whichever component has created the store. `scope` is not
  // in Vue's declarations.
  const instance = getCurrentInstance() as { scope?: EffectScope } | null;
  if (instance?.scope === getCurrentScope() && instance) {
    onActivated(() => {
      isSeen.value = true;
    });
    onDeactivated(() => {
      isSeen.value = false;
    });
  }
  useEffect((onCleanup) => {
    if (!isSeen.value) return;
    const stop = source().subscribe(() => {
      changes.value = {};
    });
    onCleanup(stop);
  });
  return computed(() => {
    changes.value;
    return isFirst.value ? source().getServer() : source().get();
  });
}
