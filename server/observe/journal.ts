/**
 * observe/: information for operators: the log, the counters, the lag of the event loop.
 * Here: the log. It never contains text that clients sent.
 */

import type { Clock } from "../../shared/clock.js";
import { isReplyError } from "../../shared/errors.js";
import { UNPRINTABLE } from "../../shared/events.js";
import { describeError } from "../base/failure.js";

/** A logger, such as `console`, pino, bunyan or monument's own. */
export interface Log {
  info(entry: unknown): void;
  warn(entry: unknown): void;
  error(entry: unknown): void;
}

/** Where a journal writes. */
export interface JournalSettings {
  log: Log;
  /** Receives the error itself. The log contains only its name and stack frames. */
  onError: ((error: unknown) => void) | undefined;
  clock: Clock;
}

/** Lines of one kind within one period. */
interface Kind {
  level: keyof Log;
  lines: Set<string>;
  /** How many more lines there were, and the last of them. */
  more: number;
  last: string;
}

const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, "gu");
const MAX_LINE_LENGTH = 500;

/** In each period the first lines of a kind are written if they differ. The others are counted. */
const PERIOD_MS = 60_000;
const MAX_LINES_PER_KIND = 10;
const MAX_KINDS = 200;

/**
 * Writes to the application's log: one line per event, without payloads, tokens and messages of errors. Repeated
 * lines are counted, so that strangers cannot fill the log.
 */
export class Journal {
  #settings: JournalSettings;
  #kinds = new Map<string, Kind>();
  #since = Number.NEGATIVE_INFINITY;

  constructor(settings: JournalSettings) {
    this.#settings = settings;
  }

  /** A normal event. Lines of one kind differ only in text that a stranger can choose. */
  info(line: string, kind = line): void {
    this.#note("info", line, kind);
  }

  /** An event that an operator may want to look into. */
  warn(line: string, kind = line): void {
    this.#note("warn", line, kind);
  }

  /** The application's code threw this. A `ReplyError` is an answer to the client, and is not logged. */
  failed(error: unknown): void {
    if (isReplyError(error)) return;
    const line = `a handler or listener failed: ${describeError(error)}`;
    this.#note("error", line, line);
    this.report(error);
  }

  /** Passes on an error whose line has been written. */
  report(error: unknown): void {
    try {
      this.#settings.onError?.(error);
    } catch (thrown) {
      this.#note("error", `onError failed: ${describeError(thrown)}`, "onError");
    }
  }

  /** Writes how often lines were repeated, if a period is over. */
  turn(): void {
    if (this.#settings.clock.now() - this.#since >= PERIOD_MS) this.close();
  }

  /** Writes how often lines were repeated so far. */
  close(): void {
    const kinds = [...this.#kinds.values()];
    this.#kinds.clear();
    this.#since = this.#settings.clock.now();
    for (const { level, more, last } of kinds) {
      if (more > 0) this.#write(level, toLine(`${more} more like this: ${last}`));
    }
  }

  #note(level: keyof Log, text: string, kind: string): void {
    this.turn();
    const line = toLine(text);
    const known = this.#begun(level, kind);
    if (known.lines.has(line) || known.lines.size >= MAX_LINES_PER_KIND) {
      known.more++;
      known.last = text;
      return;
    }
    known.lines.add(line);
    this.#write(level, line);
  }

  #begun(level: keyof Log, kind: string): Kind {
    const name = this.#kinds.has(kind) || this.#kinds.size < MAX_KINDS ? kind : "others";
    const known = this.#kinds.get(name) ?? { level, lines: new Set(), more: 0, last: "" };
    this.#kinds.set(name, known);
    return known;
  }

  #write(level: keyof Log, line: string): void {
    try {
      this.#settings.log[level](line);
    } catch {
      // A log that throws must not end the process, and there is nowhere else to report it.
    }
  }
}

/** `text` may contain what strangers sent. It must not start a second line, nor look like another one. */
function toLine(text: string): string {
  return `monument-ws: ${text}`.replace(EVERY_UNPRINTABLE, escaped).slice(0, MAX_LINE_LENGTH);
}

function escaped(unprintable: string): string {
  return `\\u${unprintable.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
