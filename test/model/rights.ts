import type { Permission } from "../../server/index.js";
import type { ItemName } from "./items.js";

/** What the rights of the model need of their world. */
export interface Judging {
  random(): number;
  /** Calls `then` after so many milliseconds. */
  after(delayMs: number, then: () => void): void;
}

/** Who may have which item, and since when not. Rights come and go; decisions read them first and come later. */
export class Rights {
  #world: Judging;
  /** When a right was withdrawn, by client and item; a right that is not in it is there. */
  #withdrawnAt = new Map<string, number>();
  /** When a version was set, by item and version. */
  #setAt = new Map<string, number>();
  #moments = 0;
  /** Whether decisions are made soon, and are made. */
  isHealed = false;

  constructor(world: Judging) {
    this.#world = world;
  }

  may(client: number, name: ItemName): boolean {
    return !this.#withdrawnAt.has(`${client} ${name}`);
  }

  /** Gives or takes a right. Returns whether that changes anything. */
  change(client: number, name: ItemName, may: boolean): boolean {
    if (this.may(client, name) === may) return false;
    this.#moments++;
    if (may) this.#withdrawnAt.delete(`${client} ${name}`);
    else this.#withdrawnAt.set(`${client} ${name}`, this.#moments);
    return true;
  }

  /** A version was set. */
  set(name: ItemName, version: number): void {
    this.#moments++;
    this.#setAt.set(`${name} ${version}`, this.#moments);
  }

  /** Whether a version was set after the client had lost the right to have it. */
  isSecret(client: number, name: ItemName, version: number): boolean {
    const withdrawnAt = this.#withdrawnAt.get(`${client} ${name}`) ?? Number.POSITIVE_INFINITY;
    return (this.#setAt.get(`${name} ${version}`) ?? 0) > withdrawnAt;
  }

  /** Decides at once or later, by the rights of the moment in which it is asked. */
  authorize({ user, action, name }: Permission): boolean | Promise<boolean> {
    const may = action === "event" || this.may(clientOf(user), itemOf(name));
    const dice = this.#world.random();
    if (this.isHealed || dice < 0.6) return may;
    return this.#later(dice < 0.9 ? dice * 50 : (dice - 0.9) * 30_000, may);
  }

  #later(delayMs: number, may: boolean): Promise<boolean> {
    return new Promise((resolve) => this.#world.after(delayMs, () => resolve(may)));
  }
}

/** The client whose user this is. */
export function clientOf(user: unknown): number {
  return Number(Object(user).id);
}

/** The model's name of an item. */
export function itemOf(name: string): ItemName {
  return name === "riders" ? "member" : (name as ItemName); // the model asks for no others
}
