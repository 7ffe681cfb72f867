import type { Clock } from "../shared/clock.js";
import { Listeners, type Report } from "../shared/emitter.js";
import type { Outcome } from "../shared/envelope.js";
import { ReplyError, type WsError } from "../shared/errors.js";
import { type Id, toSetEvent } from "../shared/events.js";

/**
 * How far a value can be trusted: `loading` until the first answer, `live` while the server keeps it up to
 * date, `stale` from the moment the link is in doubt until the server has confirmed it, `error` if the server
 * could not give it.
 */
export type Status = "loading" | "live" | "stale" | "error";

/** What is known of an item. */
export interface Snapshot<Value> {
  /** The newest value that arrived; `undefined` before the first. */
  readonly value: Value | undefined;
  readonly status: Status;
  /** The server's hash of the value. */
  readonly etag: string | undefined;
  /** When the value arrived, in milliseconds since 1970; `undefined` before the first. */
  readonly updatedAt: number | undefined;
  /** Why the server could not give it, if the status is `error`. */
  readonly error: WsError | undefined;
}

/** What is known of an item before anything arrived. */
export const LOADING: Snapshot<never> = {
  value: undefined,
  status: "loading",
  etag: undefined,
  updatedAt: undefined,
  error: undefined,
};

/** One item that is kept live while somebody listens. */
export class LiveItem {
  readonly getEvent: string;
  readonly id: Id | undefined;
  /** The set event that answers it. */
  readonly event: string;
  /** The ref of the get that waits for its answer. */
  ref: string | undefined;
  #clock: Clock;
  #snapshot: Snapshot<unknown> = LOADING;
  #listeners: Listeners<[Snapshot<unknown>]>;

  constructor(getEvent: string, id: Id | undefined, { report, clock }: { report: Report; clock: Clock }) {
    this.getEvent = getEvent;
    this.id = id;
    this.event = toSetEvent(getEvent, id);
    this.#clock = clock;
    this.#listeners = new Listeners(report);
  }

  get snapshot(): Snapshot<unknown> {
    return this.#snapshot;
  }

  get isIdle(): boolean {
    return this.#listeners.size === 0;
  }

  /** Calls `listener` now and at each change. */
  onChange(listener: (snapshot: Snapshot<unknown>) => void): () => void {
    return this.#listeners.add(listener, [this.#snapshot]);
  }

  /** Takes an answer or a push. */
  take(outcome: Outcome, etag: string | undefined): void {
    if ("error" in outcome) {
      this.fail(new ReplyError(outcome.error.code, outcome.error.message));
    } else if ("unchanged" in outcome) {
      if (this.#snapshot.etag !== undefined)
        this.#set({ ...this.#snapshot, status: "live", error: undefined });
    } else {
      this.#set({
        value: outcome.data,
        status: "live",
        etag,
        updatedAt: this.#clock.date(),
        error: undefined,
      });
    }
  }

  /** The server could not give a newer value, or there is none any more. What is held stays, unless it is forbidden. */
  fail(error: WsError): void {
    const held = error.code === "forbidden" ? LOADING : this.#snapshot;
    this.#set({ ...held, status: "error", error });
  }

  /** The link is in doubt: what was live may be old. Returns how to tell the listeners. */
  doubt(): () => void {
    this.ref = undefined;
    if (this.#snapshot.status !== "live") return () => {};
    this.#snapshot = { ...this.#snapshot, status: "stale" };
    return () => this.#tell();
  }

  #set(snapshot: Snapshot<unknown>): void {
    this.#snapshot = snapshot;
    this.#tell();
  }

  #tell(): void {
    const snapshot = this.#snapshot;
    this.#listeners.emitWhile(() => this.#snapshot === snapshot, snapshot);
  }
}
