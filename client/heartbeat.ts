import type { Clock } from "../shared/clock.js";
import { Liveness } from "../shared/liveness.js";

/** The times of the watch over the server, in milliseconds. */
export interface HeartbeatTimes {
  checkMs: number;
  waitMs: number;
  wakeWaitMs: number;
  clock: Clock;
}

/** Watches over one link to a server that answers pings. */
export class Heartbeat {
  #times: HeartbeatTimes;
  #ping: () => void;
  #giveUp: () => void;
  #watched: { liveness: Liveness; date: number } | undefined;
  #stopCheck = (): void => {};
  #stopWake = (): void => {};

  /** `ping` asks the server for a sign of life, `giveUp` is told that none came. */
  constructor(times: HeartbeatTimes, ping: () => void, giveUp: () => void) {
    this.#times = times;
    this.#ping = ping;
    this.#giveUp = giveUp;
  }

  /** Begins to watch a link that may be silent for `silentMs`. */
  start(silentMs: number): void {
    this.stop();
    const { checkMs, waitMs, clock } = this.#times;
    const limits = { checkMs, waitMs, silentMs: Math.max(silentMs, checkMs) };
    this.#watched = { liveness: new Liveness(limits, clock.now()), date: clock.date() };
    this.#checkLater();
  }

  /** Something came from the server. */
  heard(): void {
    this.#watched?.liveness.heard(this.#times.clock.now());
  }

  /** The page has just become visible, online or awake: a dead link is found out at once. */
  wake(): void {
    const watched = this.#watched;
    if (!watched) return;
    const { clock, wakeWaitMs } = this.#times;
    const wokenAt = clock.now();
    watched.liveness.asked(wokenAt);
    this.#ping();
    this.#stopWake();
    this.#stopWake = clock.after(wakeWaitMs, () => {
      if (!watched.liveness.hasHeardSince(wokenAt)) this.#giveUp();
    });
  }

  /** Watches no more. */
  stop(): void {
    this.#stopCheck();
    this.#stopWake();
    this.#watched = undefined;
  }

  #checkLater(): void {
    const { clock, checkMs } = this.#times;
    this.#stopCheck = clock.after(checkMs, () => this.#check());
  }

  #check(): void {
    const watched = this.#watched;
    if (!watched) return;
    const { clock, checkMs } = this.#times;
    const date = clock.date();
    // Some machines stop the clock that only goes forward while they sleep; the wall clock tells.
    const hasSlept = Math.abs(date - watched.date) > 2 * checkMs + 1_000;
    watched.date = date;
    this.#checkLater();
    if (hasSlept) return this.wake();
    const todo = watched.liveness.check(clock.now());
    if (todo === "ask") this.#ping();
    if (todo === "give up") this.#giveUp();
  }
}
