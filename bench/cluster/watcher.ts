/** A client of one node that watches items: as light as can be, so that it is the nodes that are measured. */
import WebSocket from "ws";
import type { Dialect } from "../dialects/dialect.js";
import { HOST } from "../support/listening.js";

const NUMBER = /"number":(\d+),"at":(\d+)/;
const ITEM = /item(\d+)"/;

/** What one client has been told. */
export class Watcher {
  /** The newest number of each item. */
  readonly numbers: number[];
  /** How old each value was when it came, in milliseconds. */
  agesMs: number[] = [];
  heard = 0;
  #dialect: Dialect;
  #socket: WebSocket;
  #changed = (): void => {};

  constructor(dialect: Dialect, port: number, items: number) {
    this.#dialect = dialect;
    this.numbers = Array.from({ length: items }, () => -1);
    this.#socket = new WebSocket(`ws://${HOST}:${port}${dialect.path}`);
    this.#socket.on("message", (data) => this.#hear(String(data)));
    this.#socket.on("open", () =>
      this.#say(dialect.opening?.after === "upgrade" ? dialect.opening.text : ""),
    );
  }

  /** Resolves when that is so. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => (this.#changed = resolve));
  }

  close(): void {
    this.#socket.terminate();
  }

  #hear(text: string): void {
    const { opening, pong, subscribe, kindOf } = this.#dialect;
    const kind = kindOf(text.slice(0, 64));
    if (kind === "open" && opening?.after === "open") this.#say(opening.text);
    else if (kind === "ping") this.#say(pong ?? "");
    else if (kind === "ready")
      for (const item of this.numbers.keys()) this.#say(subscribe(`item${item}`, item));
    else if (kind === "push" || kind === "answer") this.#take(text);
    this.#changed();
  }

  #take(text: string): void {
    this.heard++;
    const [, number, at] = NUMBER.exec(text) ?? [];
    const [, item] = ITEM.exec(text) ?? [];
    if (number === undefined || item === undefined) return;
    this.agesMs.push((Number(process.hrtime.bigint() / 1_000n) - Number(at)) / 1_000);
    this.numbers[Number(item)] = Number(number);
  }

  #say(text: string): void {
    if (text !== "") this.#socket.send(text);
  }
}
