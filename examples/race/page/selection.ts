/** Which rider is chosen: the table, the card and the chart show the same one. */
export class Selection {
  #id: number | undefined;
  #listeners: Array<(id: number) => void> = [];

  /** The chosen rider; `undefined` before the first. */
  get id(): number | undefined {
    return this.#id;
  }

  /** Chooses a rider. */
  choose(id: number): void {
    if (id === this.#id) return;
    this.#id = id;
    for (const listener of this.#listeners) listener(id);
  }

  /** Calls `listener` at each change. */
  onChange(listener: (id: number) => void): void {
    this.#listeners = [...this.#listeners, listener];
  }
}
