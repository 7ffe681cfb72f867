/** What has arrived, in order, and a way to wait for the next. */
export class Inbox<Message> {
  readonly all: Message[] = [];
  #unread: Message[] = [];
  #wake: () => void = () => {};

  put(message: Message): void {
    this.all.push(message);
    this.#unread.push(message);
    this.#wake();
  }

  /** The next message that is not read yet. */
  async next(): Promise<Message> {
    while (true) {
      const [first] = this.#unread.splice(0, 1);
      if (first !== undefined) return first;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The next message that `matches`; what comes before it counts as read. */
  async find(matches: (message: Message) => boolean): Promise<Message> {
    while (true) {
      const message = await this.next();
      if (matches(message)) return message;
    }
  }
}
