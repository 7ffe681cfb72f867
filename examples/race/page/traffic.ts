import type { Client } from "monument-ws";
import type { Race } from "../contract.js";
import { byId, part, setText } from "./elements.js";
import { bytes } from "./format.js";
import type { Selection } from "./selection.js";
import { Tally } from "./tally.js";

const SHOW_MS = 500;

/** Everything that came since the page was opened, over all its connections. */
const received = { messages: 0, bytes: 0 };
const encoder = new TextEncoder();

/** The page's WebSocket, which counts what it receives. */
export class CountingSocket extends WebSocket {
  constructor(url: string) {
    super(url);
    this.addEventListener("message", ({ data }) => {
      received.messages++;
      received.bytes += encoder.encode(String(data)).length;
    });
  }
}

/** Shows what travels: items, messages, bytes, and the updates that were skipped for newer ones. */
export function showTraffic(client: Client<Race>, selection: Selection): void {
  const line = part(byId("link"), "traffic", HTMLElement);
  const tally = new Tally();
  client.subscribe("clock", ({ tick }) => tally.take(tick));
  setInterval(() => {
    const items = ["clock", "riders", ...(selection.id === undefined ? [] : [`riders ${selection.id}`])];
    const skipped = tally.total - tally.came;
    setText(
      line,
      `${items.length} live items (${items.join(", ")}) over one WebSocket: ` +
        `${received.messages.toLocaleString("en")} messages, ${bytes(received.bytes)} received, ` +
        `${skipped.toLocaleString("en")} updates skipped for newer ones`,
    );
  }, SHOW_MS);
}
