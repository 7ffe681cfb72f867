import type { Clock } from "../shared/clock.js";
import type { ClusterState } from "./api.js";
import { Beat } from "./beat.js";
import type { Engine } from "./engine.js";

/** The settings of a membership. */
export interface MembershipSettings {
  beatMs: number;
  waitMs: number;
  clock: Clock;
  random(): number;
}

/** What a membership needs of its node. */
export interface MembershipOwner {
  /** Subscribes to and reads this node's items over a new connection. It may stop as soon as `isCurrent` is false. */
  enter(isCurrent: () => boolean): Promise<void>;
  /** What {@link enter} has begun is cancelled. */
  giveUp(): void;
  changed(state: ClusterState, why?: Error): void;
}

const RETRY_MS = 500;
/** After this many missing heartbeats in a row the connections are dropped. */
const MOST_MISSES = 3;

/** Whether a node is a member of its cluster: it has read all its items, and receives its own heartbeat. */
export class Membership {
  #engine: Engine;
  #channel: string;
  #settings: MembershipSettings;
  #owner: MembershipOwner;
  #beat: Beat;
  #state: ClusterState = "joining";
  /** Counts the attempts to join: only the last one is valid. */
  #attempt = 0;
  #isClosed = false;

  /** `channel` is this node's own. */
  constructor(engine: Engine, channel: string, settings: MembershipSettings, owner: MembershipOwner) {
    this.#engine = engine;
    this.#channel = channel;
    this.#settings = settings;
    this.#owner = owner;
    this.#beat = new Beat(settings, {
      send: (text) => engine.send(channel, text),
      missed: (times) => this.#missed(times),
      returned: () => void this.join(),
    });
    this.#beat.start();
    settings.clock.after(settings.waitMs, () => this.#late(), "housekeeping");
  }

  get state(): ClusterState {
    return this.#state;
  }

  /** This node's own heartbeat came back. */
  heard(text: string): void {
    this.#beat.heard(text);
  }

  /** The node is joined when it has subscribed, read everything and received its heartbeat. */
  async join(): Promise<void> {
    if (this.#isClosed) return;
    const attempt = ++this.#attempt;
    const isCurrent = (): boolean => attempt === this.#attempt;
    if (this.#state === "joined") this.#setState("joining");
    try {
      await this.#engine.listen(this.#channel);
      if (isCurrent()) await this.#owner.enter(isCurrent);
      if (isCurrent()) await this.#beat.prove();
    } catch (error) {
      if (isCurrent()) this.failed(error);
      return;
    }
    if (isCurrent()) this.#setState("joined");
  }

  /** Cancels the attempt. The caller, or the engine when it is back, starts the next one. */
  leave(why: Error): void {
    this.#attempt++;
    this.#owner.giveUp();
    this.#setAlone(why);
  }

  /** The engine answered with an error: tries again. */
  failed(error: unknown): void {
    if (this.#isClosed) return;
    this.leave(error instanceof Error ? error : new Error("the engine failed", { cause: error }));
    const attempt = this.#attempt;
    const retry = (): void => void (attempt === this.#attempt && this.join());
    const { clock, random } = this.#settings;
    clock.after(RETRY_MS * (1 + random()), retry, "housekeeping");
  }

  close(): void {
    this.#isClosed = true;
    this.#attempt++;
    this.#beat.stop();
  }

  #missed(times: number): void {
    const { beatMs, waitMs } = this.#settings;
    if (this.#state !== "alone") this.leave(new Error(`no heartbeat came back for ${beatMs + waitMs} ms`));
    if (times % MOST_MISSES === 0) this.#engine.reopen();
  }

  /**
   * An engine that is absent at the start is treated like one that has not come back. The attempt may still succeed.
   */
  #late(): void {
    if (this.#state === "joining") this.#setAlone(new Error("the engine is unreachable"));
  }

  #setAlone(why: Error): void {
    if (this.#state !== "alone" && !this.#isClosed) this.#setState("alone", why);
  }

  #setState(state: ClusterState, why?: Error): void {
    this.#state = state;
    this.#owner.changed(state, why);
  }
}
