import type { Waiter } from "./item.js";
import type { Watch } from "./watch.js";

/** Something that works for a session, and stops with it. */
export interface Ending {
  end(): void;
}

/** What one session waits for and, by set event, watches. Most sessions wait for nothing most of the time. */
export class Interest {
  #waiters: Set<Waiter> | undefined;
  #watches: Map<string, Watch> | undefined;
  #endings: Set<Ending> | undefined;

  /** The gets that wait for their answer; another set once it was empty. */
  get waiters(): ReadonlySet<Waiter> {
    return this.#waiters ?? NO_WAITERS;
  }

  /** What is watched, by set event. */
  get watches(): ReadonlyMap<string, Watch> {
    return this.#watches ?? NO_WATCHES;
  }

  wait(waiter: Waiter): void {
    this.#waiters ??= new Set();
    this.#waiters.add(waiter);
  }

  /** `waiter` waits no more. */
  settle(waiter: Waiter): void {
    if (this.#waiters?.delete(waiter) && this.#waiters.size === 0) this.#waiters = undefined;
  }

  watch(event: string, watch: Watch): void {
    this.#watches ??= new Map();
    this.#watches.set(event, watch);
  }

  /** What `event` names is watched no more. */
  leave(event: string): void {
    if (this.#watches?.delete(event) && this.#watches.size === 0) this.#watches = undefined;
  }

  /** A handler works for the session. */
  begin(ending: Ending): void {
    this.#endings ??= new Set();
    this.#endings.add(ending);
  }

  /** It works no more. */
  end(ending: Ending): void {
    if (this.#endings?.delete(ending) && this.#endings.size === 0) this.#endings = undefined;
  }

  /** Nothing is waited for or watched any more. */
  clear(): void {
    const endings = this.#endings ?? [];
    this.#waiters = this.#watches = this.#endings = undefined;
    for (const each of endings) each.end();
  }
}

const NO_WAITERS: ReadonlySet<Waiter> = new Set();
const NO_WATCHES: ReadonlyMap<string, Watch> = new Map();
