/** The counters of one server. */
export class Counts {
  framesIn = 0;
  framesOut = 0;
  ignored = 0;
  conflated = 0;
  dropped = 0;
  #refused = new Map<string, number>();

  /** Counts one rejected message or connection, by reason. */
  refuse(reason: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  /** The number of rejections by reason. */
  get refused(): Record<string, number> {
    return Object.fromEntries(this.#refused);
  }
}
