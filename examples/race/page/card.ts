import type { Client } from "monument-ws";
import type { Race, Rider } from "../contract.js";
import { byId, make, part, setText } from "./elements.js";
import { behind, kilometresPerHour, metres } from "./format.js";
import { showFreshness } from "./freshness.js";
import type { Selection } from "./selection.js";

/** Shows the chosen rider: one member of the collection, by id. */
export function showCard(client: Client<Race>, selection: Selection): void {
  const panel = byId("rider");
  const place = part(panel, "card", HTMLElement);
  let stop = (): void => {};
  let current: Card | undefined;
  client.onState(({ name }) => name === "open" && current?.sent());
  selection.onChange((id) => {
    stop();
    const card = new Card(id, () => {
      client.emit("race:cheer", { rider: id });
      if (client.state.name !== "open") card.queue();
    });
    current = card;
    stop = client.subscribe("riders", id, (rider, known) => {
      card.show(rider);
      if (!card.element.isConnected) place.replaceChildren(card.element);
      showFreshness(panel, known);
    });
  });
}

class Card {
  readonly element: HTMLElement;
  #name = make("p", { class: "card-name", "data-testid": "card-name" });
  #team = make("p", { class: "card-team" });
  #facts = {
    position: make("dd"),
    speed: make("dd", { "data-testid": "card-speed" }),
    distance: make("dd", { "data-testid": "card-distance" }),
    gap: make("dd"),
    lap: make("dd"),
    cheers: make("dd", { "data-testid": "card-cheers" }),
  };

  #button = make("button", { type: "button", class: "primary", "data-testid": "cheer", text: "Cheer" });
  #queued = 0;

  constructor(id: number, cheer: () => void) {
    this.#button.addEventListener("click", cheer);
    const facts = Object.entries(this.#facts).map(([name, value]) =>
      make("div", {}, make("dt", { text: name }), value),
    );
    this.element = make(
      "div",
      { class: "card", "data-rider": `${id}` },
      make("span", { class: `plate large rider-${id}`, text: `${id}` }),
      make("div", {}, this.#name, this.#team),
      this.#button,
      make("dl", { class: "facts" }, ...facts),
    );
  }

  /** A cheer waits for the connection. */
  queue(): void {
    this.#queued++;
    this.#showQueue();
  }

  /** What waited was sent. */
  sent(): void {
    this.#queued = 0;
    this.#showQueue();
  }

  #showQueue(): void {
    setText(this.#button, this.#queued > 0 ? `${this.#queued} queued` : "Cheer");
    this.#button.classList.toggle("queued", this.#queued > 0);
  }

  show(rider: Rider): void {
    setText(this.#name, rider.name);
    setText(this.#team, rider.team);
    setText(this.#facts.position, `${rider.position}`);
    setText(this.#facts.speed, `${kilometresPerHour(rider.speed)} km/h`);
    setText(this.#facts.distance, metres(rider.distance));
    setText(this.#facts.gap, behind(rider.gap));
    setText(this.#facts.lap, `${rider.lap}`);
    setText(this.#facts.cheers, `${rider.cheers}`);
  }
}
