/** What the parts of one server count. */
export class Counts {
  framesIn = 0;
  framesOut = 0;
  ignored = 0;
  conflated = 0;
  dropped = 0;
  #refused = new Map<string, number>();

  /** Counts one refusal, of a frame or a connection, by its reason. */
  refuse(reason: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  /** The refusals by reason. */
  get refused(): Record<string, number> {
    return Object.fromEntries(this.#refused);
  }
}
