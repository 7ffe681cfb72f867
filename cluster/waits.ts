import type { Clock } from "../shared/clock.js";
import type { ClusterState } from "./api.js";
import type { Claimed, Engine } from "./engine.js";
import { unpackClaimed } from "./wire.js";

/** A task that one node runs once. */
export interface Task {
  /** Its name on every node. The part before the colon is its kind. */
  key: string;
  /** How long it is remembered, in milliseconds. */
  keepMs: number;
  /** Its result if the node that ran it has left. */
  ifGone: string;
  /** Another node has run it, or has left: this is the result. Called once. */
  settled(text: string): void;
}

/** What waiting needs of its node. */
export interface WaitsOwner {
  readonly clock: Clock;
  readonly engine: Pick<Engine, "listen" | "ignore">;
  state(): ClusterState;
  /** Whether a node has left. */
  isGone(node: string): boolean;
  /**
   * The stored result of a task that `by` runs. If the engine has forgotten the task, it is stored again as running
   * on `by`.
   */
  read(task: Task, by: string): Promise<Claimed | undefined>;
  /** Takes the task from `by`, and stores its result. Resolves with what is stored instead, if anything is. */
  giveUp(task: Task, by: string): Promise<Claimed | undefined>;
}

/** A task that another node runs. */
interface Wait {
  task: Task;
  by: string;
  since: number;
  readAt: number;
}

const LOOK_MS = 1_000;
/** How often the engine is asked, because a message of the other node may be lost. */
const READ_MS = 5_000;

/** Tasks of other nodes: this node waits until it receives the result, or knows that there will be none. */
export class Waits {
  #owner: WaitsOwner;
  #waiting = new Map<string, Wait>();
  #stopLook: (() => void) | undefined;

  constructor(owner: WaitsOwner) {
    this.#owner = owner;
  }

  /** Waits for a task that another node has claimed. */
  add(task: Task, { by, text }: Claimed): void {
    if (text !== "") return task.settled(text);
    const now = this.#owner.clock.now();
    const wait: Wait = { task, by, since: now, readAt: now };
    this.#waiting.set(task.key, wait);
    this.#lookLater();
    void this.#open(wait);
  }

  /** Something was stored under `key`. */
  heard(key: string, packed: string): void {
    const wait = this.#waiting.get(key);
    const claimed = unpackClaimed(packed);
    if (wait && claimed) this.#take(wait, claimed);
  }

  /** This node has joined again, and may have missed a message. */
  again(): void {
    for (const wait of this.#waiting.values()) void this.#open(wait);
  }

  /** Ends the waits for nodes that have left. */
  look(): void {
    if (this.#owner.state() !== "joined") return;
    const now = this.#owner.clock.now();
    for (const wait of [...this.#waiting.values()]) {
      if (this.#isOver(wait) || now - wait.readAt >= READ_MS) void this.#read(wait);
    }
  }

  close(): void {
    this.#stopLook?.();
    this.#waiting.clear();
  }

  /** Subscribes first: a result sent in between would be lost. */
  async #open(wait: Wait): Promise<void> {
    try {
      await this.#owner.engine.listen(wait.task.key);
      await this.#read(wait);
    } catch {} // another check follows
  }

  /** Checks the stored result. */
  async #read(wait: Wait): Promise<void> {
    const { task, by } = wait;
    if (this.#waiting.get(task.key) !== wait) return;
    wait.readAt = this.#owner.clock.now();
    try {
      const isOver = this.#isOver(wait);
      const held = isOver ? await this.#owner.giveUp(task, by) : await this.#owner.read(task, by);
      if (held || isOver) this.#take(wait, held ?? { by, text: task.ifGone });
    } catch {} // another check follows
  }

  /** Whether its node has left, or may have forgotten it. */
  #isOver({ task, by, since }: Wait): boolean {
    const { isGone, clock } = this.#owner;
    return isGone(by.slice(0, by.lastIndexOf("."))) || clock.now() - since >= task.keepMs;
  }

  #take(wait: Wait, { by, text }: Claimed): void {
    const { task } = wait;
    if (this.#waiting.get(task.key) !== wait) return;
    wait.by = by;
    if (text === "") return;
    this.#waiting.delete(task.key);
    this.#owner.engine.ignore(task.key);
    task.settled(text);
  }

  #lookLater(): void {
    this.#stopLook ??= this.#owner.clock.after(
      LOOK_MS,
      () => {
        this.#stopLook = undefined;
        this.look();
        if (this.#waiting.size > 0) this.#lookLater();
      },
      "housekeeping",
    );
  }
}
