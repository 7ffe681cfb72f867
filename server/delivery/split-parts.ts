/** Sends long messages in parts (PROTOCOL 13.3): each part counts as a heartbeat, and short messages pass between them. */

/** The first characters of the parts of one kind: of all but the last, and of the last. Whole messages begin with `{`. */
export type PartMarks = readonly [more: string, last: string];
export const STATE_PARTS: PartMarks = ["+", "."];
export const EVENT_PARTS: PartMarks = ["-", ","];

/** One text that goes in parts. */
export class Parts {
  readonly text: string;
  #marks: PartMarks;
  #at = 0;

  constructor(text: string, marks: PartMarks) {
    this.text = text;
    this.#marks = marks;
  }

  /** Whether all of it was taken. */
  get isDone(): boolean {
    return this.#at >= this.text.length;
  }

  /** The next part, of about `size` characters. */
  next(size: number): string {
    let end = Math.min(this.text.length, this.#at + size);
    // Half of a surrogate pair is not UTF-8.
    if (end < this.text.length && isHighSurrogate(this.text.charCodeAt(end - 1))) end--;
    const part = this.text.slice(this.#at, end);
    this.#at = end;
    return this.#marks[this.isDone ? 1 : 0] + part;
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}
