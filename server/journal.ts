import { isReplyError } from "../shared/errors.js";
import { UNPRINTABLE } from "../shared/events.js";

/** Where the router writes what the application should know: `console`, pino, bunyan or monument's own. */
export interface Log {
  info(entry: unknown): void;
  warn(entry: unknown): void;
  error(entry: unknown): void;
}

const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, "gu");
const MAX_LINE_LENGTH = 500;

/** Writes what happens into the application's log: one line per event, without payloads and tokens. */
export class Journal {
  #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Something that is as it should be. */
  info(line: string): void {
    this.#write("info", toLine(line));
  }

  /** Something that somebody may want to look at. */
  warn(line: string): void {
    this.#write("warn", toLine(line));
  }

  /** The application's code threw this. What it threw as an answer to the client is no fault. */
  failed(error: unknown): void {
    if (!isReplyError(error)) this.#write("error", error);
  }

  #write(level: keyof Log, entry: unknown): void {
    try {
      this.#log[level](entry);
    } catch {
      // A log that throws must not end the process, and there is nowhere else to say so.
    }
  }
}

/** What strangers sent may be part of `text`: it must not write a second line, nor look like another. */
function toLine(text: string): string {
  return `monument-ws: ${text}`.replace(EVERY_UNPRINTABLE, escaped).slice(0, MAX_LINE_LENGTH);
}

function escaped(unprintable: string): string {
  return `\\u${unprintable.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
