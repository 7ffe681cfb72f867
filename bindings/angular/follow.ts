import { isPlatformBrowser } from "@angular/common";
import { computed, effect, inject, NgZone, PLATFORM_ID, type Signal, signal } from "@angular/core";

/** A source of changing values. */
export interface Source<Value> {
  get(): Value;
  /** The value while a page is rendered on a server. */
  getServer(): Value;
  subscribe(listener: () => void): () => void;
}

/** Whether this runs in a browser, and not on a server that renders a page. */
export const isPage = (): boolean => isPlatformBrowser(inject(PLATFORM_ID));

/** Follows the source that `source` returns, until the injector is destroyed. On a server nothing is followed. */
export function follow<Value>(source: () => Source<Value>): Signal<Value> {
  if (!isPage()) return computed(() => source().getServer());
  const zone = inject(NgZone);
  const now = computed(source);
  const changes = signal({});
  // The client's socket and timers stay outside of the zone, otherwise the application would never become stable.
  // Angular 17 does not check for changes there, so each change is made inside. The zone checks once the microtasks
  // have run, so values that arrive together are shown together.
  const change = (): void => zone.run(() => queueMicrotask(() => changes.set({})));
  effect((onCleanup) => onCleanup(zone.runOutsideAngular(() => now().subscribe(change))));
  return computed(() => {
    changes();
    return now().get();
  });
}
