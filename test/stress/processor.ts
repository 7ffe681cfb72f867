/** The processor time of one thread, as Linux tells it to everybody. */
import { openSync, readSync } from "node:fs";

/** What a server answers that is asked for its processor time, in milliseconds. */
export interface ProcessorAnswer {
  /** The time used when the request reached its handler. */
  atMs: number;
  /** How much later the reply to this client's last such request had been written. */
  lastLeftMs: number;
}

/**
 * The processor time that an event loop has used: the collector's and the compiler's own threads run beside it, and
 * nobody waits for them. The file is opened once, because a question is to cost little.
 */
export class Processor {
  #file: number;
  #bytes = Buffer.alloc(64);

  /** `of` is the id of a process, for its first thread, or "thread-self". Throws where it is not Linux. */
  constructor(of: number | "thread-self") {
    this.#file = openSync(`/proc/${of}/schedstat`, "r");
  }

  /** In milliseconds. */
  usedMs(): number {
    const length = readSync(this.#file, this.#bytes, 0, this.#bytes.length, 0);
    return Number(this.#bytes.toString("latin1", 0, length).split(" ", 1)[0]) / 1_000_000;
  }
}
