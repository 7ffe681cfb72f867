import type { Clock } from "../shared/clock.js";
import { Liveness } from "../shared/liveness.js";

/** The times of the watch over the server, in milliseconds. */
export interface HeartbeatTimes {
  checkMs: number;
  waitMs: number;
  wakeWaitMs: number;
  clock: Clock;
}

/** How often a link to an unknown server is given up because it never brought a word. */
const MAX_SILENT_LINKS = 3;

/** Watches over the link to a server, and remembers whether that server answers pings. */
export class Heartbeat {
  #times: HeartbeatTimes;
  #ping: () => void;
  #giveUp: () => void;
  #watched: { liveness: Liveness; date: number } | undefined;
  #stopCheck = (): void => {};
  /** Ends the wait for a sign of life after a wake, while there is one. */
  #stopWake: (() => void) | undefined;
  #stopSilence = (): void => {};
  /** How many links in a row never brought a word. */
  #silentLinks = 0;
  /** Whether this server has ever answered pings: then each of its links begins with a welcome. */
  #isKnown = false;

  /** `ping` asks the server for a sign of life, `giveUp` is told that none came. */
  constructor(times: HeartbeatTimes, ping: () => void, giveUp: () => void) {
    this.#times = times;
    this.#ping = ping;
    this.#giveUp = giveUp;
  }

  /**
   * A link was opened. One to a known server that brings no welcome is given up. So is one to an unknown server
   * that never brings a word, but only a few times: a plain server that has nothing to say looks the same.
   */
  open(): void {
    this.#stopSilence = this.#times.clock.after(this.#times.waitMs, () => {
      if (!this.#isKnown && this.#silentLinks >= MAX_SILENT_LINKS) return;
      this.#silentLinks++;
      this.#giveUp();
    });
  }

  /** The server answers pings: begins to watch a link that may be silent for `silentMs`. */
  start(silentMs: number): void {
    this.stop();
    this.#isKnown = true;
    const { checkMs, waitMs, clock } = this.#times;
    const limits = { checkMs, waitMs, silentMs: Math.max(silentMs, checkMs) };
    this.#watched = { liveness: new Liveness(limits, clock.now()), date: clock.date() };
    this.#checkLater();
  }

  /** Something came from the server. */
  heard(): void {
    if (!this.#isKnown) this.#stopSilence();
    this.#silentLinks = 0;
    this.#watched?.liveness.heard(this.#times.clock.now());
  }

  /** The page has just become visible, online or awake: a dead link is found out at once. */
  wake(): void {
    const watched = this.#watched;
    // A wait that is under way keeps its end: pages of which the timers are throttled wake again and again.
    if (!watched || this.#stopWake) return;
    const { clock, wakeWaitMs } = this.#times;
    const wokenAt = clock.now();
    watched.liveness.asked(wokenAt);
    this.#ping();
    this.#stopWake = clock.after(wakeWaitMs, () => {
      this.#stopWake = undefined;
      if (!watched.liveness.hasHeardSince(wokenAt)) this.#giveUp();
    });
  }

  /** Watches no more. */
  stop(): void {
    this.#stopCheck();
    this.#stopWake?.();
    this.#stopWake = undefined;
    this.#stopSilence();
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
