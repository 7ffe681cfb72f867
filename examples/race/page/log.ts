import type { Said } from "../contract.js";
import { make } from "./elements.js";
import { shortTime } from "./format.js";

const MAX_LINES = 100;
const NEAR_END_PIXELS = 40;

/** The lines of the chat: the last hundred, and the newest in sight unless somebody reads further up. */
export class Log {
  #list: HTMLElement;
  #isEmpty = true;
  #shown = new Set<number>();
  #waiting: HTMLElement[] = [];

  constructor(list: HTMLElement) {
    this.#list = list;
    list.tabIndex = 0; // so that it can be scrolled with the keyboard
  }

  /** Shows what somebody said, once. It is text, whatever it contains. */
  say({ id, from, text, at }: Said): void {
    if (this.#shown.has(id)) return;
    this.#shown.add(id);
    const time = make("time", { datetime: new Date(at).toISOString(), text: shortTime(at) });
    this.#add(make("li", {}, time, make("strong", { text: from }), make("span", { text })));
  }

  /** Shows what happened. */
  tell(text: string): void {
    this.#add(make("li", { class: "happening" }, make("span", { text })));
  }

  /** Shows what waits for the connection. */
  wait(text: string): void {
    const line = make("li", { class: "waiting" }, make("em", { text: "queued" }), make("span", { text }));
    this.#waiting.push(line);
    this.#add(line);
  }

  /** What waited was sent, and comes back from the server. */
  sent(): void {
    for (const line of this.#waiting.splice(0)) line.remove();
  }

  #add(line: HTMLElement): void {
    const list = this.#list;
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PIXELS;
    if (this.#isEmpty) list.replaceChildren();
    this.#isEmpty = false;
    list.append(line);
    while (list.children.length > MAX_LINES) list.firstElementChild?.remove();
    if (isAtEnd) list.scrollTop = list.scrollHeight;
  }
}
