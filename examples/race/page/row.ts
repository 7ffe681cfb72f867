import type { Rider } from "../contract.js";
import { make, setText } from "./elements.js";
import { behind, kilometresPerHour, metres } from "./format.js";

const FLASH_MS = 900;

/** One rider's row in the table. */
export class Row {
  readonly element: HTMLTableRowElement;
  #choose: HTMLButtonElement;
  #position = make("td", { class: "number position" });
  #distance = make("td", { class: "number wide", "data-testid": "distance" });
  #gap = make("td", { class: "number" });
  #speed = make("td", { class: "number speed", "data-testid": "speed" });

  /** `chosen` is called when somebody clicks the row or presses its button. */
  constructor({ id, name }: Rider, chosen: () => void) {
    this.#choose = make(
      "button",
      { type: "button", class: "choose", "aria-pressed": "false", "data-testid": `choose-${id}` },
      make("span", { class: `plate rider-${id}`, text: `${id}` }),
      make("span", { class: "name", text: name }),
    );
    const cells = [this.#position, make("td", {}, this.#choose), this.#distance, this.#gap, this.#speed];
    this.element = make("tr", { "data-testid": `rider-${id}`, "data-rider": `${id}` }, ...cells);
    this.element.addEventListener("click", chosen);
  }

  show(rider: Rider, isChosen: boolean): void {
    setText(this.#position, `${rider.position}`);
    setText(this.#distance, metres(rider.distance));
    setText(this.#gap, behind(rider.gap));
    setText(this.#speed, kilometresPerHour(rider.speed));
    this.mark(isChosen);
  }

  /** Lets the eye follow the row from where it was. Not its position: the numbers of that column stay in their order. */
  moveFrom(distance: number, durationMs: number): void {
    for (const cell of this.element.cells) {
      if (cell === this.#position) continue;
      cell.animate([{ transform: `translateY(${distance}px)` }, { transform: "none" }], {
        duration: durationMs,
        easing: "ease-out",
      });
    }
  }

  mark(isChosen: boolean): void {
    this.element.classList.toggle("chosen", isChosen);
    this.#choose.setAttribute("aria-pressed", String(isChosen));
  }

  /** Somebody cheers for this rider. */
  flash(): void {
    this.element.classList.add("cheered");
    setTimeout(() => this.element.classList.remove("cheered"), FLASH_MS);
  }
}
