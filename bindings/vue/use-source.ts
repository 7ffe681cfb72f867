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

/** A source of changing values. */
export interface Source<Value> {
  get(): Value;
  /** The value while a page is rendered on a server or hydrated. */
  getServer(): Value;
  subscribe(listener: () => void): () => void;
}

/** Runs `effect` now and when a ref that it reads changes. Not on a server, where Vue would never clean it up. */
export function useEffect(effect: WatchEffect): void {
  if (!isOnServer()) watchEffect(effect);
}

/** Whether the page is being rendered on a server, or is being hydrated. */
export function isFirstRender(): boolean {
  // A component that is hydrated has its element before its setup.
  return isOnServer() || Boolean(getCurrentInstance()?.vnode.el);
}

const isOnServer = (): boolean => inject(ssrContextKey, undefined) !== undefined;

/** Follows `source` until the scope ends, but not on a server, and not while `KeepAlive` has deactivated its component. */
export function useSource<Value>(source: () => Source<Value>): ComputedRef<Value> {
  const isFirst = shallowRef(isFirstRender());
  const isSeen = shallowRef(true);
  const changes = shallowRef({}); // a new object with each change
  if (isFirst.value && getCurrentInstance())
    onMounted(() => {
      isFirst.value = false;
    });
  // A store of the application belongs to all components, not only to the one that created it. `scope` is not in Vue's
  // declarations.
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
