import { make } from "./elements.js";

const MAX_LINES = 100;
const NEAR_END_PIXELS = 40;

/** The lines of the chat: the last hundred, and the newest in sight unless somebody reads further up. */
export class Log {
  #list: HTMLElement;
  #isEmpty = true;

  constructor(list: HTMLElement) {
    this.#list = list;
    list.tabIndex = 0; // so that it can be scrolled with the keyboard
  }

  /** Adds what somebody said, or what happened if nobody is named. Both are text, whatever they contain. */
  add(text: string, from?: string): void {
    const list = this.#list;
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PIXELS;
    if (this.#isEmpty) list.replaceChildren();
    this.#isEmpty = false;
    const said = make("span", { text });
    if (from === undefined) list.append(make("li", { class: "happening" }, said));
    else list.append(make("li", {}, make("strong", { text: from }), said));
    while (list.children.length > MAX_LINES) list.firstElementChild?.remove();
    if (isAtEnd) list.scrollTop = list.scrollHeight;
  }
}
