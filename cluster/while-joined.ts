/** Calls of the engine that end as soon as this node is alone. Over a connection that hangs they might never end. */
export class WhileJoined {
  #rejects = new Set<(error: Error) => void>();

  /** Resolves like `call`. Rejects if that fails, or if the node is alone before. */
  wait<Reply>(call: Promise<Reply>): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#rejects.add(reject);
      call.then(resolve, reject).finally(() => this.#rejects.delete(reject));
    });
  }

  /** The node is alone. */
  end(): void {
    for (const reject of this.#rejects) reject(new Error("this node is alone"));
    this.#rejects.clear();
  }
}
