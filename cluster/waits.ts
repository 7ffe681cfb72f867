import type { Clock } from "../shared/clock.js";
import type { ClusterState } from "./api.js";
import type { Claimed, Engine } from "./engine.js";
import { unpackClaimed } from "./wire.js";

/** What is to be done once, by one node. */
export interface Task {
  /** Its name on every node. What stands before the colon says of what kind it is. */
  key: string;
  /** How long it is remembered, in milliseconds. */
  keepMs: number;
  /** What it came to if the node that did it is no more. */
  ifGone: string;
  /** Another node has done it, or is no more: this is what it came to. Called once. */
  settled(text: string): void;
}

/** What waiting needs of its node. */
export interface WaitsOwner {
  readonly clock: Clock;
  readonly engine: Pick<Engine, "listen" | "ignore">;
  state(): ClusterState;
  /** Whether a node is no more. */
  isGone(node: string): boolean;
  /**
   * What is kept of a task that `by` does. Nothing if nothing was, since the engine has forgotten it: then it is kept
   * again that `by` does it.
   */
  read(task: Task, by: string): Promise<Claimed | undefined>;
  /** Has nobody do what `by` did: what it came to is kept. Resolves with what is kept instead, if something else is. */
  giveUp(task: Task, by: string): Promise<Claimed | undefined>;
}

/** One that another node does. */
interface Wait {
  task: Task;
  by: string;
  since: number;
  readAt: number;
}

const LOOK_MS = 1_000;
/** A word of the other node may be lost: so often the engine is asked. */
const READ_MS = 5_000;

/** What other nodes do: this one waits until it hears what it came to, or knows that it never will. */
export class Waits {
  #owner: WaitsOwner;
  #waiting = new Map<string, Wait>();
  #stopLook: (() => void) | undefined;

  constructor(owner: WaitsOwner) {
    this.#owner = owner;
  }

  /** Waits for what another has claimed. */
  add(task: Task, { by, text }: Claimed): void {
    if (text !== "") return task.settled(text);
    const now = this.#owner.clock.now();
    const wait: Wait = { task, by, since: now, readAt: now };
    this.#waiting.set(task.key, wait);
    this.#lookLater();
    void this.#open(wait);
  }

  /** Something is kept under `key` now. */
  heard(key: string, packed: string): void {
    const wait = this.#waiting.get(key);
    const claimed = unpackClaimed(packed);
    if (wait && claimed) this.#take(wait, claimed);
  }

  /** This node has joined again: it may have missed a word. */
  again(): void {
    for (const wait of this.#waiting.values()) void this.#open(wait);
  }

  /** Ends the waits for those who are no more. */
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

  /** Listens first: what is said in between would be lost. */
  async #open(wait: Wait): Promise<void> {
    try {
      await this.#owner.engine.listen(wait.task.key);
      await this.#read(wait);
    } catch {} // another look follows
  }

  /** Looks what is kept. */
  async #read(wait: Wait): Promise<void> {
    const { task, by } = wait;
    if (this.#waiting.get(task.key) !== wait) return;
    wait.readAt = this.#owner.clock.now();
    try {
      const isOver = this.#isOver(wait);
      const held = isOver ? await this.#owner.giveUp(task, by) : await this.#owner.read(task, by);
      if (held || isOver) this.#take(wait, held ?? { by, text: task.ifGone });
    } catch {} // another look follows
  }

  /** Whether its node is no more, or need not remember it any more. */
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
